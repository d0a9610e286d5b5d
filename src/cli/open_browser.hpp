// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_OPEN_BROWSER_HPP
#define COPRESENCE_CLI_OPEN_BROWSER_HPP

#include <string>

namespace copresence::cli {

/// Has the desktop open an address, by xdg-open. Does not wait for it.
/// Errors: throws `run_error` where there is no such program.
void open_browser(const std::string& url);

} // namespace copresence::cli

#endif
