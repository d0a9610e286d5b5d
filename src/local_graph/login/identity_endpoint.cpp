// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/identity_endpoint.hpp"

#include "base/ascii_case.hpp"
#include "local_graph/bearer.hpp"
#include "local_graph/login/form_parameters.hpp"
#include "local_graph/login/responses.hpp"
#include "local_graph/request_target.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace copresence::detail::embedded {

namespace {

constexpr std::string_view machine_path = "/metadata/identity/oauth2/token";
constexpr std::string_view app_service_path = "/msi/token";

// A request parameter that selects an identity by one of its ids, and the member with that id.
using id_parameter = std::pair<std::string_view, std::string login_managed_identity::*>;

constexpr id_parameter machine_ids[]{{"client_id", &login_managed_identity::client_id},
                                     {"object_id", &login_managed_identity::object_id},
                                     {"msi_res_id", &login_managed_identity::resource_id},
                                     {"mi_res_id", &login_managed_identity::resource_id}};

constexpr id_parameter app_service_ids[]{{"client_id", &login_managed_identity::client_id},
                                         {"principal_id", &login_managed_identity::object_id},
                                         {"mi_res_id", &login_managed_identity::resource_id}};

local_graph_response rejected(unsigned status, std::string_view error, std::string_view description) {
    return json_response(status,
                         json_members{}.text("error", error).text("error_description", description).object());
}

// Returns the identity that the request selects, or null.
template <std::size_t N>
const login_managed_identity* identity_of(const login_state& state, const form& fields,
                                          const id_parameter (&ids)[N]) {
    const auto& all = state.config.managed_identities;
    const auto meant = [&](const login_managed_identity& each) {
        bool named = false;
        for (const auto& [name, id] : ids) {
            if (fields[name].empty()) continue;
            if (!equal_ignoring_case(fields[name], each.*id)) return false;
            named = true;
        }
        return named || each.system_assigned;
    };
    const auto found = std::find_if(all.begin(), all.end(), meant);
    return found == all.end() ? nullptr : &*found;
}

// Issues a token for the resource. Returns empty if the resource is not Graph.
std::string token_for(login_state& state, const login_managed_identity& identity, std::string_view resource) {
    if (resource.empty() || !state.is_graph(resource)) return {};
    token_record record;
    record.audience = resource;
    record.for_graph = true;
    record.client_id = identity.client_id;
    record.permissions = identity.roles;
    ++state.stats.identity_tokens;
    return state.issue(std::move(record), state.config.token_lifetime);
}

long long seconds_of(login_time when) { return std::chrono::system_clock::to_time_t(when); }

local_graph_response answer_machine(login_state& state, const local_graph_request& request,
                                    const form& fields) {
    if (!equal_ignoring_case(request.header("metadata"), "true"))
        return rejected(400, "bad_request_102", "Required metadata header not specified");
    if (!request.header("x-forwarded-for").empty())
        return rejected(400, "bad_request_103", "Requests through a proxy are rejected");
    if (fields["api-version"] != "2018-02-01")
        return rejected(400, "invalid_request",
                        "The api-version is missing or not supported; use 2018-02-01");
    const auto* const identity = identity_of(state, fields, machine_ids);
    if (identity == nullptr) return rejected(400, "invalid_request", "Identity not found");
    const auto token = token_for(state, *identity, fields["resource"]);
    if (token.empty())
        return rejected(400, "invalid_resource",
                        "AADSTS500011: The resource principal was not found in the tenant.");

    const auto lifetime = std::to_string(state.config.token_lifetime.count());
    const auto now = state.now();
    return json_response(
        200, json_members{}
                 .text("access_token", token)
                 .text("client_id", identity->client_id)
                 .text("expires_in", lifetime)
                 .text("expires_on", std::to_string(seconds_of(now + state.config.token_lifetime)))
                 .text("ext_expires_in", lifetime)
                 .text("not_before", std::to_string(seconds_of(now)))
                 .text("resource", fields["resource"])
                 .text("token_type", "Bearer")
                 .object());
}

local_graph_response answer_app_service(login_state& state, const local_graph_request& request,
                                        const form& fields) {
    if (!same_token(request.header("x-identity-header"), state.config.identity_header))
        return rejected(401, "unauthorized", "The header X-IDENTITY-HEADER is missing or wrong");
    if (fields["api-version"] != "2019-08-01")
        return rejected(400, "invalid_request",
                        "The api-version is missing or not supported; use 2019-08-01");
    const auto* const identity = identity_of(state, fields, app_service_ids);
    if (identity == nullptr) return rejected(400, "invalid_request", "No managed identity was found");
    const auto token = token_for(state, *identity, fields["resource"]);
    if (token.empty())
        return rejected(400, "invalid_resource", "The resource principal was not found in the tenant.");
    const auto end = std::to_string(seconds_of(state.now() + state.config.token_lifetime));
    return json_response(200, json_members{}
                                  .text("access_token", token)
                                  .text("client_id", identity->client_id)
                                  .text("expires_on", end)
                                  .text("resource", fields["resource"])
                                  .text("token_type", "Bearer")
                                  .object());
}

} // namespace

local_graph_response answer_identity_request(login_state& state, const local_graph_request& request) {
    ++state.stats.identity_requests;
    const auto target = request_target::parse(request.target);
    if (!is_identity_path(target.path)) return rejected(404, "not_found", "The resource does not exist");
    if (request.method != "GET") return rejected(405, "method_not_allowed", "Only GET is supported");
    const auto fields = form::parse(target.query);
    if (!fields) return rejected(400, "invalid_request", "The query is malformed");
    return equal_ignoring_case(target.path, machine_path) ? answer_machine(state, request, *fields)
                                                          : answer_app_service(state, request, *fields);
}

bool is_identity_path(std::string_view path) noexcept {
    return equal_ignoring_case(path, machine_path) || equal_ignoring_case(path, app_service_path);
}

} // namespace copresence::detail::embedded
