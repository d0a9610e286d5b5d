// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "graph/send.hpp"

#include "async/event.hpp"
#include "graph/attempt.hpp"

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

asio::awaitable<void> back_off(operation::worker& worker, std::chrono::milliseconds delay) {
    event never{worker.session().strand};
    deadline_timer::scoped_deadline deadline{worker.timer(), never, step::backoff, delay};
    co_await never.wait();
}

} // namespace

asio::awaitable<result<void>> send(operation::worker& worker, graph_request& request,
                                   response_handler& handler, retry_policy& policy) {
    using action = retry_decision::action;
    session& session = worker.session();
    const auto& observer = session.config.observer;
    policy.begin_request();
    std::optional<attempt> tried;
    bool new_connection = false;
    for (std::size_t retry = 0;;) {
        tried.emplace(worker, request, handler, retry);
        co_await tried->run(new_connection);
        const auto outcome = tried->outcome();
        if (!outcome.code) co_return result<void>{};

        const auto next = policy.next(outcome, worker.owner().time_left(), session.random_unit());
        if (next.what == action::done) {
            // Even if this request gives up, honour Retry-After for all others.
            if (next.delay.count() > 0) session.pause(next.delay);
            co_return tried->describe();
        }
        ++retry;
        new_connection = next.new_connection;
        if (observer)
            observer->on_retry_planned(
                events::retry_planned{outcome.code, retry, next.delay, new_connection});
        if (next.what == action::renew_token) {
            session.tokens->rejected(tried->token(), tried->claims());
            continue;
        }
        handler.before_retry(request, outcome.misdelivered);
        if (next.what == action::pause_all) {
            session.pause(next.delay);
        } else {
            co_await back_off(worker, next.delay);
        }
        if (worker.timer().stopped()) co_return tried->describe();
    }
}

} // namespace copresence::detail
