// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/login_settings.hpp"

#include "cli/command.hpp"

namespace copresence::detail::cli {

std::vector<option> login_options(login_settings& settings) {
    std::vector<option> options = service_options(settings.service);
    const std::vector<option> application = application_options(settings.application);
    options.insert(options.end(), application.begin(), application.end());
    const std::vector<option> rest{
        {"browser", "",
         "sign in with a browser on this machine, without a code;\nafterwards, the browser sends this "
         "command "
         "the result",
         flag(settings.browser)},
        {"open", "", "with --browser: open the address with xdg-open", flag(settings.open)},
        {"user", "NAME", "with --browser: suggest this user on the sign-in page", text(settings.user)},
        {"timeout", "SECONDS", "give up after this number of seconds", seconds(settings.timeout)},
    };
    options.insert(options.end(), rest.begin(), rest.end());
    return options;
}

void complete(login_settings& settings, const parsed_line& line) {
    if (!line.operands.empty()) throw usage_error{"unexpected argument '" + line.operands.front() + "'"};
    if (!settings.browser && settings.open) throw usage_error{"option '--open' needs '--browser'"};
    if (!settings.browser && !settings.user.empty()) throw usage_error{"option '--user' needs '--browser'"};
    settings.service.check();
    settings.application.complete_from_environment();
    if (settings.application.client_id.empty())
        throw usage_error{"no application is given: specify its id with '--client-id' or in AZURE_CLIENT_ID"};
    // "organizations" accepts all work and school accounts. Personal accounts have no presence.
    if (settings.application.tenant.empty()) settings.application.tenant = "organizations";
}

std::string login_help() {
    login_settings settings;
    return "Usage: copresence login [OPTION]... [--client-id ID]\n"
           "Sign in a user to Microsoft Graph, and store a session for 'copresence get'.\n"
           "\n"
           "The command shows a code and an address. Open the address in any browser on any\n"
           "machine, and enter the code. With --browser, the command shows only an address, which\n"
           "must be opened on this machine. The command opens a browser only with --open.\n"
           "\n"
           "The application must be registered with 'Allow public client flows', the delegated\n"
           "permission Presence.Read.All and, for --browser, the redirect URI http://localhost on\n"
           "the platform 'Mobile and desktop applications'.\n"
           "\n"
           "Options:\n" +
           describe_options(login_options(settings)) +
           "\n"
           "Files:\n"
           "  $XDG_STATE_HOME/copresence/session.json\n"
           "      the session; other users cannot read it. The default of XDG_STATE_HOME is\n"
           "      ~/.local/state. 'copresence logout' removes the session\n"
           "\n"
           "Environment:\n"
           "  AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_AUTHORITY_HOST\n"
           "                            the defaults of --tenant, --client-id and --authority;\n"
           "                            without a tenant, every user with a work or school\n"
           "                            account can sign in\n"
           "  HTTPS_PROXY, ALL_PROXY, NO_PROXY\n"
           "                            as for 'copresence get'\n"
           "\n"
           "Exit status:\n"
           "  0    signed in\n"
           "  1    failure; one line on standard error states the reason\n"
           "  2    wrong usage\n"
           "  130  interrupted (SIGINT); 143: terminated (SIGTERM)\n"
           "\n"
           "Example:\n"
           "  copresence login --client-id 6731de76-14a6-49ae-97bc-6eba6914391e\n";
}

} // namespace copresence::detail::cli
