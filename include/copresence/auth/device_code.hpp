// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_DEVICE_CODE_HPP
#define COPRESENCE_AUTH_DEVICE_CODE_HPP

#include <copresence/auth/refresh_token.hpp>
#include <copresence/auth/sign_in_config.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#pragma GCC visibility push(default)

namespace copresence {

/// What somebody has to be told who is to sign in.
struct device_code_prompt {
    std::string user_code;              ///< to be typed in
    std::string verification_uri;       ///< there, in any browser
    std::string message;                ///< the same as a sentence, as the service wrote it
    std::chrono::seconds expires_in{0}; ///< how long the code is good for
};

/// What `device_code` is made with.
struct device_code_config {
    sign_in_config sign_in; ///< where, and as which application

    /// Shows the prompt. Called on the provider's strand, once for each sign-in; it should not block. What it
    /// throws ends the sign-in. Required.
    std::function<void(const device_code_prompt&)> prompt;

    refresh_token_handler on_refresh_token; ///< may be empty
};

/// A provider for somebody at a terminal: tokens of the user who signs in with any browser. The sign-in
/// begins with the first token that is asked for; further tokens come from the refresh token, and a new
/// sign-in begins when that is no longer taken.
///
/// On the wire: `POST …/devicecode`, then the grant `device_code` at the interval that the service tells,
/// five seconds more after each `slow_down`, until the code expires (15 minutes). Sources:
/// learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code, RFC 8628. Timeouts: a person takes
/// longer than the 30 s which a client waits for a token (`timeouts::token`). A sign-in goes on when nobody
/// waits any longer; better, await `get_token` before the first presences are asked for. Executor, thread
/// safety, lifetimes: as those of `cached_token`. Errors: `errc::interaction_required` where the user
/// declines, or lets the code expire; the rest as `cached_token`. Example: examples/06_device_code.cpp
std::shared_ptr<token_provider> device_code(boost::asio::any_io_executor executor, device_code_config config);

} // namespace copresence

#pragma GCC visibility pop

#endif
