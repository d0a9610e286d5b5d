// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/user_session.hpp"

#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

user_session::user_session(asio::any_io_executor strand, sign_in_config config, client_credential credential,
                           refresh_token_handler on_refresh_token, std::string_view owner)
    : service_{std::move(strand), std::move(config), permission::delegated}
    , credential_{std::move(credential), owner}
    , on_refresh_token_{std::move(on_refresh_token)} {}

asio::awaitable<result<token_grant>> user_session::ask(const token_request& request, form& fields) {
    if (auto mistake = add_credential(service_, credential_, request, fields); !mistake.empty())
        co_return token_failure(std::move(mistake));
    auto granted = co_await service_.ask(request, fields);
    if (!granted) co_return granted;
    if (!granted->refresh_token.empty()) {
        refresh_token_ = std::move(granted->refresh_token);
        handed_over_ = false;
    }
    hand_over_refresh_token();
    co_return granted;
}

// An exception of the handler is caught, because the service does not grant the same tokens again.
void user_session::hand_over_refresh_token() noexcept {
    if (handed_over_ || !on_refresh_token_) return;
    try {
        on_refresh_token_(refresh_token_);
        handed_over_ = true;
    } catch (...) { // the handler is called again with the next access token
    }
}

asio::awaitable<result<token_grant>> user_session::renew(const token_request& request) {
    if (!has_refresh_token()) {
        failure cause =
            token_failure("no refresh token is available: request the scope offline_access to get one");
        cause.code = make_error_code(errc::interaction_required);
        co_return cause;
    }
    form fields = service_.begin(request);
    fields.add("grant_type", "refresh_token");
    fields.add_secret("refresh_token", refresh_token_);
    co_return co_await ask(request, fields);
}

} // namespace copresence::detail
