// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "http/pool_state.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

namespace copresence {

std::string_view to_string(retirement value) noexcept {
    switch (value) {
    case retirement::idle_timeout: return "idle for too long";
    case retirement::max_age: return "too old";
    case retirement::displaced: return "replaced by a new connection";
    case retirement::stale: return "closed by the server while idle";
    case retirement::response: return "the response does not allow reuse";
    case retirement::failed: return "failed";
    case retirement::interrupted: return "interrupted";
    case retirement::closed: return "the client was closed";
    }
    return "?";
}

std::ostream& operator<<(std::ostream& out, retirement value) { return out << to_string(value); }

std::optional<retirement> pool_state::outlived(const member& m, time_point now) const noexcept {
    if (now - m.born >= limits_.max_age) return retirement::max_age;
    if (now - m.idle_since >= limits_.idle_timeout) return retirement::idle_timeout;
    return std::nullopt;
}

void pool_state::end_outlived(time_point now) {
    std::erase_if(idle_, [&](const member& m) {
        const auto why = outlived(m, now);
        if (why) ended_.push_back({m.id, *why});
        return why.has_value();
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
            {idle_.front().id, retirement::displaced}); // closes the connection idle for the longest time
        idle_.pop_front();
    }
    if (open() < limits_.max_connections) return create(now);
    return std::nullopt;
}

std::optional<pool_state::grant> pool_state::acquire(ticket who, bool fresh, time_point now) {
    const auto granted = try_acquire(fresh, now);
    if (!granted) waiting_.push_back({who, fresh});
    return granted;
}

std::optional<pool_state::hand_off> pool_state::release(connection_id id, std::optional<retirement> why,
                                                        time_point now) {
    const auto found =
        std::find_if(leased_.begin(), leased_.end(), [&](const member& m) { return m.id == id; });
    if (found == leased_.end()) return std::nullopt;
    member back = *found;
    back.idle_since = now;
    *found = leased_.back();
    leased_.pop_back();
    if (!why) why = outlived(back, now);

    if (waiting_.empty()) {
        if (why) {
            ended_.push_back({id, *why});
        } else {
            idle_.push_back(back);
        }
        end_outlived(now);
        return std::nullopt;
    }
    const waiter first = waiting_.front();
    waiting_.pop_front();
    if (!why && !first.fresh) {
        leased_.push_back(back);
        return hand_off{first.who, {id, false}};
    }
    ended_.push_back({id, why.value_or(retirement::displaced)});
    return hand_off{first.who, create(now)};
}

bool pool_state::abandon(ticket who) noexcept {
    // In logarithmic time, since every waiter asks for it, those that were served too.
    const auto found = std::lower_bound(waiting_.begin(), waiting_.end(), who,
                                        [](const waiter& each, ticket value) { return each.who < value; });
    if (found == waiting_.end() || found->who != who) return false;
    waiting_.erase(found);
    return true;
}

pool_state::grant pool_state::replace(connection_id id, time_point now) {
    std::erase_if(leased_, [&](const member& m) { return m.id == id; });
    ended_.push_back({id, retirement::stale});
    return create(now);
}

std::vector<pool_state::ended> pool_state::take_ended() noexcept { return std::exchange(ended_, {}); }

void pool_state::close() {
    for (const member& m : idle_)
        ended_.push_back({m.id, retirement::closed});
    idle_.clear();
}

} // namespace copresence
