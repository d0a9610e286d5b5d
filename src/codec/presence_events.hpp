// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CODEC_PRESENCE_EVENTS_HPP
#define COPRESENCE_CODEC_PRESENCE_EVENTS_HPP

#include "codec/chunk_filler.hpp"
#include "codec/presence_templates.hpp"

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

/// Creates presences from the events of Boost.JSON's `basic_parser`.
///
/// The contract is Graph's OpenAPI description. The class keeps the current position in the structure that the contract
/// defines. Members that the contract does not name are skipped with their contents. A member of another type than documented
/// is an error: `errc::malformed_response`.
class presence_events {
public:
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

    presence_events(chunk_filler& filler, const limit_config& limits);

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

    /// Returns whether a presence has begun and its first key has not. The opening quote of the key may have been read.
    bool at_first_key() const noexcept { return place_ == place::presence && skipping_ == 0 && !has_key_; }

    /// Returns whether the response is complete and its last member was the array of presences.
    bool ended_with_presences() const noexcept { return place_ == place::document && values_were_last_; }

    /// Called if the fast path has put the current presence into its slot. The rest of the presence is then ignored.
    void presence_was_taken() noexcept { was_taken_ = true; }

    /// Returns the fields of the last complete presence.
    const presence_fields& fields() const noexcept { return fields_; }

    std::string next_link;
    std::string detail;

private:
    /// The objects and arrays of the contract. Identifies the one that contains the current value.
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

    /// The members of the contract, by their names there. Identifies the key of the current value.
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

    bool reject(error_code& ec, std::string_view cause);
    bool count(std::size_t members, error_code& ec);
    bool count_part(std::size_t size, error_code& ec);
    bool set_text(std::string_view text, error_code& ec);
    bool complete(error_code& ec);

    chunk_filler& filler_;
    const limit_config& limits_;
    presence::builder builder_;
    presence_fields fields_;
    std::string key_;            // the parts so far of a key that arrives in pieces
    std::string text_;           // the parts so far of a string that arrives in pieces
    std::size_t parts_size_ = 0; // size so far of the incomplete key or string
    std::size_t skipping_ = 0;   // depth inside of arrays and objects that the contract does not name
    std::optional<user_id> id_;
    bool has_id_ = false;
    bool has_key_ = false; // the current presence has a key, or a part of one
    bool has_value_ = false;
    bool was_taken_ = false;        // the fast path has decoded the current presence
    bool values_were_last_ = false; // the last member so far was the array of presences
    place place_ = place::document;
    member member_ = member::unknown;
};

} // namespace copresence::detail

#endif
