// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/request_body.hpp"

#include "base/json_limits.hpp"
#include "base/sanitize.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <array>

namespace copresence::detail::embedded {

namespace {

namespace json = boost::json;

std::string quoted(std::string_view text) {
    constexpr std::size_t max_quoted_size = 64;
    return '\'' + sanitize(text, max_quoted_size) + '\'';
}

// Reads a body in the form that most clients send: the list is the only member, and there are no spaces.
// Returns false for every other body, valid or not; the content of `ids` is then unspecified.
bool read_compact(std::string_view body, std::vector<user_id>& ids) {
    constexpr std::string_view begin = R"({"ids":[")";
    constexpr std::string_view between = R"(",")";
    constexpr std::string_view end = R"("]})";
    constexpr auto step = user_id::text_size + between.size();
    static_assert(between.size() == end.size());
    if (!body.starts_with(begin) || !body.ends_with(end)) return false;
    body.remove_prefix(begin.size());
    const auto count = body.size() / step;
    if (body.size() % step != 0 || count > max_ids) return false;
    for (std::size_t i = 0; i < count; ++i, body.remove_prefix(step)) {
        const auto id = user_id::parse(body.substr(0, user_id::text_size));
        const auto expected = i + 1 < count ? between : end;
        if (!id || body.substr(user_id::text_size, expected.size()) != expected) return false;
        ids.push_back(*id);
    }
    return true;
}

graph_error not_json(const std::string& reason) {
    return bad_request("Unable to read the request's payload as JSON: " + reason + '.');
}

bool is_annotation(std::string_view name) { return name.find('@') != std::string_view::npos; }

std::optional<graph_error> read_list(const json::array& list, std::vector<user_id>& ids) {
    if (list.empty()) return bad_request("The parameter 'ids' is empty.");
    if (list.size() > max_ids)
        return bad_request("'ids' has " + std::to_string(list.size()) + " entries; the most allowed is " +
                           std::to_string(max_ids) + '.');
    for (const auto& entry : list) {
        const auto* const text = entry.if_string();
        if (text == nullptr) return bad_request("Every entry of 'ids' must be a string.");
        const auto id = user_id::parse({text->data(), text->size()});
        if (!id) return bad_request("Invalid user id " + quoted({text->data(), text->size()}) + '.');
        ids.push_back(*id);
    }
    return std::nullopt;
}

} // namespace

std::optional<graph_error> read_ids(std::string_view body, std::vector<user_id>& ids) {
    ids.clear();
    if (read_compact(body, ids)) return std::nullopt;
    ids.clear();
    if (!is_within_json_limits(body)) return not_json("it has too many members or is nested too deeply");
    // Sufficient for 650 ids, so that a usual body needs no heap allocation.
    std::array<unsigned char, 96 * 1024> memory;
    json::monotonic_resource resource{memory.data(), memory.size()};
    boost::system::error_code failed;
    const auto document = json::parse({body.data(), body.size()}, failed, &resource);
    if (failed) return not_json(failed.message());
    const auto* const object = document.if_object();
    if (object == nullptr) return bad_request("The request's payload must be a JSON object.");

    for (const auto& member : *object) {
        const std::string_view name{member.key().data(), member.key().size()};
        if (name != "ids" && !is_annotation(name))
            return bad_request("The action has no parameter " + quoted(name) + '.');
    }
    const auto* const value = object->if_contains("ids");
    if (value == nullptr) return bad_request("The parameter 'ids' is missing.");
    const auto* const list = value->if_array();
    if (list == nullptr) return bad_request("The parameter 'ids' must be an array of strings.");
    return read_list(*list, ids);
}

} // namespace copresence::detail::embedded
