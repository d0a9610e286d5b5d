// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/connection_pool.hpp"

#include <chrono>
#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

namespace {

// If the peer showed activity within this time, `lend` does not check whether the connection is alive.
constexpr std::chrono::seconds trusted_silence{1};

} // namespace

lease::lease(lease&& other) noexcept { *this = std::move(other); }

lease& lease::operator=(lease&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(connection_, other.connection_);
    std::swap(id_, other.id_);
    std::swap(fresh_, other.fresh_);
    return *this;
}

lease::~lease() { end(close_reason::interrupted); }

void lease::end(std::optional<close_reason> cause) noexcept {
    connection_ = nullptr;
    // The grant is released even without a connection, because creating the connection may have thrown.
    if (const auto pool = std::exchange(pool_, nullptr)) pool->take_back(id_, cause);
}

connection_pool::waiter::waiter(connection_pool& pool, pool_state::ticket ticket)
    : granted{pool.strand_}
    , pool_{pool}
    , ticket_{ticket} {
    pool_.waiters_.emplace(ticket_, this);
}

connection_pool::waiter::~waiter() {
    pool_.waiters_.erase(ticket_);
    pool_.state_.abandon(ticket_);
    if (what)
        pool_.take_back(what->id, what->fresh ? std::optional{close_reason::interrupted} : std::nullopt);
    pool_.process_ended();
}

connection_pool::connection_pool(asio::any_io_executor strand, pool_state::bounds limits, maker make,
                                 std::shared_ptr<live_stats> stats, std::shared_ptr<observer> observer)
    : strand_{std::move(strand)}
    , state_{limits}
    , make_{std::move(make)}
    , stats_{std::move(stats)}
    , observer_{std::move(observer)} {}

connection_pool::~connection_pool() = default;

lease connection_pool::try_acquire(bool fresh) {
    const auto now = clock::now();
    const auto what = state_.try_acquire(fresh, now);
    process_ended();
    return what ? lend(*what, now) : lease{};
}

asio::awaitable<lease> connection_pool::acquire(deadline_timer& timer, deadline_timer::duration limit,
                                                bool fresh) {
    const auto ticket = next_ticket_++;
    auto what = state_.acquire(ticket, fresh, clock::now());
    process_ended();
    if (!what) {
        waiter self{*this, ticket};
        deadline_timer::scoped_deadline deadline{timer, self.granted, step::lease, limit};
        co_await self.granted.wait();
        if (timer.stopped()) co_return lease{}; // the destructor of `self` releases a grant that arrived too
        what = std::exchange(self.what, std::nullopt);
    }
    co_return what ? lend(*what, clock::now()) : lease{};
}

connection& connection_pool::make_fresh(pool_state::connection_id id) {
    auto& made = *(connections_[id] = make_());
    ++stats_->connections_created;
    return made;
}

lease connection_pool::lend(pool_state::grant what, clock::time_point now) {
    lease hold;
    hold.pool_ = shared_from_this();
    hold.id_ = what.id;
    hold.fresh_ = what.fresh;
    if (!what.fresh) {
        hold.connection_ = connections_.at(what.id).get();
        const bool trusted = now - hold->last_received_at() < trusted_silence;
        if (hold->usable() && (trusted || hold->alive())) {
            ++stats_->connections_reused;
            return hold;
        }
        hold.id_ = state_.replace(what.id, now).id;
        hold.fresh_ = true;
        process_ended();
    }
    hold.connection_ = &make_fresh(hold.id_);
    return hold;
}

void connection_pool::take_back(pool_state::connection_id id, std::optional<close_reason> cause) noexcept {
    if (closed_) cause = close_reason::closed;
    const auto next = state_.release(id, cause, clock::now());
    if (next) hand_over(*next);
    process_ended();
}

void connection_pool::hand_over(const pool_state::hand_off& to) noexcept {
    const auto found = waiters_.find(to.waiter);
    if (found == waiters_.end()) return take_back(to.what.id, close_reason::interrupted);
    found->second->what = to.what;
    found->second->granted.set();
}

// Called after each change of state. Destroys connections that have ended, and updates the gauges.
void connection_pool::process_ended() noexcept {
    for (const auto& [id, cause] : state_.take_ended()) {
        // A grant whose connection was never created has no connection to close.
        if (connections_.erase(id) == 0) continue;
        ++stats_->retired(cause);
        if (observer_) observer_->on_connection_closed(events::connection_closed{cause});
    }
    stats_->connections_open = state_.open();
    stats_->connections_idle = state_.idle();
    stats_->requests_waiting = state_.waiting();
}

void connection_pool::close() noexcept {
    closed_ = true;
    state_.close();
    process_ended();
    for (auto& [id, each] : connections_)
        each->close();
}

} // namespace copresence::detail
