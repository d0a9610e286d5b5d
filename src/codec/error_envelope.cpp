// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "codec/error_envelope.hpp"

#include "base/json_limits.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace copresence::detail {

namespace {

namespace json = boost::json;

std::string_view text_of(const json::object& object, json::string_view name) {
    const json::value* const member = object.if_contains(name);
    if (member == nullptr || !member->is_string()) return {};
    return {member->get_string().data(), member->get_string().size()};
}

const json::object* object_of(const json::object& object, json::string_view name) {
    const json::value* const member = object.if_contains(name);
    return member == nullptr ? nullptr : member->if_object();
}

bool is_word(std::string_view code) {
    return std::any_of(code.begin(), code.end(), [](char c) { return c < '0' || c > '9'; });
}

} // namespace

std::optional<error_envelope> error_envelope::parse(std::string_view body) {
    if (!is_within_json_limits(body)) return std::nullopt;
    boost::system::error_code ec;
    const json::value document = json::parse({body.data(), body.size()}, ec);
    const json::object* const root = ec ? nullptr : document.if_object();
    const json::object* const error = root == nullptr ? nullptr : object_of(*root, "error");
    if (error == nullptr) return std::nullopt;

    error_envelope found;
    found.message = text_of(*error, "message");
    for (const json::object* level = error; level != nullptr;) {
        if (const auto code = text_of(*level, "code"); is_word(code)) found.code = code;
        const json::object* const inner = object_of(*level, "innerError");
        level = inner != nullptr ? inner : object_of(*level, "innererror");
    }
    return found;
}

} // namespace copresence::detail
