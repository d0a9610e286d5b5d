// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include <copresence/presence_json.hpp>

#include <copresence/error.hpp>

#include <boost/json/object.hpp>

namespace copresence::detail {

namespace json = boost::json;

namespace {

[[noreturn]] void reject(std::string_view path, std::string_view wanted) {
    throw boost::system::system_error(errc::malformed_response,
                                      std::string{path}.append(" is not ").append(wanted));
}

// Returns the member named by the last part of `path`, such as "statusMessage.message.content"; null if
// absent. Error messages contain the whole path.
const json::value* member(const json::object& from, std::string_view path) noexcept {
    const auto* found = from.if_contains(path.substr(path.rfind('.') + 1));
    return found == nullptr || found->is_null() ? nullptr : found;
}

const json::object* object_at(const json::object& from, std::string_view path) {
    const auto* found = member(from, path);
    if (found == nullptr) return nullptr;
    if (!found->is_object()) reject(path, "an object");
    return &found->get_object();
}

std::optional<std::string_view> text_at(const json::object& from, std::string_view path) {
    const auto* found = member(from, path);
    if (found == nullptr) return std::nullopt;
    if (!found->is_string()) reject(path, "a string");
    return std::string_view{found->get_string()};
}

std::optional<bool> bool_at(const json::object& from, std::string_view path) {
    const auto* found = member(from, path);
    if (found == nullptr) return std::nullopt;
    if (!found->is_bool()) reject(path, "true or false");
    return found->get_bool();
}

void read_out_of_office(const json::object& from, presence::builder& into) {
    into.out_of_office_settings();
    if (const auto message = text_at(from, "outOfOfficeSettings.message"))
        into.out_of_office_message(*message);
    if (const auto is = bool_at(from, "outOfOfficeSettings.isOutOfOffice")) into.is_out_of_office(*is);
}

void read_status_message(const json::object& from, presence::builder& into) {
    into.status_message();
    if (const auto* body = object_at(from, "statusMessage.message")) {
        into.status_message_body();
        if (const auto text = text_at(*body, "statusMessage.message.content"))
            into.status_message_content(*text);
        if (const auto type = text_at(*body, "statusMessage.message.contentType"))
            into.status_message_content_type(*type);
    }
    if (const auto when = text_at(from, "statusMessage.publishedDateTime"))
        into.status_message_published(*when);
    if (const auto* expiry = object_at(from, "statusMessage.expiryDateTime")) {
        into.status_message_expiry();
        if (const auto when = text_at(*expiry, "statusMessage.expiryDateTime.dateTime"))
            into.status_message_expiry_date_time(*when);
        if (const auto zone = text_at(*expiry, "statusMessage.expiryDateTime.timeZone"))
            into.status_message_expiry_time_zone(*zone);
    }
}

void read_work_location(const json::object& from, presence::builder& into) {
    into.work_location();
    if (const auto id = text_at(from, "workLocation.placeId")) into.place_id(*id);
    if (const auto source = text_at(from, "workLocation.source")) into.work_location_source(*source);
    if (const auto type = text_at(from, "workLocation.workLocationType")) into.work_location_type(*type);
}

void put(json::object& into, std::string_view name, std::string_view text) { into.emplace(name, text); }

void put(json::object& into, std::string_view name, const std::optional<std::string_view>& text) {
    if (text) put(into, name, *text);
}

template <class Enum>
void put(json::object& into, std::string_view name, const std::optional<open_enum<Enum>>& state) {
    if (state) put(into, name, state->text());
}

// Adds an empty object under `name` and returns it.
json::object& put_object(json::object& into, std::string_view name) {
    return into.emplace(name, json::object_kind).first->value().get_object();
}

void write(json::object& into, const out_of_office_settings& settings) {
    put(into, "message", settings.message);
    if (settings.is_out_of_office) into.emplace("isOutOfOffice", *settings.is_out_of_office);
}

void write(json::object& into, const status_message& status) {
    if (status.message) {
        auto& body = put_object(into, "message");
        put(body, "content", status.message->content);
        put(body, "contentType", status.message->content_type);
    }
    put(into, "publishedDateTime", status.published_date_time);
    if (status.expiry_date_time) {
        auto& expiry = put_object(into, "expiryDateTime");
        put(expiry, "dateTime", status.expiry_date_time->date_time);
        put(expiry, "timeZone", status.expiry_date_time->time_zone);
    }
}

void write(json::object& into, const work_location& location) {
    put(into, "placeId", location.place_id);
    put(into, "source", location.source);
    put(into, "workLocationType", location.type);
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
    detail::put(into, "availability", value.availability());
    detail::put(into, "activity", value.activity());
    if (const auto settings = value.out_of_office_settings())
        detail::write(detail::put_object(into, "outOfOfficeSettings"), *settings);
    if (const auto status = value.status_message())
        detail::write(detail::put_object(into, "statusMessage"), *status);
    if (const auto location = value.work_location())
        detail::write(detail::put_object(into, "workLocation"), *location);
    detail::put(into, "sequenceNumber", value.sequence_number());
}

presence tag_invoke(boost::json::value_to_tag<presence>, const boost::json::value& in) {
    if (!in.is_object()) detail::reject("presence", "an object");
    const auto& from = in.get_object();
    const auto* id = from.if_contains("id");
    if (id == nullptr) throw boost::system::system_error(errc::invalid_user_id, "the id is missing");
    presence::builder into{boost::json::value_to<user_id>(*id)};
    if (const auto text = detail::text_at(from, "availability")) into.availability(*text);
    if (const auto text = detail::text_at(from, "activity")) into.activity(*text);
    if (const auto text = detail::text_at(from, "sequenceNumber")) into.sequence_number(*text);
    if (const auto* settings = detail::object_at(from, "outOfOfficeSettings"))
        detail::read_out_of_office(*settings, into);
    if (const auto* status = detail::object_at(from, "statusMessage"))
        detail::read_status_message(*status, into);
    if (const auto* location = detail::object_at(from, "workLocation"))
        detail::read_work_location(*location, into);
    return into.build();
}

} // namespace copresence
