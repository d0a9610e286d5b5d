// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/signal_watch.hpp"

#include <utility>

#include <fcntl.h>

namespace copresence::detail::cli {

signal_watch::signal_watch(boost::asio::io_context& context, const stop_signals& signals,
                           std::function<void(int)> on_signal)
    : signals_{signals}
    , descriptor_{context, ::fcntl(signals.descriptor(), F_DUPFD_CLOEXEC, 0)}
    , on_signal_{std::move(on_signal)} {}

void signal_watch::begin() {
    descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                           [this](boost::system::error_code ec) {
                               if (ec) return;
                               if (const int signal = signals_.take(); signal != 0) on_signal_(signal);
                               begin();
                           });
}

} // namespace copresence::detail::cli
