// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/connect_race.hpp"

#include "base/close_on_exec.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// Whether the connection attempt failed because this machine has no route to the address.
bool is_unroutable(const error_code& ec) {
    namespace system = boost::system::errc;
    return ec == system::network_unreachable || ec == system::address_not_available ||
           ec == system::address_family_not_supported;
}

} // namespace

addresses in_turn(const addresses& found) {
    if (found.empty()) return {};
    addresses first;
    addresses second;
    for (const auto& each : found) {
        (each.protocol() == found.front().protocol() ? first : second).push_back(each);
    }
    addresses order;
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) order.push_back(first[i]);
        if (i < second.size()) order.push_back(second[i]);
    }
    return order;
}

connect_race::connect_race(asio::any_io_executor strand, const addresses& found)
    : strand_{std::move(strand)}
    , order_{in_turn(found)}
    , next_start_{strand_}
    , over_{strand_}
    , error_{asio::error::host_not_found} {
    runners_.reserve(order_.size()); // a connecting socket must not move
}

// Closes the sockets that are still connecting when the coroutine ends or is destroyed. Each of these sockets would keep the
// context busy until the system's own timeout.
struct connect_race::abandon_at_exit {
    connect_race& race;

    ~abandon_at_exit() { race.interrupt(); }
};

asio::awaitable<std::optional<tcp::socket>> connect_race::run(deadline_timer& timer,
                                                              deadline_timer::duration limit) {
    const auto self = shared_from_this();
    const abandon_at_exit scope{*this};
    {
        deadline_timer::scoped_deadline deadline{timer, *this, step::connect, limit};
        if (!finished_) start_next();
        co_await over_.wait();
    }
    if (!winner_) co_return std::nullopt;
    co_return std::move(runners_[*winner_]);
}

void connect_race::start_next() {
    if (runners_.size() == order_.size()) {
        if (in_progress_ == 0) finish();
        return;
    }
    const auto runner = runners_.size();
    runners_.emplace_back(strand_);
    ++in_progress_;
    error_code ignored; // ignored: async_connect opens the socket if this fails, and reports the error
    open_close_on_exec(runners_[runner], order_[runner].protocol(), ignored);
    runners_[runner].async_connect(order_[runner], [self = shared_from_this(), runner](error_code ec) {
        self->on_connected(runner, ec);
    });
    if (runners_.size() == order_.size()) return;
    next_start_.expires_after(head_start);
    next_start_.async_wait([weak = weak_from_this()](error_code ec) {
        const auto self = weak.lock();
        if (self && !ec && !self->finished_) self->start_next();
    });
}

void connect_race::on_connected(std::size_t runner, const error_code& ec) {
    --in_progress_;
    if (finished_) return;
    if (!ec) {
        winner_ = runner;
        return finish();
    }
    const bool had_route = !is_unroutable(ec);
    if (had_route || !found_route_) error_ = ec;
    found_route_ = found_route_ || had_route;
    start_next(); // immediately: a failed attempt needs no head start
}

void connect_race::finish() noexcept {
    finished_ = true;
    for (std::size_t i = 0; i < runners_.size(); ++i) {
        error_code ignored;
        if (i != winner_) runners_[i].close(ignored);
    }
    try {
        next_start_.cancel();
    } catch (...) { // cannot fail; Asio's signature allows it
    }
    over_.set();
}

void connect_race::interrupt() noexcept {
    if (!finished_) finish();
}

} // namespace copresence::detail
