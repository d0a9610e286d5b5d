// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/command_runner.hpp"

#include "cli/exit_status.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <utility>

namespace copresence::detail::cli {

namespace asio = boost::asio;

command_runner::command_runner(const wait_limits& limits)
    : limits_{limits}
    , context_{std::make_unique<asio::io_context>(1)}
    , signals_{*context_, *limits.stop(), [this](int signal) { interrupt(signal); }}
    , deadline_{*context_} {
    signals_.begin();
}

command_runner::~command_runner() {
    signals_.close();
    deadline_.cancel();
    context_->restart();
    context_->poll();
    // Only a name look-up can still run. It cannot be cancelled, and destroying the context would wait for it.
    if (!context_->stopped()) [[maybe_unused]]
        auto* const abandoned = context_.release();
}

void command_runner::interrupt(int signal) {
    signal_ = signal;
    cancel_.emit(asio::cancellation_type::terminal);
}

void command_runner::run(asio::awaitable<void> what, std::string_view doing) {
    bool timed_out = false;
    if (const auto left = limits_.left(doing)) {
        deadline_.expires_after(*left);
        deadline_.async_wait([&](boost::system::error_code ec) {
            timed_out = !ec;
            if (timed_out) cancel_.emit(asio::cancellation_type::terminal);
        });
    }
    std::exception_ptr failed;
    bool ended = false;
    asio::co_spawn(*context_, std::move(what),
                   asio::bind_cancellation_slot(cancel_.slot(), [&](std::exception_ptr error) {
                       failed = std::move(error);
                       ended = true;
                   }));
    context_->restart();
    while (!ended)
        context_->run_one();
    deadline_.cancel();
    context_->poll(); // the timer's handler still refers to this call

    if (signal_ != 0) throw interrupted{signal_};
    if (timed_out) limits_.left(doing); // throws `timeout_error`
    if (failed) std::rethrow_exception(failed);
}

} // namespace copresence::detail::cli
