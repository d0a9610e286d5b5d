// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/auth/on_behalf_of.hpp>

#include "auth/cached_provider.hpp"
#include "auth/user_session.hpp"
#include "base/config_rules.hpp"
#include "base/sendable_token.hpp"

#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

constexpr config_rules on_behalf_of_rules{"on_behalf_of_config"};

class on_behalf_of_provider final : public token_provider {
public:
    on_behalf_of_provider(asio::any_io_executor strand, on_behalf_of_config config)
        : session_{std::move(strand),
                   std::move(config.sign_in),
                   std::move(config.credential),
                   {},
                   "on_behalf_of_config"}
        , user_token_{std::move(config.user_token)} {
        if (!is_sendable_token(user_token_))
            on_behalf_of_rules.reject("user_token", "must be 1 to 65536 visible ASCII characters");
    }

    asio::awaitable<access_token> get_token(token_request request) override {
        form fields = session_.service().begin(request);
        fields.add("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
        fields.add("requested_token_use", "on_behalf_of");
        fields.add_secret("assertion", user_token_);
        co_return take_token(co_await session_.ask(request, fields));
    }

private:
    user_session session_;
    secret_string user_token_;
};

} // namespace

} // namespace copresence::detail

namespace copresence {

std::shared_ptr<token_provider> on_behalf_of(boost::asio::any_io_executor executor,
                                             on_behalf_of_config config) {
    if (std::holds_alternative<std::monostate>(config.credential))
        detail::on_behalf_of_rules.reject("credential", "is required");
    return detail::make_cached_provider<detail::on_behalf_of_provider>(executor, std::move(config));
}

} // namespace copresence
