// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/pool_state.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

namespace copresence {

std::string_view to_string(close_reason value) noexcept {
    switch (value) {
    case close_reason::idle_timeout: return "idle for too long";
    case close_reason::max_age: return "too old";
    case close_reason::displaced: return "replaced by a new connection";
    case close_reason::stale: return "closed by the server while idle";
    case close_reason::response: return "the response does not allow reuse";
    case close_reason::failed: return "failed";
    case close_reason::interrupted: return "interrupted";
    case close_reason::closed: return "the client was closed";
    }
    return "?";
}

std::ostream& operator<<(std::ostream& out, close_reason value) { return out << to_string(value); }

} // namespace copresence

namespace copresence::detail {

std::optional<close_reason> pool_state::outlived(const member& m, time_point now) const noexcept {
    if (now - m.born >= limits_.max_age) return close_reason::max_age;
    if (now - m.idle_since >= limits_.idle_timeout) return close_reason::idle_timeout;
    return std::nullopt;
}

void pool_state::end_outlived(time_point now) {
    std::erase_if(idle_, [&](const member& m) {
        const auto cause = outlived(m, now);
        if (cause) ended_.push_back({m.id, *cause});
        return cause.has_value();
    });
}

pool_state::grant pool_state::create(time_point now) {
    leased_.push_back({next_id_, now, now});
    return {next_id_++, true};
}

std::optional<pool_state::grant> pool_state::try_acquire(bool fresh, time_point now) {
    end_outlived(now);
    if (!fresh && !idle_.empty()) {
        leased_.push_back(idle_.back());
        idle_.pop_back();
        return grant{leased_.back().id, false};
    }
    if (open() >= limits_.max_connections && !idle_.empty()) {
        ended_.push_back(
            {idle_.front().id, close_reason::displaced}); // closes the connection idle for the longest time
        idle_.pop_front();
    }
    if (open() < limits_.max_connections) return create(now);
    return std::nullopt;
}

std::optional<pool_state::grant> pool_state::acquire(ticket caller, bool fresh, time_point now) {
    const auto granted = try_acquire(fresh, now);
    if (!granted) waiting_.push_back({caller, fresh});
    return granted;
}

std::optional<pool_state::hand_off> pool_state::release(connection_id id, std::optional<close_reason> cause,
                                                        time_point now) {
    const auto found =
        std::find_if(leased_.begin(), leased_.end(), [&](const member& m) { return m.id == id; });
    if (found == leased_.end()) return std::nullopt;
    member back = *found;
    back.idle_since = now;
    *found = leased_.back();
    leased_.pop_back();
    if (!cause) cause = outlived(back, now);

    if (waiting_.empty()) {
        if (cause) {
            ended_.push_back({id, *cause});
        } else {
            idle_.push_back(back);
        }
        end_outlived(now);
        return std::nullopt;
    }
    const waiter first = waiting_.front();
    waiting_.pop_front();
    if (!cause && !first.fresh) {
        leased_.push_back(back);
        return hand_off{first.caller, {id, false}};
    }
    ended_.push_back({id, cause.value_or(close_reason::displaced)});
    return hand_off{first.caller, create(now)};
}

bool pool_state::abandon(ticket caller) noexcept {
    // In logarithmic time, since every waiter asks for it, those that were served too.
    const auto found = std::lower_bound(waiting_.begin(), waiting_.end(), caller,
                                        [](const waiter& each, ticket value) { return each.caller < value; });
    if (found == waiting_.end() || found->caller != caller) return false;
    waiting_.erase(found);
    return true;
}

pool_state::grant pool_state::replace(connection_id id, time_point now) {
    std::erase_if(leased_, [&](const member& m) { return m.id == id; });
    ended_.push_back({id, close_reason::stale});
    return create(now);
}

std::vector<pool_state::ended> pool_state::take_ended() noexcept { return std::exchange(ended_, {}); }

void pool_state::close() {
    for (const member& m : idle_)
        ended_.push_back({m.id, close_reason::closed});
    idle_.clear();
}

} // namespace copresence::detail
