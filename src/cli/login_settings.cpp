// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "cli/login_settings.hpp"

#include "cli/command.hpp"

namespace copresence::cli {

std::vector<option> login_options(login_settings& settings) {
    std::vector<option> options = service_options(settings.service);
    const std::vector<option> application = application_options(settings.application);
    options.insert(options.end(), application.begin(), application.end());
    const std::vector<option> rest{
        {"browser", "",
         "sign in with a browser on this machine, which comes\nback by itself, instead of typing a code",
         flag(settings.browser)},
        {"open", "", "with --browser: open it", flag(settings.open)},
        {"user", "NAME", "with --browser: begin with this user name", text(settings.user)},
        {"timeout", "SECONDS", "give up after so many seconds", seconds(settings.timeout)},
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
        throw usage_error{"no application is given: name its id with '--client-id' or in AZURE_CLIENT_ID"};
    // Every directory for work or school; presence is not for personal accounts.
    if (settings.application.tenant.empty()) settings.application.tenant = "organizations";
}

std::string login_help() {
    login_settings settings;
    return "Usage: copresence login [OPTION]... [--client-id ID]\n"
           "Sign in to Microsoft Graph as yourself, for 'copresence get' to use.\n"
           "\n"
           "A code and an address are shown: open the address with any browser, on any machine,\n"
           "and type the code in. With --browser an address of its own is shown instead, for a\n"
           "browser on this machine. Nothing is opened unless --open asks for it.\n"
           "\n"
           "The application must be registered with 'Allow public client flows', the delegated\n"
           "permission Presence.Read.All and, for --browser, the redirect URI http://localhost of\n"
           "a mobile and desktop application.\n"
           "\n"
           "Options:\n" +
           describe_options(login_options(settings)) +
           "\n"
           "Files:\n"
           "  $XDG_STATE_HOME/copresence/session.json\n"
           "      what stands for the sign-in; nobody else can read it. XDG_STATE_HOME is\n"
           "      ~/.local/state where it is not set. 'copresence logout' removes it\n"
           "\n"
           "Environment:\n"
           "  AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_AUTHORITY_HOST\n"
           "                            as --tenant, --client-id and --authority; without a\n"
           "                            tenant, whoever has a work or school account\n"
           "  HTTPS_PROXY, ALL_PROXY, NO_PROXY\n"
           "                            as for 'copresence get'\n"
           "\n"
           "Exit status:\n"
           "  0    signed in\n"
           "  1    it failed; one line on standard error says why\n"
           "  2    wrong usage\n"
           "  130  interrupted (SIGINT); 143: terminated (SIGTERM)\n"
           "\n"
           "Example:\n"
           "  copresence login --client-id 6731de76-14a6-49ae-97bc-6eba6914391e\n";
}

} // namespace copresence::cli
