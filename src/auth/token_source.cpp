// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

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

    void completed(const result<provider_token>& token) noexcept override {
        given = copy_of(token);
        arrived.set();
    }

    event arrived;
    std::optional<result<provider_token>> given;
};

} // namespace

token_source::token_source(asio::any_io_executor strand, std::shared_ptr<token_provider> provider,
                           std::string scope, std::chrono::milliseconds limit)
    : strand_{strand}
    , limit_{limit}
    , cache_{std::make_shared<token_cache>(std::move(strand), std::move(provider), std::move(scope),
                                           token_rules::of_a_client(), token_cache::abandoned::is_stopped,
                                           limit)} {}

asio::awaitable<result<provider_token>> token_source::get(deadline_timer& timer) {
    waiting_worker self{strand_};
    if (auto known = cache_->ask(self)) co_return *std::move(known);
    {
        deadline_timer::scoped_deadline deadline{timer, self.arrived, step::token, limit_};
        co_await self.arrived.wait();
    }
    if (timer.stopped() || !self.given) {
        auto held = cache_->held();
        if (held && !timer.stopped()) co_return held;
        failure cause{timer.reason(make_error_code(errc::timeout)), {}};
        cause.info.step = timer.step();
        co_return cause;
    }
    if (*self.given) co_return *std::move(self.given);
    failure cause = self.given->error();
    cause.info.step = timer.step();
    co_return cause;
}

void token_source::close() { cache_->close({make_error_code(errc::client_closed), {}}); }

void token_source::rejected(const std::shared_ptr<const secret_string>& value, const std::string& claims) {
    cache_->reject(*value, claims);
}

} // namespace copresence::detail
