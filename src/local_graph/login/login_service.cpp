// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/login_service.hpp"

#include "base/ascii_case.hpp"
#include "local_graph/login/authorize_endpoint.hpp"
#include "local_graph/login/device_endpoint.hpp"
#include "local_graph/login/grants.hpp"
#include "local_graph/login/graph_tokens.hpp"
#include "local_graph/login/identity_endpoint.hpp"
#include "local_graph/login/random_text.hpp"
#include "local_graph/login/responses.hpp"
#include "local_graph/request_target.hpp"

namespace copresence::detail::embedded {

namespace {

login_config with_identity_header(login_config config) {
    if (config.identity_header.empty()) config.identity_header = random_text(24);
    return config;
}

oauth_error only_post(std::string_view method) {
    return invalid_request(900561, "The endpoint only accepts POST requests. Received a " +
                                       std::string{method} + " request.");
}

// Returns the fields of a form body. A body of another type has no fields.
std::optional<form> fields_of(const local_graph_request& request) {
    auto type = request.header("content-type");
    type = type.substr(0, type.find(';'));
    if (!equal_ignoring_case(type, "application/x-www-form-urlencoded")) return form{};
    return form::parse(request.body);
}

oauth_error malformed() {
    return invalid_request(9002313, "Invalid request. Request is malformed or invalid.");
}

std::string json_of(const granted& what) {
    json_members members;
    members.text("token_type", "Bearer");
    if (!what.scope.empty()) members.text("scope", what.scope);
    members.number("expires_in", what.expires_in.count());
    members.number("ext_expires_in", what.expires_in.count());
    members.text("access_token", what.access_token);
    if (!what.refresh_token.empty()) members.text("refresh_token", what.refresh_token);
    if (!what.id_token.empty()) members.text("id_token", what.id_token);
    return members.object();
}

} // namespace

login_service::login_service(login_config config, const std::string& root, std::uint16_t identity_port)
    : state_{with_identity_header(std::move(config)), root}
    , default_scope_{root + "/.default"}
    , metadata_endpoint_{"http://127.0.0.1:" + std::to_string(identity_port)}
    , identity_endpoint_{metadata_endpoint_ + "/msi/token"} {}

local_graph_response login_service::response(const local_graph_request& request, const login_route& route,
                                             std::string_view query) {
    const std::scoped_lock lock{mutex_};
    const auto context = context_of(request);
    if (route.endpoint == login_endpoint::token) return token_response(request, route.tenant, context);

    const bool sent = request.method == "POST";
    const auto fields = sent ? fields_of(request) : form::parse(query);
    if (!fields) return rejection(malformed(), context);
    switch (route.endpoint) {
    case login_endpoint::device_page: return answer_device_page(state_, *fields, sent);
    case login_endpoint::authorize: return answer_authorize(state_, *fields, route.tenant, context);
    default: break;
    }
    if (!sent) return rejection(only_post(request.method), context);
    auto made = answer_device_code(state_, *fields, route.tenant);
    if (const auto* const error = std::get_if<oauth_error>(&made)) return rejection(*error, context);
    return json_response(200, std::get<std::string>(std::move(made)));
}

local_graph_response login_service::token_response(const local_graph_request& request,
                                                   std::string_view tenant,
                                                   const oauth_error_context& context) {
    ++state_.stats.token_requests;
    const auto fields = fields_of(request);
    grant_result result = malformed();
    if (request.method != "POST") {
        result = only_post(request.method);
    } else if (fields) {
        result = answer_token_request(state_, {*fields, request.header("authorization"), tenant});
    }
    if (const auto* const error = std::get_if<oauth_error>(&result)) {
        ++state_.stats.rejected;
        return rejection(*error, context);
    }
    ++state_.stats.tokens_issued;
    return json_response(200, json_of(std::get<granted>(result)));
}

local_graph_response login_service::answer_identity(const local_graph_request& request) {
    const std::scoped_lock lock{mutex_};
    return answer_identity_request(state_, request);
}

local_graph_response login_service::rejection(const local_graph_request& request, const oauth_error& error) {
    const std::scoped_lock lock{mutex_};
    return rejection(error, context_of(request));
}

local_graph_response login_service::rejection(const local_graph_request& request, const graph_error& error) {
    const bool may_pass = error.status >= 500 || error.status == 429;
    auto response = rejection(request, oauth_error{may_pass ? "temporarily_unavailable" : "invalid_request",
                                                   90033,
                                                   error.message,
                                                   error.status,
                                                   {},
                                                   {}});
    response.headers.insert(response.headers.end(), error.headers.begin(), error.headers.end());
    return response;
}

local_graph_response login_service::rejection(const oauth_error& error,
                                              const oauth_error_context& context) const {
    std::string body;
    append_oauth_error(body, error, context);
    auto response = json_response(error.status, std::move(body));
    response.headers.emplace_back("x-ms-request-id", context.trace_id);
    response.headers.emplace_back("client-request-id", context.correlation_id);
    return response;
}

std::optional<graph_error> login_service::check_token(std::string_view token) {
    const std::scoped_lock lock{mutex_};
    return check_graph_token(state_, token);
}

// The correlation id is the request id of the client if that is a GUID.
oauth_error_context login_service::context_of(const local_graph_request& request) {
    const auto given = user_id::parse(request.header("client-request-id"));
    return {std::chrono::system_clock::to_time_t(state_.now()), guids_.next().to_string(),
            (given ? *given : guids_.next()).to_string()};
}

} // namespace copresence::detail::embedded
