// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_FAILURE_MESSAGE_HPP
#define COPRESENCE_CLI_FAILURE_MESSAGE_HPP

#include <copresence/error.hpp>
#include <copresence/secret_string.hpp>

#include <span>
#include <string>

namespace copresence::detail::cli {

/// Returns the error message for a failed call: one line that describes the failure and the next step.
std::string failure_message(const failure& cause);

/// Returns `cause` with `[token]` in place of the secrets, and of parts of them, that a server repeated: see `redact`.
failure without_secrets(failure cause, std::span<const secret_string> secrets);

} // namespace copresence::detail::cli

#endif
