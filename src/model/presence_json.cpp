// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/presence_json.hpp>

#include "model/presence_access.hpp"

#include <copresence/error.hpp>

#include <boost/json/object.hpp>

namespace copresence::detail {

namespace json = boost::json;

namespace {

[[noreturn]] void reject_json(std::string_view path, std::string_view wanted) {
    throw boost::system::system_error(errc::malformed_response,
                                      std::string{path}.append(" is not ").append(wanted));
}

// Reads the members of an object. A member that is null counts as absent.
void read(const json::object& from, member parent, presence::builder& into) {
    for (const auto& each : all_members) {
        if (each.parent != parent || each.which == member::id) continue;
        const auto* const found = from.if_contains(each.name);
        if (found == nullptr || found->is_null()) continue;
        switch (each.kind) {
        case member_kind::object:
            if (!found->is_object()) reject_json(path_of(each.which), "an object");
            presence_access::add(into, each.which);
            read(found->get_object(), each.which, into);
            break;
        case member_kind::boolean:
            if (!found->is_bool()) reject_json(path_of(each.which), "a boolean");
            presence_access::set(into, each.which, found->get_bool());
            break;
        default:
            if (!found->is_string()) reject_json(path_of(each.which), "a string");
            presence_access::set(into, each.which, std::string_view{found->get_string()});
        }
    }
}

// Writes the members of an object that are present.
void write(json::object& into, member parent, const presence& from) {
    for (const auto& each : all_members) {
        if (each.parent != parent || each.which == member::id) continue;
        if (each.kind == member_kind::text) {
            if (const auto text = presence_access::text(from, each.which)) into.emplace(each.name, *text);
        } else if (presence_access::has(from, each.which)) {
            if (each.kind == member_kind::boolean)
                into.emplace(each.name, presence_access::is_true(from, each.which));
            else
                write(into.emplace(each.name, json::object_kind).first->value().get_object(), each.which,
                      from);
        }
    }
}

} // namespace

} // namespace copresence::detail

namespace copresence {

void tag_invoke(boost::json::value_from_tag, boost::json::value& out, const user_id& id) {
    auto& text = out.emplace_string();
    text.resize(user_id::text_size);
    id.to_chars(text.data());
}

user_id tag_invoke(boost::json::value_to_tag<user_id>, const boost::json::value& in) {
    if (!in.is_string()) throw boost::system::system_error(errc::invalid_user_id, "the id is not a string");
    return user_id{std::string_view{in.get_string()}};
}

void tag_invoke(boost::json::value_from_tag, boost::json::value& out, const presence& value) {
    auto& into = out.emplace_object();
    into.emplace("id", boost::json::value_from(value.id(), into.storage()));
    detail::write(into, detail::member::presence, value);
}

presence tag_invoke(boost::json::value_to_tag<presence>, const boost::json::value& in) {
    if (!in.is_object()) detail::reject_json("presence", "an object");
    const auto& from = in.get_object();
    const auto* id = from.if_contains("id");
    if (id == nullptr) throw boost::system::system_error(errc::invalid_user_id, "the id is missing");
    presence::builder into{boost::json::value_to<user_id>(*id)};
    detail::read(from, detail::member::presence, into);
    return into.build();
}

} // namespace copresence
