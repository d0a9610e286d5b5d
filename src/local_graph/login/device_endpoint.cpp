// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/device_endpoint.hpp"

#include "local_graph/login/grants.hpp"
#include "local_graph/login/responses.hpp"

namespace copresence::detail::embedded {

namespace {

local_graph_response empty_page(const login_state& state) {
    std::string content = "<form method=\"post\" action=\"/device\">\n"
                          "<p><label>Code <input name=\"user_code\" autofocus></label></p>\n"
                          "<p><label>Account <select name=\"user\">";
    for (const auto& user : state.config.users)
        content += "<option>" + as_html(user.name) + "</option>";
    content += "</select></label></p>\n"
               "<p><button name=\"action\" value=\"approve\">Sign in</button>\n"
               "<button name=\"action\" value=\"decline\">Decline</button></p>\n</form>";
    return page_response(200, "Enter code", content);
}

} // namespace

std::variant<std::string, oauth_error> answer_device_code(login_state& state, const form& fields,
                                                          std::string_view tenant) {
    if (auto error = check_tenant(state, tenant, true)) return *error;
    if (fields["client_id"].empty())
        return invalid_request(900144, "The request body must contain the following parameter: 'client_id'.");
    const auto* const application = state.application(fields["client_id"]);
    if (application == nullptr) return unknown_application(state, fields["client_id"]);
    if (fields["scope"].empty())
        return invalid_request(900144, "The request body must contain the following parameter: 'scope'.");
    auto read = read_scopes(fields["scope"]);
    if (auto* const error = std::get_if<oauth_error>(&read)) return *error;

    const auto made =
        state.devices.begin({application->registration.client_id, std::string{fields["scope"]}}, state.now());
    ++state.stats.device_codes;
    const auto page = state.root + "/device";
    return json_members{}
        .text("user_code", made.user)
        .text("device_code", made.device)
        .text("verification_uri", page)
        .number("expires_in", state.config.device_code_lifetime.count())
        .number("interval", state.config.device_code_interval.count())
        .text("message", "To sign in, use a web browser to open the page " + page + " and enter the code " +
                             made.user + " to authenticate.")
        .object();
}

local_graph_response answer_device_page(login_state& state, const form& fields, bool is_sent) {
    if (!is_sent) return empty_page(state);
    const auto* const user = state.user_or_first(fields["user"]);
    if (user == nullptr) return page_response(400, "Enter code", "<p>There is no such account.</p>");
    const bool declines = fields["action"] == "decline";
    const bool known = declines ? state.devices.decline(fields["user_code"], state.now())
                                : state.devices.approve(fields["user_code"], user->name, state.now());
    if (!known)
        return page_response(400, "Enter code",
                             "<p>That code didn't work. Check the code and try again.</p>");
    if (declines)
        return page_response(200, "Declined", "<p>You have declined to sign in on your device.</p>");
    return page_response(200, "Signed in",
                         "<p>You have signed in on your device. You may now close this window.</p>");
}

} // namespace copresence::detail::embedded
