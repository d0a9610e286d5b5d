// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/auth/authorization_code.hpp>

#include "auth/authorization_url.hpp"
#include "auth/cached_provider.hpp"
#include "auth/user_session.hpp"
#include "base/config_rules.hpp"
#include "base/sendable_token.hpp"

#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

constexpr config_rules authorization_code_rules{"authorization_code_config"};

class authorization_code_provider final : public token_provider {
public:
    authorization_code_provider(asio::any_io_executor strand, authorization_code_config config)
        : session_{std::move(strand), std::move(config.sign_in), std::move(config.credential),
                   std::move(config.on_refresh_token), "authorization_code_config"}
        , redirect_uri_{std::move(config.redirect_uri)}
        , code_{std::move(config.code)}
        , code_verifier_{std::move(config.code_verifier)} {
        authorization_code_rules.check_visible("redirect_uri", redirect_uri_, 1, 2048);
        if (!is_sendable_token(code_))
            authorization_code_rules.reject("code", "must be 1 to 65536 visible ASCII characters");
        if (!is_code_verifier(code_verifier_))
            authorization_code_rules.reject("code_verifier",
                                            "must be 43 to 128 characters: letters, digits and -._~");
    }

    asio::awaitable<access_token> get_token(token_request request) override {
        if (code_.empty() || session_.has_refresh_token())
            co_return take_token(co_await session_.renew(request));
        form fields = session_.service().begin(request);
        fields.add("grant_type", "authorization_code");
        fields.add("redirect_uri", redirect_uri_);
        fields.add_secret("code", code_);
        fields.add_secret("code_verifier", code_verifier_);
        auto granted = co_await session_.ask(request, fields);
        if (granted) { // a code can be used only once
            code_.clear();
            code_verifier_.clear();
        }
        co_return take_token(std::move(granted));
    }

private:
    user_session session_;
    std::string redirect_uri_;
    secret_string code_;
    secret_string code_verifier_;
};

} // namespace

} // namespace copresence::detail

namespace copresence {

std::shared_ptr<token_provider> authorization_code(boost::asio::any_io_executor executor,
                                                   authorization_code_config config) {
    return detail::make_cached_provider<detail::authorization_code_provider>(executor, std::move(config));
}

} // namespace copresence
