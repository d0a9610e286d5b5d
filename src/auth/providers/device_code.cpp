// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include <copresence/auth/device_code.hpp>

#include "auth/cached_provider.hpp"
#include "auth/device_flow.hpp"
#include "auth/sign_in_hints.hpp"
#include "auth/user_session.hpp"
#include "base/config_rules.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

constexpr config_rules rules{"device_code_config"};

class device_code_provider final : public token_provider {
public:
    device_code_provider(asio::any_io_executor strand, device_code_config config)
        : session_{std::move(strand), std::move(config.sign_in), std::monostate{},
                   std::move(config.on_refresh_token), "device_code_config"}
        , prompt_{std::move(config.prompt)} {
        if (!prompt_) rules.reject("prompt", "is required");
    }

    asio::awaitable<access_token> get_token(token_request request) override {
        if (session_.has_refresh_token()) {
            granted renewed = co_await session_.renew(request);
            if (renewed.cause.code != errc::interaction_required) co_return take_token(std::move(renewed));
        }
        granted result = co_await sign_in_anew(request);
        co_return take_token(std::move(result));
    }

private:
    using clock = std::chrono::steady_clock;

    asio::awaitable<granted> sign_in_anew(const token_request& request) {
        granted result;
        auto& service = session_.service();
        const form asked = service.begin(request);
        sign_in::response started = co_await service.post(request, "devicecode", asked);
        if (started.cause.code) {
            result.cause = std::move(started.cause);
            co_return result;
        }
        std::string_view mistake;
        auto code = parse_device_authorization(started.body, mistake);
        if (!code) {
            result.cause = token_failure(service.rules().endpoint(request, "devicecode")->authority() + ": " +
                                         std::string{mistake});
            co_return result;
        }
        prompt_(code->prompt);
        result = co_await poll(request, *code);
        co_return result;
    }

    asio::awaitable<granted> poll(const token_request& request, const device_authorization& code) {
        device_flow flow{code.interval, code.prompt.expires_in, clock::now()};
        granted result;
        for (std::optional next{flow.first(clock::now())}; next;
             next = flow.next(result.cause.info.oauth_error, clock::now())) {
            asio::steady_timer pause{session_.service().strand(), *next};
            co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
            form fields = session_.service().begin(request);
            fields.add("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
            fields.add_secret("device_code", code.device_code);
            result = co_await session_.ask(request, fields);
            if (result) co_return result;
        }
        if (flow.expired(clock::now()) && result.cause.info.oauth_error != "expired_token") {
            oauth_error expired;
            expired.code = "expired_token";
            report(expired, result.cause);
        }
        co_return result;
    }

    user_session session_;
    std::function<void(const device_code_prompt&)> prompt_;
};

} // namespace

} // namespace copresence::detail

namespace copresence {

std::shared_ptr<token_provider> device_code(boost::asio::any_io_executor executor,
                                            device_code_config config) {
    return detail::make_cached_provider<detail::device_code_provider>(executor, std::move(config));
}

} // namespace copresence
