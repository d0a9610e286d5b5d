// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_PRESENCE_SOURCE_HPP
#define COPRESENCE_LOCAL_GRAPH_PRESENCE_SOURCE_HPP

#include <copresence/presence.hpp>
#include <copresence/user_id.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace copresence::embedded {

/// The presence of every id, as a pure function of id and seed: a realistic mix.
///
/// Each presence is composed of parts (state, out-of-office, status message, location) that are drawn from
/// short lists by the bits of a hash. The JSON of every part is made once, so that a presence is written by
/// copying a few fragments: the service must never be what a benchmark measures.
class presence_source {
public:
    explicit presence_source(std::uint64_t seed);

    /// Appends the JSON object, as a bulk answer has it: `null` for what a user has not set, and no dates in
    /// the status message, since those are absent when another user's presence is read.
    void append_json(const user_id& id, std::string& out) const;

    presence presence_of(const user_id& id) const;

private:
    // What the hash of an id chooses, as indices of the lists.
    struct draw {
        std::size_t state;
        std::size_t out_of_office;
        std::size_t status;
        std::size_t location;
        std::uint64_t sequence; // 0: none
    };

    draw draw_for(const user_id& id) const noexcept;

    std::uint64_t seed_;
    std::vector<std::string> states_;
    std::vector<std::string> out_of_offices_;
    std::vector<std::string> statuses_;
    std::vector<std::string> locations_;
};

/// `PresenceUnknown` for both states and nothing else: what `unknown_users::presence_unknown` answers.
void append_unknown_json(const user_id& id, std::string& out);

} // namespace copresence::embedded

#endif
