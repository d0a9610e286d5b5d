// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/ids.hpp"
#include "support/local_graph_fixture.hpp"

#include <copresence/local_rate_limiter.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

using namespace copresence;
using namespace std::chrono_literals;
using copresence::test::local_graph_fixture;
using copresence::test::some_ids;

namespace asio = boost::asio;

namespace {

std::shared_ptr<rate_limiter> limiter_of(std::size_t requests, std::chrono::milliseconds window) {
    local_rate_limiter_config budget;
    budget.requests = requests;
    budget.window = window;
    return std::make_shared<local_rate_limiter>(budget);
}

// A rate limiter of another library: another thread grants the permits, as a server of a shared budget would do.
class remote_limiter final : public rate_limiter {
public:
    permit try_acquire(clock::time_point) override { return {}; }

    asio::awaitable<result<permit>> wait(waiting_request& request) override {
        if (failure_) co_return *failure_;
        for (;;) {
            {
                const std::lock_guard lock{mutex_};
                waiting_ = nullptr;
                if (request.stopped()) co_return permit{};
                if (free_ > 0) {
                    --free_;
                    co_return permit{*this, ++numbers_};
                }
                waiting_ = &request;
                arrived_.notify_one();
            }
            co_await request.sleep(1h);
        }
    }

    void pause(clock::time_point until) override { paused_until_ = until; }

    void resume() override {}

    clock::time_point paused_until() const override { return paused_until_; }

    std::chrono::milliseconds expected_time(std::size_t) const override { return 1h; }

    rate_limiter_stats stats() const override { return {}; }

    // Called on another thread. Waits for a request, and grants it a permit.
    void grant() {
        std::unique_lock lock{mutex_};
        arrived_.wait(lock, [this] { return waiting_ != nullptr && free_ == 0; });
        ++free_;
        waiting_->wake();
    }

    void fail(failure cause) { failure_ = std::move(cause); }

    std::vector<usage> sent; // the usage of each request that was sent

private:
    void release(const usage& how) noexcept override {
        const std::lock_guard lock{mutex_};
        if (how.in_transit) {
            sent.push_back(how);
        } else {
            ++free_;
        }
    }

    std::mutex mutex_;
    std::condition_variable arrived_;
    waiting_request* waiting_ = nullptr;
    std::size_t free_ = 0; // permits that were granted and not taken, or taken and not used
    std::uint64_t numbers_ = 0;
    std::optional<failure> failure_;
    clock::time_point paused_until_{};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(limiter, local_graph_fixture)

BOOST_AUTO_TEST_CASE(a_request_keeps_its_new_connection_while_it_waits_for_a_permit) {
    // The retry after the 503 needs a new connection, and competes with seven other workers for permits.
    script([](const local_graph_request& request) -> std::optional<local_graph_response> {
        if (request.number != 9) return std::nullopt;
        return local_graph_response{503, {{"Retry-After", "0"}}, ""};
    });
    config.rate_limiter = limiter_of(2, 20ms);
    config.max_ids_per_request = 1;
    config.max_connections = 8;
    const auto ids = some_ids(100);
    BOOST_TEST(are_right(get(ids), ids));
    BOOST_TEST(graph().stats().connections <= 9U);
}

BOOST_AUTO_TEST_CASE(a_client_whose_context_is_stopped_does_not_hold_up_another_client) {
    config.rate_limiter = limiter_of(2, 100ms);
    config.max_ids_per_request = 1;
    get(some_ids(2)); // uses up the budget of the window
    asio::io_context stopped{1};
    copresence::client other{stopped.get_executor(), config};
    const auto ids = some_ids(4);
    asio::co_spawn(stopped, other.get_presences(ids), asio::detached);
    stopped.poll(); // its requests wait for permits, and it does not run again
    BOOST_TEST(are_right(get(some_ids(5)), some_ids(5)));
}

BOOST_AUTO_TEST_CASE(a_client_obeys_a_rate_limiter_of_another_library) {
    const auto limiter = std::make_shared<remote_limiter>();
    config.rate_limiter = limiter;
    config.max_ids_per_request = 1;
    config.max_concurrent_requests = 1;
    std::thread elsewhere{[&] {
        for (int i = 0; i < 3; ++i)
            limiter->grant();
    }};
    const auto ids = some_ids(3);
    BOOST_TEST(are_right(get(ids), ids));
    elsewhere.join();
    BOOST_REQUIRE(limiter->sent.size() == 3U);
    std::uint64_t number = 0;
    for (const auto& each : limiter->sent) {
        BOOST_TEST(each.number > number);
        number = each.number;
        BOOST_TEST(each.first_byte_at.has_value());
        BOOST_TEST(!each.throttled);
    }
}

BOOST_AUTO_TEST_CASE(a_429_pauses_a_rate_limiter_of_another_library) {
    script_first(local_graph_response{429, {{"Retry-After", "7200"}}, ""});
    const auto limiter = std::make_shared<remote_limiter>();
    config.rate_limiter = limiter;
    std::thread elsewhere{[&] { limiter->grant(); }};
    BOOST_TEST(get_failure(some_ids(1)).code == condition::throttled);
    elsewhere.join();
    BOOST_REQUIRE(limiter->sent.size() == 1U);
    BOOST_TEST(limiter->sent[0].throttled);
    BOOST_TEST((limiter->paused_until() > rate_limiter::clock::now() + 1h));
    BOOST_TEST(get_failure(some_ids(1)).code == condition::throttled); // without a request
    BOOST_TEST(graph().stats().requests == 1U);
}

BOOST_AUTO_TEST_CASE(a_wait_for_a_rate_limiter_of_another_library_ends_with_the_call) {
    config.rate_limiter = std::make_shared<remote_limiter>();
    request_options options;
    options.timeout = 20ms;
    const auto cause = get_failure(some_ids(1), options);
    BOOST_TEST(cause.code == errc::timeout);
    BOOST_TEST(graph().stats().requests == 0U);
}

BOOST_AUTO_TEST_CASE(a_failure_of_a_rate_limiter_fails_the_call) {
    const auto limiter = std::make_shared<remote_limiter>();
    limiter->fail({asio::error::access_denied, {}});
    config.rate_limiter = limiter;
    config.retry.max_retries = 0;
    const auto cause = get_failure(some_ids(1));
    BOOST_TEST((cause.code == asio::error::access_denied));
    BOOST_TEST(cause.info.step == step::rate_limiter);
}

BOOST_AUTO_TEST_SUITE_END()
