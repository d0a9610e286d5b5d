// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "observe/observed_provider.hpp"

#include <copresence/error.hpp>

#include <chrono>
#include <exception>
#include <utility>

namespace copresence::detail {

namespace {

using clock = std::chrono::steady_clock;

class observed_provider final : public token_provider {
public:
    observed_provider(std::shared_ptr<token_provider> provider, std::shared_ptr<observer> seen)
        : provider_{std::move(provider)}
        , seen_{std::move(seen)} {}

    boost::asio::awaitable<access_token> get_token(token_request request) override {
        const auto started = clock::now();
        try {
            auto token = co_await provider_->get_token(std::move(request));
            report(started, {});
            co_return token;
        } catch (const boost::system::system_error& e) {
            report(started, e.code());
            throw;
        } catch (...) {
            report(started, make_error_code(errc::token_unavailable));
            throw;
        }
    }

private:
    void report(clock::time_point started, error_code code) const {
        events::token_renewed event;
        event.code = code;
        event.took = clock::now() - started;
        seen_->on_token_renewed(event);
    }

    std::shared_ptr<token_provider> provider_;
    std::shared_ptr<observer> seen_;
};

} // namespace

std::shared_ptr<token_provider> observed(std::shared_ptr<token_provider> provider,
                                         std::shared_ptr<observer> seen) {
    if (!seen) return provider;
    return std::make_shared<observed_provider>(std::move(provider), std::move(seen));
}

} // namespace copresence::detail
