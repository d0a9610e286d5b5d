// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_OPEN_BROWSER_HPP
#define COPRESENCE_CLI_OPEN_BROWSER_HPP

#include <string>

namespace copresence::detail::cli {

/// Opens an address in the user's browser with xdg-open. Does not wait for the browser.
/// Errors: throws `run_error` if xdg-open cannot be started.
void open_browser(const std::string& url);

} // namespace copresence::detail::cli

#endif
