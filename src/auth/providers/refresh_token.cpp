// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/auth/refresh_token.hpp>

#include "auth/cached_provider.hpp"
#include "auth/user_session.hpp"
#include "base/config_rules.hpp"
#include "base/sendable_token.hpp"

#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

constexpr config_rules refresh_token_rules{"refresh_token_config"};

class refresh_token_provider final : public token_provider {
public:
    refresh_token_provider(asio::any_io_executor strand, refresh_token_config config)
        : session_{std::move(strand), std::move(config.sign_in), std::move(config.credential),
                   std::move(config.on_refresh_token), "refresh_token_config"} {
        if (!is_sendable_token(config.refresh_token))
            refresh_token_rules.reject("refresh_token", "must be 1 to 65536 visible ASCII characters");
        session_.restore(std::move(config.refresh_token));
    }

    asio::awaitable<access_token> get_token(token_request request) override {
        co_return take_token(co_await session_.renew(request));
    }

private:
    user_session session_;
};

} // namespace

} // namespace copresence::detail

namespace copresence {

std::shared_ptr<token_provider> refresh_token(boost::asio::any_io_executor executor,
                                              refresh_token_config config) {
    return detail::make_cached_provider<detail::refresh_token_provider>(executor, std::move(config));
}

} // namespace copresence
