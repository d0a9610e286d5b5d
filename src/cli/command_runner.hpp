// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_COMMAND_RUNNER_HPP
#define COPRESENCE_CLI_COMMAND_RUNNER_HPP

#include "cli/signal_watch.hpp"
#include "cli/wait_limits.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <string_view>

namespace copresence::detail::cli {

/// Runs coroutines on its own context, one after another. A coroutine runs until it completes, a signal arrives, or the
/// deadline passes.
class command_runner {
public:
    explicit command_runner(const wait_limits& limits);
    command_runner(const command_runner&) = delete;
    command_runner& operator=(const command_runner&) = delete;
    ~command_runner();

    boost::asio::io_context& context() noexcept { return *context_; }

    const wait_limits& limits() const noexcept { return limits_; }

    /// Cancels the coroutine in the same way as a signal does. Called on the context.
    void interrupt(int signal);

    /// Runs a coroutine. `doing` names the step in the message of a timeout, for example "waiting for the browser".
    /// Errors: throws the exception of the coroutine, `interrupted` after a signal, or `timeout_error` after the deadline.
    void run(boost::asio::awaitable<void> what, std::string_view doing);

private:
    const wait_limits& limits_;
    std::unique_ptr<boost::asio::io_context> context_;
    boost::asio::cancellation_signal cancel_;
    signal_watch signals_;
    boost::asio::steady_timer deadline_;
    int signal_ = 0;
};

} // namespace copresence::detail::cli

#endif
