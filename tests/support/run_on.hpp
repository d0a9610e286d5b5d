// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_RUN_ON_HPP
#define COPRESENCE_TESTS_SUPPORT_RUN_ON_HPP

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace copresence::test {

/// Runs `context` until `reached()` returns true.
template <class Predicate>
void run_until(boost::asio::io_context& context, Predicate reached) {
    context.restart();
    while (!reached()) {
        if (context.run_one() == 0)
            throw std::logic_error{"the context ran out of work before the condition was met"};
    }
}

/// Runs a coroutine on `context` until it ends. Returns its result or rethrows its exception.
template <class T>
T run_on(boost::asio::io_context& context, boost::asio::awaitable<T> what) {
    std::exception_ptr thrown;
    bool ended = false;
    std::optional<std::conditional_t<std::is_void_v<T>, int, T>> result;
    if constexpr (std::is_void_v<T>) {
        boost::asio::co_spawn(context, std::move(what),
                              [&](std::exception_ptr e) { thrown = e, ended = true; });
    } else {
        boost::asio::co_spawn(context, std::move(what), [&](std::exception_ptr e, T value) {
            thrown = e, ended = true;
            result.emplace(std::move(value));
        });
    }
    run_until(context, [&] { return ended; });
    if (thrown) std::rethrow_exception(thrown);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

} // namespace copresence::test

#endif
