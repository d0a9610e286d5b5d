// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_FAILURE_MESSAGE_HPP
#define COPRESENCE_CLI_FAILURE_MESSAGE_HPP

#include <copresence/error.hpp>

#include <string>
#include <string_view>

namespace copresence::cli {

/// What a failed call means for the person at the terminal, on one line: what happened, and what to do about
/// it.
std::string failure_message(const failure& why);

/// `why` without `secret`, should a server have repeated in its answer what it was sent, even if its words
/// were cut in the middle of it.
failure without_secret(failure why, std::string_view secret);

} // namespace copresence::cli

#endif
