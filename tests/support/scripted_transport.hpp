// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_SCRIPTED_TRANSPORT_HPP
#define COPRESENCE_TESTS_SUPPORT_SCRIPTED_TRANSPORT_HPP

#include "async/event.hpp"
#include "http/transport.hpp"

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copresence::test {

/// One exchange of the script.
struct scripted {
    std::string response;              // bytes that arrive; empty: none
    error_code failure{};              // ends the exchange after the bytes
    bool hangs = false;                // waits until the timer ends the wait
    std::function<void()> meanwhile{}; // runs before the response
    bool sent = true;                  // false: fails while the connection is opened
    std::function<std::string(std::string_view request)> respond{}; // makes the response of the request
};

inline scripted status(int code, const std::string& fields = {}, const std::string& body = "{}") {
    return {"HTTP/1.1 " + std::to_string(code) + " X\r\nContent-Length: " + std::to_string(body.size()) +
            "\r\n" + fields + "\r\n" + body};
}

inline scripted failed(errc code, bool sent = true) {
    scripted step;
    step.failure = make_error_code(code);
    step.sent = sent;
    return step;
}

inline scripted hanging(std::function<void()> meanwhile = {}) {
    scripted step;
    step.hangs = true;
    step.meanwhile = std::move(meanwhile);
    return step;
}

/// What the transport saw of one exchange.
struct seen_exchange {
    std::string request;
    bool new_connection = false;
};

/// Plays a script instead of sending requests. The next entry belongs to the next exchange, on whichever connection.
class scripted_transport final : public detail::transport {
public:
    scripted_transport(boost::asio::any_io_executor executor, std::deque<scripted>& script,
                       std::vector<seen_exchange>& seen)
        : executor_{std::move(executor)}
        , script_{script}
        , seen_{seen} {}

    boost::asio::awaitable<std::optional<detail::transport_result>>
    run(detail::exchange& what, detail::deadline_timer& timer, bool new_connection) override {
        BOOST_REQUIRE(!script_.empty());
        what.on_leased();
        if (script_.front().sent && !what.try_prepare()) co_return std::nullopt;
        const auto now = std::move(script_.front());
        script_.pop_front();
        if (!now.sent) {
            seen_.push_back({{}, new_connection});
            co_return detail::transport_result{now.failure, step::connect, {}, {}};
        }
        seen_.push_back({std::string{what.begin(new_connection)}, new_connection});
        const auto response = now.respond ? now.respond(seen_.back().request) : now.response;
        if (now.meanwhile) now.meanwhile();
        detail::transport_result result;
        if (now.hangs) {
            detail::event never{executor_};
            detail::deadline_timer::scoped_deadline deadline{timer, never, step::response_header,
                                                             std::chrono::hours{1}};
            co_await never.wait();
            result = {timer.reason(boost::asio::error::operation_aborted), timer.step(), {}, {}};
        } else {
            const auto space = what.reader().prepare();
            BOOST_REQUIRE(response.size() <= space.size());
            std::copy(response.begin(), response.end(), space.begin());
            const auto ec = response.empty() ? error_code{} : what.reader().commit(response.size());
            if (!response.empty()) result.first_byte_at = detail::deadline_timer::clock::now();
            if (ec || now.failure) {
                result.code = ec ? ec : now.failure;
                result.step = step::response_body;
            }
        }
        what.end(result);
        co_return result;
    }

    boost::asio::awaitable<detail::transport_result> open_one(detail::lease&,
                                                              detail::deadline_timer&) override {
        co_return detail::transport_result{};
    }

    void close() noexcept override {}

private:
    boost::asio::any_io_executor executor_;
    std::deque<scripted>& script_;
    std::vector<seen_exchange>& seen_;
};

} // namespace copresence::test

#endif
