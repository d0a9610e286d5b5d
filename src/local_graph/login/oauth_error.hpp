// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_OAUTH_ERROR_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_OAUTH_ERROR_HPP

#include <copresence/fault_plan.hpp>

#include <ctime>
#include <string>
#include <string_view>

namespace copresence::detail::embedded {

/// An error of the login service, with Entra's error number.
using oauth_error = faults::oauth_error;

/// The members of an error response besides the error itself.
struct oauth_error_context {
    std::time_t now = 0;
    std::string trace_id;
    std::string correlation_id;
};

/// Appends `{"error":…,"error_description":"AADSTS…: …\r\nTrace ID: …","error_codes":[…],…}`.
/// Source: learn.microsoft.com/entra/identity-platform/reference-error-codes.
void append_oauth_error(std::string& out, const oauth_error& error, const oauth_error_context& context);

/// Returns the description in Entra's format, with each of its parts on a separate line.
std::string description_of(const oauth_error& error, const oauth_error_context& context);

oauth_error invalid_request(unsigned code, std::string description);
oauth_error invalid_grant(unsigned code, std::string description);
oauth_error invalid_client(unsigned code, std::string description);

} // namespace copresence::detail::embedded

#endif
