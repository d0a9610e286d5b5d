// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "auth/token_source.hpp"

#include "async/event.hpp"

#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

// A worker of the client that waits for a token.
class waiting_worker final : public token_cache::waiter {
public:
    explicit waiting_worker(const asio::any_io_executor& strand)
        : arrived{strand} {}

    void completed(const token_result& given) noexcept override {
        result = copy_of(given);
        arrived.set();
    }

    event arrived;
    std::optional<token_result> result;
};

} // namespace

token_source::token_source(asio::any_io_executor strand, std::shared_ptr<token_provider> provider,
                           std::string scope, std::chrono::milliseconds limit)
    : strand_{strand}
    , limit_{limit}
    , cache_{std::make_shared<token_cache>(std::move(strand), std::move(provider), std::move(scope),
                                           token_rules::of_a_client(), token_cache::abandoned::is_stopped,
                                           limit)} {}

asio::awaitable<token_result> token_source::get(deadline_timer& timer) {
    waiting_worker self{strand_};
    if (auto known = cache_->ask(self)) co_return *std::move(known);
    {
        deadline_timer::scoped_deadline deadline{timer, self.arrived, step::token, limit_};
        co_await self.arrived.wait();
    }
    token_result result = std::move(self.result).value_or(token_result{});
    const auto nothing = self.result ? result.cause.code : make_error_code(errc::timeout);
    const auto reason = timer.reason(nothing);
    if (timer.stopped() || !self.result) {
        result = cache_->held();
        if (result && !timer.stopped()) co_return result;
        result.cause = {reason, {}};
    }
    result.cause.info.step = timer.step();
    co_return result;
}

void token_source::close() { cache_->close({make_error_code(errc::client_closed), {}}); }

void token_source::rejected(const std::shared_ptr<const secret_string>& value, const std::string& claims) {
    cache_->reject(*value, claims);
}

} // namespace copresence::detail
