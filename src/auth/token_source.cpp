// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "auth/token_source.hpp"

#include "async/event.hpp"

#include <utility>

namespace copresence {

namespace asio = boost::asio;

namespace {

// A worker of the client that waits for a token.
class waiting_worker final : public token_cache::waiter {
public:
    explicit waiting_worker(const asio::any_io_executor& strand)
        : arrived{strand} {}

    void answered(const token_answer& given) noexcept override {
        answer = copy_of(given);
        arrived.set();
    }

    event arrived;
    std::optional<token_answer> answer;
};

} // namespace

token_source::token_source(asio::any_io_executor strand, std::shared_ptr<token_provider> provider,
                           std::string scope, std::chrono::milliseconds limit)
    : strand_{strand}
    , limit_{limit}
    , cache_{std::make_shared<token_cache>(std::move(strand), std::move(provider), std::move(scope),
                                           token_rules::of_a_client(), token_cache::abandoned::is_stopped,
                                           limit)} {}

asio::awaitable<token_answer> token_source::get(time_guard& guard) {
    waiting_worker self{strand_};
    if (auto known = cache_->ask(self)) co_return *std::move(known);
    {
        time_guard::watch watch{guard, self.arrived, step::token, limit_};
        co_await self.arrived.wait();
    }
    token_answer answer = std::move(self.answer).value_or(token_answer{});
    const auto nothing = self.answer ? answer.why.code : make_error_code(errc::timeout);
    const auto verdict = guard.verdict(nothing);
    if (guard.stopped() || !self.answer) {
        answer = cache_->held();
        if (answer && !guard.stopped()) co_return answer;
        answer.why = {verdict, {}};
    }
    answer.why.info.at = guard.at();
    co_return answer;
}

void token_source::close() { cache_->close({make_error_code(errc::client_closed), {}}); }

void token_source::refused(const std::shared_ptr<const secret_string>& value, const std::string& claims) {
    cache_->refuse(*value, claims);
}

} // namespace copresence
