// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "observe/observed_provider.hpp"

#include <copresence/error.hpp>

#include <chrono>
#include <exception>
#include <utility>

namespace copresence {

namespace {

using clock = std::chrono::steady_clock;

class observed_provider final : public token_provider {
public:
    observed_provider(std::shared_ptr<token_provider> provider, std::shared_ptr<observer> seen)
        : provider_{std::move(provider)}
        , seen_{std::move(seen)} {}

    boost::asio::awaitable<access_token> get_token(token_request request) override {
        const auto begun = clock::now();
        try {
            auto token = co_await provider_->get_token(std::move(request));
            tell(begun, {});
            co_return token;
        } catch (const boost::system::system_error& e) {
            tell(begun, e.code());
            throw;
        } catch (...) {
            tell(begun, make_error_code(errc::token_unavailable));
            throw;
        }
    }

private:
    void tell(clock::time_point begun, error_code code) const {
        events::token_renewed event;
        event.code = code;
        event.took = clock::now() - begun;
        seen_->on(event);
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

} // namespace copresence
