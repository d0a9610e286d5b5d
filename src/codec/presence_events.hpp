// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CODEC_PRESENCE_EVENTS_HPP
#define COPRESENCE_CODEC_PRESENCE_EVENTS_HPP

#include "codec/presence_templates.hpp"
#include "model/presence_members.hpp"

#include <copresence/client_config.hpp>
#include <copresence/error.hpp>
#include <copresence/presence.hpp>

#include <boost/json/string_view.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace copresence::detail {

/// Takes a presence, or another value of a response, from the events of Boost.JSON's `basic_parser`.
///
/// The contract is Graph's OpenAPI description, as in the table of members. Members that the contract does not name are skipped
/// with their contents. A member of another type than documented is an error: `errc::malformed_response`.
class presence_events {
public:
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

    explicit presence_events(const limit_config& limits)
        : limits_{limits} {}

    /// Called before the events of a value. `what` is the member that has this value, `depth` the number of arrays and objects
    /// around the value.
    void begin(member what, std::size_t depth);

    bool on_document_begin(error_code&) { return true; }

    bool on_document_end(error_code&) { return true; }

    bool on_object_begin(error_code& ec);
    bool on_object_end(std::size_t members, error_code& ec);
    bool on_array_begin(error_code& ec);
    bool on_array_end(std::size_t elements, error_code& ec);
    bool on_key_part(boost::json::string_view part, std::size_t size, error_code& ec);
    bool on_key(boost::json::string_view part, std::size_t size, error_code& ec);
    bool on_string_part(boost::json::string_view part, std::size_t size, error_code& ec);
    bool on_string(boost::json::string_view part, std::size_t size, error_code& ec);

    bool on_number_part(boost::json::string_view, error_code&) { return true; }

    bool on_int64(std::int64_t, boost::json::string_view, error_code& ec) { return skip(ec); }

    bool on_uint64(std::uint64_t, boost::json::string_view, error_code& ec) { return skip(ec); }

    bool on_double(double, boost::json::string_view, error_code& ec) { return skip(ec); }

    bool on_bool(bool value, error_code& ec);
    bool on_null(error_code& ec);

    bool on_comment_part(boost::json::string_view, error_code&) { return true; }

    bool on_comment(boost::json::string_view, error_code&) { return true; }

    /// Returns the member of the response that the last `member::key` named.
    member named() const noexcept { return named_; }

    /// Returns the id of the presence. Empty if its text is not an id.
    const std::optional<user_id>& id() const noexcept { return id_; }

    /// Returns the presence. It must be complete and have an id.
    presence build() { return builder_.id(*id_).build(); }

    /// Returns the text fields of the presence.
    const presence_fields& fields() const noexcept { return fields_; }

    std::string next_link;
    std::string detail;

private:
    bool skip(error_code& ec);
    bool reject(error_code& ec, std::string_view cause);
    bool enter(error_code& ec);
    bool leave(std::size_t members, error_code& ec);
    bool add_part(std::string_view part, error_code& ec);
    std::optional<std::string_view> join(std::string_view last_part, error_code& ec);

    const limit_config& limits_;
    presence::builder builder_;
    presence_fields fields_;
    std::string parts_;          // the parts so far of a key or string that arrives in pieces
    std::size_t parts_size_ = 0; // size so far of the incomplete key or string
    std::size_t depth_ = 0;      // number of arrays and objects around the current value
    std::size_t skipping_ = 0;   // depth inside of arrays and objects that the contract does not name
    std::optional<user_id> id_;
    bool has_id_ = false;
    member inside_ = member::unknown; // the object that contains the current value
    member member_ = member::unknown; // the member that has the current value
    member named_ = member::unknown;
};

} // namespace copresence::detail

#endif
