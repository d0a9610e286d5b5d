// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/graph_tokens.hpp"

#include "base/ascii_case.hpp"
#include "base/json_limits.hpp"
#include "local_graph/request_target.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>

namespace copresence::detail::embedded {

namespace {

namespace json = boost::json;

json::object object_in(std::string_view text) {
    if (!is_within_json_limits(text)) return {};
    boost::system::error_code failed;
    auto value = json::parse({text.data(), text.size()}, failed);
    return failed || !value.is_object() ? json::object{} : std::move(value.get_object());
}

bool holds(const json::value& asked, const json::value& wanted) {
    const auto* const members = wanted.if_object();
    if (members == nullptr || !asked.is_object()) return asked == wanted;
    return std::all_of(members->begin(), members->end(), [&asked](const auto& member) {
        const auto* const found = asked.get_object().if_contains(member.key());
        return found != nullptr && holds(*found, member.value());
    });
}

graph_error rejected(const token_record& record, const std::string& claims) {
    if (!declares_cp1(record.claims)) return unauthorized("The token has been revoked.");
    return claims_challenge("Continuous access evaluation resulted in a challenge.", claims);
}

// Returns claims that require a token issued after `now`.
std::string issued_after(login_time now) {
    return R"({"access_token":{"nbf":{"essential":true,"value":")" +
           std::to_string(std::chrono::system_clock::to_time_t(now)) + R"("}}})";
}

bool may_read_presences(const token_record& record) {
    return std::any_of(record.permissions.begin(), record.permissions.end(), [](const std::string& each) {
        return equal_ignoring_case(each, "Presence.Read.All") ||
               equal_ignoring_case(each, "Presence.ReadWrite.All");
    });
}

} // namespace

std::optional<graph_error> check_graph_token(login_state& state, std::string_view token) {
    const auto* const record = state.access_tokens.find(token);
    if (record == nullptr) return unauthorized("Access token validation failure.");
    if (record->expires_at <= state.now())
        return unauthorized("Lifetime validation failed, the token is expired.");
    if (!record->for_graph) return unauthorized("Access token validation failure. Invalid audience.");
    if (state.is_revoked(*record)) return rejected(*record, issued_after(state.now()));
    if (!claims_hold(record->claims, state.required_claims)) return rejected(*record, state.required_claims);
    if (may_read_presences(*record)) return std::nullopt;
    return graph_error{403, "Forbidden", "Insufficient privileges to complete the operation.", {}};
}

bool claims_hold(std::string_view asked, std::string_view wanted) {
    return wanted.empty() || holds(object_in(asked), object_in(wanted));
}

bool declares_cp1(std::string_view claims) {
    boost::system::error_code failed;
    const json::value all = object_in(claims);
    const auto* const values = all.find_pointer("/access_token/xms_cc/values", failed);
    if (failed || values == nullptr || !values->is_array()) return false;
    const auto& list = values->get_array();
    return std::any_of(list.begin(), list.end(), [](const json::value& each) {
        const auto* const text = each.if_string();
        return text != nullptr && *text == "cp1";
    });
}

} // namespace copresence::detail::embedded
