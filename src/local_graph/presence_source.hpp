// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_PRESENCE_SOURCE_HPP
#define COPRESENCE_LOCAL_GRAPH_PRESENCE_SOURCE_HPP

#include <copresence/presence.hpp>
#include <copresence/user_id.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace copresence::detail::embedded {

/// Generates a realistic presence for every id, as a pure function of id and seed.
///
/// Each presence consists of parts: state, out-of-office settings, status message and work location. The bits
/// of a hash select each part from a short list. The JSON of every part is made once, so that writing a
/// presence only copies a few fragments. The service must be fast enough that a benchmark measures the
/// client.
class presence_source {
public:
    explicit presence_source(std::uint64_t seed);

    /// Appends the JSON object as in a bulk response. Properties that a user has not set are `null`. The
    /// status message has no dates, because Graph omits these dates when another user's presence is read.
    void append_json(const user_id& id, std::string& out) const;

    presence presence_of(const user_id& id) const;

private:
    // The parts that the hash of an id selects, as indices into the lists.
    struct draw {
        std::size_t state;
        std::size_t out_of_office;
        std::size_t status;
        std::size_t location;
        std::uint64_t sequence; // 0: no sequence number
    };

    draw draw_for(const user_id& id) const noexcept;

    std::uint64_t seed_;
    std::vector<std::string> states_;
    std::vector<std::string> out_of_offices_;
    std::vector<std::string> statuses_;
    std::vector<std::string> locations_;
};

/// Appends a presence with `PresenceUnknown` as availability and activity and no other data, for
/// `unknown_users::presence_unknown`.
void append_unknown_json(const user_id& id, std::string& out);

} // namespace copresence::detail::embedded

#endif
