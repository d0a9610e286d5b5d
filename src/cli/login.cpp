// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/command.hpp"
#include "cli/command_runner.hpp"
#include "cli/failure_message.hpp"
#include "cli/file_io.hpp"
#include "cli/in_options.hpp"
#include "cli/login_settings.hpp"
#include "cli/open_browser.hpp"
#include "cli/redirect_listener.hpp"
#include "cli/session_store.hpp"
#include "cli/terminal_text.hpp"

#include <copresence/auth/authorization_code.hpp>
#include <copresence/auth/device_code.hpp>
#include <copresence/error.hpp>

#include <array>
#include <ctime>
#include <exception>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <utility>

namespace copresence::detail::cli {

namespace {

namespace asio = boost::asio;

/// Receives the refresh token of a sign-in.
using kept_token = std::shared_ptr<secret_string>;

refresh_token_handler keep_in(const kept_token& kept) {
    return [kept](const secret_string& token) { *kept = token; };
}

asio::awaitable<void> first_token(std::shared_ptr<token_provider> provider, token_request request) {
    co_await provider->get_token(std::move(request));
}

token_request request_for(const login_settings& settings) {
    token_request request;
    request.scope = settings.service.root() + "/.default";
    return request;
}

// The library calls this function. `interrupted`, which is not derived from std::exception, must not leave it.
void show_prompt(const device_code_prompt& prompt, command_runner& command_runners) {
    try {
        write_error(terminal_text(prompt.message).text + "\n", command_runners.limits());
    } catch (const interrupted& by) {
        command_runners.interrupt(by.signal);
    }
}

void sign_in_with_code(const login_settings& settings, command_runner& command_runners,
                       const kept_token& kept) {
    device_code_config config;
    config.sign_in = config_of(settings.service, settings.application);
    config.prompt = [&command_runners](const device_code_prompt& prompt) {
        show_prompt(prompt, command_runners);
    };
    config.on_refresh_token = keep_in(kept);
    const auto provider = device_code(command_runners.context().get_executor(), std::move(config));
    command_runners.run(first_token(provider, request_for(settings)), "waiting for the sign-in");
}

// Returns whether this request is the redirect at the end of the sign-in. Requests for other pages are not.
redirect_listener::outcome judge(std::string_view target, const authorization_url& started,
                                 secret_string& code, std::exception_ptr& failed) {
    constexpr const char* over = "You may close this window.";
    try {
        code = read_authorization_code(target, started.state);
        return {true, std::string{"You have signed in. "} + over};
    } catch (const api_error& error) {
        if (error.diagnostics().sign_in.error.empty()) return {false, "This page does not exist."};
        failed = std::current_exception();
        return {true, std::string{"The sign-in failed; the terminal shows the reason. "} + over};
    }
}

void sign_in_with_browser(const login_settings& settings, command_runner& command_runners,
                          const kept_token& kept) {
    authorization_url started;
    secret_string code;
    std::exception_ptr failed;
    redirect_listener listener{command_runners.context(),
                               [&](std::string_view target) { return judge(target, started, code, failed); }};

    authorization_url_config way;
    way.sign_in = config_of(settings.service, settings.application);
    way.redirect_uri = "http://localhost:" + std::to_string(listener.port());
    way.login_hint = settings.user;
    started = begin_authorization(way);
    write_error("To sign in, open this address with a browser on this machine:\n" + started.url + "\n",
                command_runners.limits());
    if (settings.open) open_browser(started.url);
    command_runners.run(listener.wait(), "waiting for the browser");
    if (failed) std::rethrow_exception(failed);

    authorization_code_config config;
    config.sign_in = way.sign_in;
    config.redirect_uri = way.redirect_uri;
    config.code = std::move(code);
    config.code_verifier = started.code_verifier;
    config.on_refresh_token = keep_in(kept);
    const auto provider = authorization_code(command_runners.context().get_executor(), std::move(config));
    command_runners.run(first_token(provider, request_for(settings)), "redeeming the code");
}

// Returns the current time as `2026-01-31T12:00:00Z`. The format does not depend on the locale.
std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::array<char, 32> text{};
    const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text.data(), size};
}

session session_of(const login_settings& settings, const secret_string& refresh_token) {
    session made;
    made.authority = settings.application.authority;
    made.tenant = settings.application.tenant;
    made.client_id = settings.application.client_id;
    made.endpoint = settings.service.root();
    if (!settings.service.ca_file.empty())
        made.ca_file = std::filesystem::absolute(settings.service.ca_file).string();
    made.since = utc_now();
    made.refresh_token = refresh_token;
    return made;
}

void sign_in(const login_settings& settings, const wait_limits& limits, const kept_token& kept) {
    command_runner command_runners{limits};
    try {
        settings.browser ? sign_in_with_browser(settings, command_runners, kept)
                         : sign_in_with_code(settings, command_runners, kept);
    } catch (const std::invalid_argument& error) {
        throw usage_error{in_options(error.what())};
    } catch (const api_error& error) {
        throw run_error{failure_message({error.code(), error.diagnostics()})};
    }
}

} // namespace

exit_code run_login(arguments args, run_deadline& deadline) {
    const auto start = wait_limits::clock::now();
    login_settings settings;
    const parsed_line line = parse_options(args, login_options(settings));
    if (line.asked != parsed_line::request::run) return report(line.asked, login_help());
    complete(settings, line);

    const session_store store; // throws before the sign-in if there is not a folder for the session
    const stop_signals stop;
    const wait_limits limits{stop, start, settings.timeout};
    if (settings.timeout) deadline = start + *settings.timeout;
    settings.service.read_ca_file(limits);
    const auto kept = std::make_shared<secret_string>();
    sign_in(settings, limits, kept);
    if (kept->empty())
        throw run_error{"signed in, but the service returned no refresh token, so no session can be stored"};
    store.save(session_of(settings, *kept), limits);
    write_output("signed in; 'copresence get' now uses this session\n", limits);
    return exit_code::success;
}

} // namespace copresence::detail::cli
