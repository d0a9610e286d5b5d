// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CODEC_PRESENCE_EVENTS_HPP
#define COPRESENCE_CODEC_PRESENCE_EVENTS_HPP

#include "codec/chunk_filler.hpp"
#include "codec/presence_layouts.hpp"

#include <copresence/error.hpp>
#include <copresence/presence.hpp>

#include <boost/json/string_view.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace copresence {

/// Makes presences of the events that Boost.JSON's `basic_parser` finds in an answer.
///
/// It knows where in the contract's tree it is; a member that the contract does not name is passed over with all that
/// is in it, one that has not its documented type ends the answer as malformed.
class presence_events {
public:
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

    presence_events(chunk_filler& filler, const limits& limits);

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

    bool on_int64(std::int64_t, boost::json::string_view, error_code& ec) { return on_number(ec); }

    bool on_uint64(std::uint64_t, boost::json::string_view, error_code& ec) { return on_number(ec); }

    bool on_double(double, boost::json::string_view, error_code& ec) { return on_number(ec); }

    bool on_bool(bool value, error_code& ec);
    bool on_null(error_code& ec);

    bool on_comment_part(boost::json::string_view, error_code&) { return true; }

    bool on_comment(boost::json::string_view, error_code&) { return true; }

    bool has_value() const noexcept { return has_value_; }

    /// Whether a presence has begun of which nothing has come yet, but the quote of its first key perhaps.
    bool at_first_key() const noexcept { return place_ == place::presence && skipping_ == 0 && !has_key_; }

    /// Whether the answer is over, and its last member was the presences.
    bool ended_with_presences() const noexcept { return place_ == place::document && values_were_last_; }

    /// The presence that has begun is in its slot already: nothing is made of what comes of it.
    void presence_was_taken() noexcept { was_taken_ = true; }

    /// Of the presence that was complete last.
    const presence_outline& outline() const noexcept { return outline_; }

    std::string next_link;
    std::string detail;

private:
    /// Where in the tree of the contract a value stands.
    enum class place : std::uint8_t {
        document,
        root,
        values,
        presence,
        out_of_office_settings,
        status_message,
        message,
        expiry_date_time,
        work_location
    };

    /// What the key before a value says. The names are the contract's.
    enum class member : std::uint8_t {
        unknown,
        value,
        next_link,
        id,
        availability,
        activity,
        sequence_number,
        out_of_office_settings,
        out_of_office_message,
        is_out_of_office,
        status_message,
        message,
        content,
        content_type,
        published_date_time,
        expiry_date_time,
        date_time,
        time_zone,
        work_location,
        place_id,
        source,
        work_location_type
    };

    static member find(place in, std::string_view key) noexcept;
    static place parent(place of) noexcept;
    static presence_text text_of(member of) noexcept;
    static std::string_view name(member of) noexcept;

    void note_key() noexcept;
    bool skip(error_code& ec);
    bool enter(place to);
    bool leave();

    bool on_number(error_code& ec) { return skipping_ > 0 || skip(ec); }

    bool refuse(error_code& ec, std::string_view why);
    bool count(std::size_t members, error_code& ec);
    bool count_part(std::size_t size, error_code& ec);
    bool set_text(std::string_view text, error_code& ec);
    bool settle(error_code& ec);

    chunk_filler& filler_;
    const limits& limits_;
    presence::builder builder_;
    presence_outline outline_;
    std::string key_;            // of a key that came in pieces
    std::string text_;           // of a string that came in pieces
    std::size_t parts_size_ = 0; // of the key or string that is incomplete
    std::size_t skipping_ = 0;   // depth of arrays and objects that the contract does not name
    std::optional<user_id> id_;
    bool has_id_ = false;
    bool has_key_ = false; // or a part of one
    bool has_value_ = false;
    bool was_taken_ = false;        // the presence that has begun
    bool values_were_last_ = false; // of what the answer has so far
    place place_ = place::document;
    member member_ = member::unknown;
};

} // namespace copresence

#endif
