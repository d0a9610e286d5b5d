// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_CONNECT_RACE_HPP
#define COPRESENCE_HTTP_CONNECT_RACE_HPP

#include "async/event.hpp"
#include "async/time_guard.hpp"
#include "http/resolver.hpp"

#include <copresence/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace copresence {

/// The addresses in the order in which they are tried: the families in turn, that of the first one first.
/// Source: RFC 8305, 4.
addresses in_turn(const addresses& found);

/// Connects to whichever of several addresses accepts first. Each is given a head start of a quarter of a second over
/// the next, so that one that is dead costs no more than that. Source: RFC 8305 ("happy eyeballs"), 5.
class connect_race final : public interruptible, public std::enable_shared_from_this<connect_race> {
public:
    static constexpr std::chrono::milliseconds head_start{250};

    connect_race(boost::asio::any_io_executor strand, const addresses& found);

    /// The connected socket. Empty: `error()` says why.
    boost::asio::awaitable<std::optional<boost::asio::ip::tcp::socket>> run(time_guard& guard,
                                                                            time_guard::duration limit);

    /// Until one accepts, the error of the last address that this machine has a way to, or else of the last one.
    const error_code& error() const noexcept { return error_; }

    void interrupt() noexcept override;

private:
    struct abandon_at_exit;

    void start_next();
    void on_connected(std::size_t runner, const error_code& ec);
    void finish() noexcept;

    boost::asio::any_io_executor strand_;
    addresses order_;
    std::vector<boost::asio::ip::tcp::socket> runners_;
    boost::asio::steady_timer next_start_;
    event over_;
    std::size_t under_way_ = 0;
    std::optional<std::size_t> winner_;
    bool finished_ = false;
    bool found_way_ = false; // to one of those that have failed
    error_code error_;
};

} // namespace copresence

#endif
