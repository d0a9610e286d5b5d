// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_CONNECT_RACE_HPP
#define COPRESENCE_HTTP_CONNECT_RACE_HPP

#include "async/deadline_timer.hpp"
#include "async/event.hpp"
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

namespace copresence::detail {

/// Returns the addresses in the order in which they are tried. IPv4 and IPv6 alternate, beginning with the family of the first
/// address.
/// Source: RFC 8305, 4.
addresses in_turn(const addresses& found);

/// Connects to the first of several addresses that accepts the connection. Each address has a head start of 250 ms over the
/// next one, so that an address that does not respond delays the connection by this time only.
/// Source: RFC 8305 ("happy eyeballs"), 5.
class connect_race final : public interruptible, public std::enable_shared_from_this<connect_race> {
public:
    static constexpr std::chrono::milliseconds head_start{250};

    connect_race(boost::asio::any_io_executor strand, const addresses& found);

    /// Returns the connected socket. Returns an empty optional after a failure; `error()` is then the reason.
    boost::asio::awaitable<std::optional<boost::asio::ip::tcp::socket>> run(deadline_timer& timer,
                                                                            deadline_timer::duration limit);

    /// The error of the last failed address to which this machine has a route. If there is no such address, the error of the
    /// last failed address.
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
    std::size_t in_progress_ = 0;
    std::optional<std::size_t> winner_;
    bool finished_ = false;
    bool found_route_ = false; // whether this machine has a route to one of the failed addresses
    error_code error_;
};

} // namespace copresence::detail

#endif
