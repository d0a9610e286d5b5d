// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "async/join_all.hpp"

#include "async/event.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <memory>

namespace copresence::detail {

namespace asio = boost::asio;

asio::awaitable<void> join_all(asio::any_io_executor strand, std::size_t count,
                               const std::function<asio::awaitable<void>()>& task,
                               const std::function<void()>& stop) {
    if (count == 0) co_return;
    const auto all_done = std::make_shared<event>(strand);
    const auto first_exception = std::make_shared<std::exception_ptr>();
    const auto left = std::make_shared<std::size_t>(count);
    const auto ended = [=, &stop](std::exception_ptr thrown, std::size_t tasks) {
        if (thrown && !*first_exception) {
            *first_exception = thrown;
            stop();
        }
        if ((*left -= tasks) == 0) all_done->set();
    };
    std::size_t started = 0;
    try {
        for (; started < count; ++started)
            asio::co_spawn(strand, task(), [ended](std::exception_ptr thrown) { ended(thrown, 1); });
    } catch (...) { // out of memory: wait for the coroutines that were started
        ended(std::current_exception(), count - started);
    }
    co_await all_done->wait();
    if (*first_exception) std::rethrow_exception(*first_exception);
}

} // namespace copresence::detail
