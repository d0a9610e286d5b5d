// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

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

constexpr config_rules device_code_rules{"device_code_config"};

class device_code_provider final : public token_provider {
public:
    device_code_provider(asio::any_io_executor strand, device_code_config config)
        : session_{std::move(strand), std::move(config.sign_in), std::monostate{},
                   std::move(config.on_refresh_token), "device_code_config"}
        , prompt_{std::move(config.prompt)} {
        if (!prompt_) device_code_rules.reject("prompt", "is required");
    }

    asio::awaitable<access_token> get_token(token_request request) override {
        if (session_.has_refresh_token()) {
            auto renewed = co_await session_.renew(request);
            if (renewed || renewed.error().code != errc::interaction_required)
                co_return take_token(std::move(renewed));
        }
        co_return take_token(co_await sign_in_anew(request));
    }

private:
    using clock = std::chrono::steady_clock;

    asio::awaitable<result<token_grant>> sign_in_anew(const token_request& request) {
        auto& service = session_.service();
        const form asked = service.begin(request);
        const auto started = co_await service.post(request, "devicecode", asked);
        if (!started) co_return started.error();
        std::string_view mistake;
        auto code = parse_device_authorization(*started, mistake);
        if (!code) {
            co_return token_failure(service.rules().endpoint(request, "devicecode")->authority() + ": " +
                                    std::string{mistake});
        }
        prompt_(code->prompt);
        co_return co_await poll(request, *code);
    }

    asio::awaitable<result<token_grant>> poll(const token_request& request,
                                              const device_authorization& code) {
        device_flow flow{code.interval, code.prompt.expires_in, clock::now()};
        failure cause;
        for (std::optional next{flow.first(clock::now())}; next;
             next = flow.next(cause.info.sign_in.error, clock::now())) {
            asio::steady_timer pause{session_.service().strand(), *next};
            co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
            form fields = session_.service().begin(request);
            fields.add("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
            fields.add_secret("device_code", code.device_code);
            auto granted = co_await session_.ask(request, fields);
            if (granted) co_return granted;
            cause = granted.error();
        }
        if (flow.expired(clock::now()) && cause.info.sign_in.error != "expired_token") {
            oauth_error expired;
            expired.code = "expired_token";
            report(expired, cause);
        }
        co_return cause;
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
