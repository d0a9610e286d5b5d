// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_ASYNC_JOIN_ALL_HPP
#define COPRESENCE_ASYNC_JOIN_ALL_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>

namespace copresence::detail {

/// Runs `count` coroutines made by `task` concurrently on the strand. Returns when all have ended. Calls `stop` after the first
/// exception of a coroutine, and rethrows this exception at the end. `task` and `stop` must outlive the coroutine.
boost::asio::awaitable<void> join_all(boost::asio::any_io_executor strand, std::size_t count,
                                      const std::function<boost::asio::awaitable<void>()>& task,
                                      const std::function<void()>& stop);

} // namespace copresence::detail

#endif
