// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "codec/presence_events.hpp"

#include "model/presence_assembler.hpp"

#include <utility>

namespace copresence::detail {

presence_events::presence_events(chunk_filler& filler, const limit_config& limits)
    : filler_{filler}
    , limits_{limits} {}

presence_events::member presence_events::find(place in, std::string_view key) noexcept {
    switch (in) {
    case place::root:
        if (key == "value") return member::value;
        if (key == "@odata.nextLink") return member::next_link;
        break;
    case place::presence:
        if (key == "id") return member::id;
        if (key == "availability") return member::availability;
        if (key == "activity") return member::activity;
        if (key == "sequenceNumber") return member::sequence_number;
        if (key == "outOfOfficeSettings") return member::out_of_office_settings;
        if (key == "statusMessage") return member::status_message;
        if (key == "workLocation") return member::work_location;
        break;
    case place::out_of_office_settings:
        if (key == "message") return member::out_of_office_message;
        if (key == "isOutOfOffice") return member::is_out_of_office;
        break;
    case place::status_message:
        if (key == "message") return member::message;
        if (key == "publishedDateTime") return member::published_date_time;
        if (key == "expiryDateTime") return member::expiry_date_time;
        break;
    case place::message:
        if (key == "content") return member::content;
        if (key == "contentType") return member::content_type;
        break;
    case place::expiry_date_time:
        if (key == "dateTime") return member::date_time;
        if (key == "timeZone") return member::time_zone;
        break;
    case place::work_location:
        if (key == "placeId") return member::place_id;
        if (key == "source") return member::source;
        if (key == "workLocationType") return member::work_location_type;
        break;
    case place::document:
    case place::values: break;
    }
    return member::unknown;
}

presence_text presence_events::text_of(member of) noexcept {
    switch (of) {
    case member::id: return presence_text::id;
    case member::availability: return presence_text::availability;
    case member::activity: return presence_text::activity;
    case member::sequence_number: return presence_text::sequence_number;
    case member::out_of_office_message: return presence_text::out_of_office_message;
    case member::content: return presence_text::content;
    case member::content_type: return presence_text::content_type;
    case member::published_date_time: return presence_text::published_date_time;
    case member::date_time: return presence_text::date_time;
    case member::time_zone: return presence_text::time_zone;
    case member::place_id: return presence_text::place_id;
    case member::source: return presence_text::work_location_source;
    case member::work_location_type: return presence_text::work_location_type;
    default: return presence_text::ignored;
    }
}

presence_events::place presence_events::parent(place of) noexcept {
    switch (of) {
    case place::values: return place::root;
    case place::presence: return place::values;
    case place::out_of_office_settings:
    case place::status_message:
    case place::work_location: return place::presence;
    case place::message:
    case place::expiry_date_time: return place::status_message;
    case place::document:
    case place::root: break;
    }
    return place::document;
}

std::string_view presence_events::name(member of) noexcept {
    switch (of) {
    case member::value: return "value";
    case member::next_link: return "@odata.nextLink";
    case member::id: return "id";
    case member::availability: return "availability";
    case member::activity: return "activity";
    case member::sequence_number: return "sequenceNumber";
    case member::out_of_office_settings: return "outOfOfficeSettings";
    case member::out_of_office_message: return "outOfOfficeSettings.message";
    case member::is_out_of_office: return "outOfOfficeSettings.isOutOfOffice";
    case member::status_message: return "statusMessage";
    case member::message: return "statusMessage.message";
    case member::content: return "statusMessage.message.content";
    case member::content_type: return "statusMessage.message.contentType";
    case member::published_date_time: return "statusMessage.publishedDateTime";
    case member::expiry_date_time: return "statusMessage.expiryDateTime";
    case member::date_time: return "statusMessage.expiryDateTime.dateTime";
    case member::time_zone: return "statusMessage.expiryDateTime.timeZone";
    case member::work_location: return "workLocation";
    case member::place_id: return "workLocation.placeId";
    case member::source: return "workLocation.source";
    case member::work_location_type: return "workLocation.workLocationType";
    case member::unknown: break;
    }
    return "the response";
}

bool presence_events::reject(error_code& ec, std::string_view cause) {
    detail = std::string{name(member_)} + ": " + std::string{cause};
    ec = make_error_code(errc::malformed_response);
    return false;
}

// Handles a value that the contract does not have at this position. Ignores the value of a member that the contract does not
// name. Reports an error for any other value.
bool presence_events::skip(error_code& ec) {
    if (place_ == place::document) return reject(ec, "not an object");
    if (place_ == place::values) return reject(ec, "contains an element that is not an object");
    if (member_ != member::unknown) return reject(ec, "not of its documented type");
    return true;
}

bool presence_events::count(std::size_t members, error_code& ec) {
    if (members <= limits_.json_members) return true;
    ec = make_error_code(errc::too_many_members);
    return false;
}

bool presence_events::enter(place to) {
    place_ = to;
    member_ = member::unknown;
    return true;
}

bool presence_events::leave() {
    place_ = parent(place_);
    member_ = member::unknown;
    return true;
}

bool presence_events::on_object_begin(error_code& ec) {
    if (skipping_ > 0) return ++skipping_, true;
    if (place_ == place::document) return enter(place::root);
    if (place_ == place::values) {
        builder_.reset({});
        has_id_ = false;
        has_key_ = false;
        return enter(place::presence);
    }
    switch (member_) {
    case member::out_of_office_settings:
        builder_.out_of_office_settings();
        return enter(place::out_of_office_settings);
    case member::status_message: builder_.status_message(); return enter(place::status_message);
    case member::message: builder_.status_message_body(); return enter(place::message);
    case member::expiry_date_time: builder_.status_message_expiry(); return enter(place::expiry_date_time);
    case member::work_location: builder_.work_location(); return enter(place::work_location);
    default: return skip(ec) && ++skipping_ > 0;
    }
}

bool presence_events::on_object_end(std::size_t members, error_code& ec) {
    if (!count(members, ec)) return false;
    if (skipping_ > 0) return --skipping_, true;
    if (place_ == place::presence && !complete(ec)) return false;
    return leave();
}

bool presence_events::on_array_begin(error_code& ec) {
    if (skipping_ > 0) return ++skipping_, true;
    if (place_ == place::root && member_ == member::value) {
        has_value_ = true;
        return enter(place::values);
    }
    return skip(ec) && ++skipping_ > 0;
}

bool presence_events::on_array_end(std::size_t elements, error_code& ec) {
    if (!count(elements, ec)) return false;
    if (skipping_ > 0) return --skipping_, true;
    values_were_last_ = true;
    return leave();
}

// The fields of a presence are kept until the first key of the next presence. The decoder reads them shortly before that key.
void presence_events::note_key() noexcept {
    values_were_last_ = false;
    if (has_key_) return;
    has_key_ = true;
    fields_.clear();
}

// Adds up the sizes of the parts. The total that Boost.JSON 1.86 to 1.92 passes does not include a character that is divided
// between two buffers. With that total, the last part of a string could be mistaken for the whole string.
bool presence_events::count_part(std::size_t size, error_code& ec) {
    parts_size_ += size;
    if (parts_size_ <= limits_.string_size) return true;
    ec = make_error_code(errc::text_too_large);
    return false;
}

bool presence_events::on_key_part(boost::json::string_view part, std::size_t, error_code& ec) {
    if (!count_part(part.size(), ec)) return false;
    note_key();
    if (skipping_ == 0) key_.append(part.data(), part.size());
    return true;
}

bool presence_events::on_key(boost::json::string_view part, std::size_t size, error_code& ec) {
    if (parts_size_ == 0 && part.size() <= limits_.string_size) {
        note_key();
        if (skipping_ == 0) member_ = find(place_, {part.data(), part.size()});
        return true;
    }
    if (!on_key_part(part, size, ec)) return false;
    if (skipping_ == 0) member_ = find(place_, key_);
    key_.clear();
    parts_size_ = 0;
    return true;
}

bool presence_events::on_string_part(boost::json::string_view part, std::size_t, error_code& ec) {
    if (!count_part(part.size(), ec)) {
        detail = name(member_);
        return false;
    }
    if (skipping_ == 0 && member_ != member::unknown) text_.append(part.data(), part.size());
    return true;
}

bool presence_events::on_string(boost::json::string_view part, std::size_t size, error_code& ec) {
    if (parts_size_ == 0 && part.size() <= limits_.string_size) {
        if (skipping_ > 0) return true;
        const std::string_view text{part.data(), part.size()};
        fields_.add(text_of(member_), text);
        return set_text(text, ec);
    }
    fields_.whole = false;
    if (!on_string_part(part, size, ec)) return false;
    const bool set = skipping_ > 0 || set_text(text_, ec);
    text_.clear();
    parts_size_ = 0;
    return set;
}

bool presence_events::set_text(std::string_view text, error_code& ec) {
    switch (member_) {
    case member::next_link: next_link = text; break;
    case member::id:
        has_id_ = true;
        id_ = user_id::parse(text);
        break;
    case member::availability: builder_.availability(text); break;
    case member::activity: builder_.activity(text); break;
    case member::sequence_number: builder_.sequence_number(text); break;
    case member::out_of_office_message: builder_.out_of_office_message(text); break;
    case member::content: builder_.status_message_content(text); break;
    case member::content_type: builder_.status_message_content_type(text); break;
    case member::published_date_time: builder_.status_message_published(text); break;
    case member::date_time: builder_.status_message_expiry_date_time(text); break;
    case member::time_zone: builder_.status_message_expiry_time_zone(text); break;
    case member::place_id: builder_.place_id(text); break;
    case member::source: builder_.work_location_source(text); break;
    case member::work_location_type: builder_.work_location_type(text); break;
    default: return skip(ec);
    }
    return true;
}

bool presence_events::on_bool(bool value, error_code& ec) {
    if (skipping_ > 0) return true;
    if (member_ != member::is_out_of_office) return skip(ec);
    builder_.is_out_of_office(value);
    return true;
}

bool presence_events::on_null(error_code& ec) {
    if (skipping_ > 0) return true;
    if (member_ == member::id || member_ == member::value) return reject(ec, "null");
    // Every other member of the contract is nullable.
    return member_ != member::unknown || skip(ec);
}

// Puts a complete presence into the slot of its id.
bool presence_events::complete(error_code& ec) {
    if (std::exchange(was_taken_, false)) return true;
    if (!count(filler_.count_presence(), ec))
        return false; // the limit applies here and not only at the end, because each presence costs time
    if (!has_id_) {
        member_ = member::id;
        return reject(ec, "missing from a presence");
    }
    const auto slot = id_ ? filler_.find(*id_) : std::nullopt;
    if (!slot) {
        fields_.whole = false;
        filler_.pass_over();
        return true;
    }
    auto arrived = builder_.id(*id_).build();
    fields_.flags = presence_assembler::flags_of(arrived);
    filler_.put(*slot, std::move(arrived));
    return true;
}

} // namespace copresence::detail
