// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_DEVICE_CODE_HPP
#define COPRESENCE_AUTH_DEVICE_CODE_HPP

#include <copresence/auth/refresh_token.hpp>
#include <copresence/auth/sign_in_config.hpp>
#include <copresence/export.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace copresence {

/// The information that a user needs to sign in.
struct device_code_prompt {
    std::string user_code;              ///< the code that the user types in
    std::string verification_uri;       ///< the page on which to enter it, in any browser
    std::string message;                ///< instructions with both; the service's, or ours if it sends none
    std::chrono::seconds expires_in{0}; ///< how long the code is valid
};

/// The configuration of `device_code`.
struct device_code_config {
    sign_in_config sign_in; ///< the sign-in service and the application

    /// Shows the prompt to the user. Called on the provider's strand, once for each sign-in. It should not
    /// block. An exception ends the sign-in. Required.
    std::function<void(const device_code_prompt&)> prompt;

    refresh_token_handler on_refresh_token; ///< called with each new refresh token; may be empty
};

/// Creates a provider for the user of a terminal, with tokens of that user. The user signs in with any
/// browser. The first request for a token starts the sign-in. Later tokens come from the refresh token. A new
/// sign-in starts if the refresh token is rejected.
///
/// On the wire: `POST …/devicecode`, then grant `device_code`, repeated at the interval that the service
/// sets (1 s to 5 min; 5 s if the service sets none, or less than 1 s), until the code expires (15 minutes). Each
/// `slow_down` adds five seconds to the interval.
/// Sources: learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code, RFC 8628.
/// Timeouts: a user takes longer to sign in than the 30 s that a client waits for a token
/// (`timeout_config::token`). The sign-in continues after the client has stopped waiting. To avoid a failed call,
/// await `get_token` before the first request for presences.
/// Executor, thread safety, lifetimes: as `cached_token`.
/// Errors: `errc::interaction_required` if the user declines or the code expires. Otherwise as
/// `cached_token`.
/// Example: examples/06_device_code.cpp
COPRESENCE_EXPORT std::shared_ptr<token_provider> device_code(boost::asio::any_io_executor executor,
                                                              device_code_config config);

} // namespace copresence

#endif
