// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "codec/presence_events.hpp"

#include "model/presence_access.hpp"

namespace copresence::detail {

void presence_events::begin(member what, std::size_t depth) {
    depth_ = depth;
    skipping_ = 0;
    parts_size_ = 0;
    inside_ = describe(what).parent;
    member_ = what;
}

bool presence_events::reject(error_code& ec, std::string_view cause) {
    detail = path_of(member_).append(": ").append(cause);
    ec = make_error_code(errc::malformed_response);
    return false;
}

// Handles a value of a type that the contract does not have at this position. Ignores the value of a member that the contract
// does not name. Reports an error for any other value.
bool presence_events::skip(error_code& ec) {
    if (member_ == member::unknown) return true;
    const bool outermost = member_ == member::presence || member_ == member::response;
    return reject(ec, outermost ? "not an object" : "not of its documented type");
}

bool presence_events::enter(error_code& ec) {
    if (++depth_ <= limits_.json_depth) return true;
    ec = make_error_code(errc::nested_too_deep);
    return false;
}

// Leaves an object with this number of members, or an array with this number of elements.
bool presence_events::leave(std::size_t members, error_code& ec) {
    --depth_;
    if (members > limits_.json_members) {
        ec = make_error_code(errc::too_many_members);
        return false;
    }
    if (skipping_ > 0) --skipping_;
    return true;
}

bool presence_events::on_object_begin(error_code& ec) {
    if (!enter(ec)) return false;
    if (skipping_ > 0 || describe(member_).kind != member_kind::object) return skip(ec) && ++skipping_ > 0;
    if (member_ == member::presence) {
        builder_.reset({});
        fields_.clear();
        has_id_ = false;
    }
    presence_access::add(builder_, member_);
    inside_ = member_;
    member_ = member::unknown;
    return true;
}

bool presence_events::on_object_end(std::size_t members, error_code& ec) {
    if (skipping_ > 0) return leave(members, ec);
    if (inside_ == member::presence && !has_id_) {
        member_ = member::id;
        return reject(ec, "missing from a presence");
    }
    inside_ = describe(inside_).parent;
    member_ = member::unknown;
    return leave(members, ec);
}

bool presence_events::on_array_begin(error_code& ec) { return enter(ec) && skip(ec) && ++skipping_ > 0; }

bool presence_events::on_array_end(std::size_t elements, error_code& ec) { return leave(elements, ec); }

// Adds up the sizes of the parts. The total that Boost.JSON 1.86 to 1.92 passes does not include a character that is divided
// between two buffers. With that total, the last part of a string could be mistaken for the whole string.
bool presence_events::add_part(std::string_view part, error_code& ec) {
    if (parts_size_ == 0) parts_.clear();
    parts_size_ += part.size();
    if (parts_size_ > limits_.string_size) {
        detail = path_of(member_);
        ec = make_error_code(errc::text_too_large);
        return false;
    }
    if (skipping_ == 0) parts_ += part;
    return true;
}

// Returns the whole key or string.
std::optional<std::string_view> presence_events::join(std::string_view last_part, error_code& ec) {
    if (parts_size_ == 0 && last_part.size() <= limits_.string_size) return last_part;
    fields_.whole = false;
    if (!add_part(last_part, ec)) return std::nullopt;
    parts_size_ = 0;
    return parts_;
}

bool presence_events::on_key_part(boost::json::string_view part, std::size_t, error_code& ec) {
    member_ = member::unknown;
    return add_part(part, ec);
}

bool presence_events::on_key(boost::json::string_view part, std::size_t, error_code& ec) {
    member_ = member::unknown;
    const auto name = join(part, ec);
    if (name && skipping_ == 0) member_ = find_member(inside_, *name);
    return name.has_value();
}

bool presence_events::on_string_part(boost::json::string_view part, std::size_t, error_code& ec) {
    return add_part(part, ec);
}

bool presence_events::on_string(boost::json::string_view part, std::size_t, error_code& ec) {
    const auto text = join(part, ec);
    if (!text || skipping_ > 0) return text.has_value();
    fields_.add(member_, *text);
    switch (member_) {
    case member::key: named_ = find_member(member::response, *text); return true;
    case member::next_link: next_link = *text; return true;
    case member::id:
        has_id_ = true;
        id_ = user_id::parse(*text);
        return true;
    default:
        if (!is_stored_text(member_)) return skip(ec);
        presence_access::set(builder_, member_, *text);
        return true;
    }
}

bool presence_events::on_bool(bool value, error_code& ec) {
    if (describe(member_).kind != member_kind::boolean) return skip(ec);
    presence_access::set(builder_, member_, value);
    return true;
}

bool presence_events::on_null(error_code& ec) {
    if (member_ == member::id || member_ == member::value) return reject(ec, "null");
    // Every other member of the contract is nullable.
    return (member_ != member::presence && member_ != member::response) || skip(ec);
}

} // namespace copresence::detail
