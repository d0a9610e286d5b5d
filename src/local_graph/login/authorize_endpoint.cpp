// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/authorize_endpoint.hpp"

#include "base/sanitize.hpp"
#include "local_graph/login/grants.hpp"
#include "local_graph/login/responses.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace copresence::detail::embedded {

namespace {

local_graph_response error_page(const oauth_error& error, const oauth_error_context& context) {
    return page_response(400, "Sign in", "<p>" + as_html(description_of(error, context)) + "</p>");
}

// Redirects the browser, with the parameters in the query. For `response_mode=fragment`, the parameters
// follow a `#`.
local_graph_response send_on(const form& fields, std::string parameters) {
    std::string location{fields["redirect_uri"]};
    const bool in_query = fields["response_mode"] != "fragment";
    const bool has_query = location.find('?') != std::string::npos;
    location += in_query ? (has_query ? '&' : '?') : '#';
    location += parameters;
    if (!fields["state"].empty()) location += "&state=" + with_escapes(fields["state"]);
    return {302, {{"Cache-Control", "no-store, no-cache"}, {"Location", std::move(location)}}, {}};
}

bool may_be_sent_to(const login_application& application, std::string_view uri) {
    const bool can_be_sent =
        std::all_of(uri.begin(), uri.end(), [](char c) { return c > ' ' && c < 0x7f; }) &&
        uri.find('#') == std::string_view::npos;
    return can_be_sent && std::any_of(application.redirect_uris.begin(), application.redirect_uris.end(),
                                      [uri](const std::string& each) { return may_redirect(uri, each); });
}

std::optional<oauth_error> check(const login_state& state, const form& fields) {
    const auto type = fields["response_type"];
    if (type != "code")
        return oauth_error{"unsupported_response_type",
                           700054,
                           "response_type '" + sanitize(type, 64) + "' is not enabled for the application.",
                           400,
                           {},
                           {}};
    const auto mode = fields["response_mode"];
    if (!mode.empty() && mode != "query" && mode != "fragment")
        return invalid_request(900144, "The response mode must be query or fragment.");
    if (fields["scope"].empty())
        return invalid_request(900144, "The request body must contain the following parameter: 'scope'.");
    auto read = read_scopes(fields["scope"]);
    if (auto* const error = std::get_if<oauth_error>(&read)) return std::move(*error);
    const auto method = fields["code_challenge_method"];
    if (!method.empty() && method != "S256" && method != "plain")
        return invalid_request(9002313, "The code challenge method must be S256 or plain.");
    if (auto error = check_claims_parameter(fields["claims"])) return error;
    if (state.user_or_first(fields["login_hint"]) == nullptr)
        return oauth_error{"access_denied",
                           50034,
                           "The user account " + sanitize(fields["login_hint"], 64) +
                               " does not exist in the directory.",
                           400,
                           {},
                           {}};
    return std::nullopt;
}

} // namespace

local_graph_response answer_authorize(login_state& state, const form& fields, std::string_view tenant,
                                      const oauth_error_context& context) {
    if (const auto error = check_tenant(state, tenant, true)) return error_page(*error, context);
    const auto* const application = state.application(fields["client_id"]);
    if (application == nullptr) return error_page(unknown_application(state, fields["client_id"]), context);
    if (!may_be_sent_to(application->registration, fields["redirect_uri"]))
        return error_page(
            invalid_request(50011, "The redirect URI '" + sanitize(fields["redirect_uri"], 256) +
                                       "' specified in the request does not match the redirect URIs "
                                       "configured for the application."),
            context);
    if (const auto error = check(state, fields))
        return send_on(fields, "error=" + with_escapes(error->error) +
                                   "&error_description=" + with_escapes(description_of(*error, context)));

    authorization given;
    given.client_id = application->registration.client_id;
    given.redirect_uri = fields["redirect_uri"];
    given.scope = fields["scope"];
    given.user = state.user_or_first(fields["login_hint"])->name;
    given.claims = fields["claims"];
    given.challenge = fields["code_challenge"];
    given.challenge_is_hash = fields["code_challenge_method"] == "S256";
    ++state.stats.authorization_codes;
    return send_on(fields, "code=" + with_escapes(state.codes.begin(std::move(given), state.now())));
}

} // namespace copresence::detail::embedded
