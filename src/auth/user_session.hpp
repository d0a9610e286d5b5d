// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_USER_SESSION_HPP
#define COPRESENCE_AUTH_USER_SESSION_HPP

#include "auth/client_authentication.hpp"
#include "auth/sign_in.hpp"

#include <copresence/auth/refresh_token.hpp>
#include <copresence/auth/sign_in_config.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <string_view>

namespace copresence::detail {

/// Requests tokens for one user and keeps the newest refresh token. All calls must run on one strand.
class user_session {
public:
    /// Errors: throws `std::invalid_argument` naming the member.
    user_session(boost::asio::any_io_executor strand, sign_in_config config, client_credential credential,
                 refresh_token_handler on_refresh_token, std::string_view owner);

    sign_in& service() noexcept { return service_; }

    bool has_refresh_token() const noexcept { return !refresh_token_.empty(); }

    /// Sets a refresh token of an earlier session. Does not pass it to the handler.
    void restore(secret_string token) { refresh_token_ = std::move(token); }

    /// Sends a token request with the credential, keeps a new refresh token and passes it to the handler. An exception of
    /// the handler does not fail the request: the handler is called again after the next successful request.
    boost::asio::awaitable<result<token_grant>> ask(const token_request& request, form& fields);

    /// Requests tokens with the refresh token. Fails with `errc::interaction_required` if there is none.
    boost::asio::awaitable<result<token_grant>> renew(const token_request& request);

private:
    void hand_over_refresh_token() noexcept;

    sign_in service_;
    client_authentication credential_;
    refresh_token_handler on_refresh_token_;
    secret_string refresh_token_;
    bool handed_over_ = true; // the handler has received refresh_token_, or need not receive it
};

} // namespace copresence::detail

#endif
