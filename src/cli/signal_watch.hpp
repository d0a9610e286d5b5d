// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_SIGNAL_WATCH_HPP
#define COPRESENCE_CLI_SIGNAL_WATCH_HPP

#include "cli/stop_signals.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <functional>

namespace copresence::detail::cli {

/// Calls `on_signal` on a context for each signal that requests the end of the run, from `begin` until `close`.
class signal_watch {
public:
    /// `signals` must remain valid as long as this object exists.
    signal_watch(boost::asio::io_context& context, const stop_signals& signals,
                 std::function<void(int)> on_signal);

    void begin();

    void close() { descriptor_.close(); }

private:
    const stop_signals& signals_;
    boost::asio::posix::stream_descriptor descriptor_;
    std::function<void(int)> on_signal_;
};

} // namespace copresence::detail::cli

#endif
