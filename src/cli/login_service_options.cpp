// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/login_service_options.hpp"

#include "cli/file_io.hpp"
#include "cli/token_options.hpp"

#include <copresence/user_id.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

namespace copresence::detail::cli {

namespace {

constexpr std::size_t largest_certificate = 64 * 1024;

value_taker guid(std::string& target) {
    return [&target](std::string_view value) {
        const auto parsed = user_id::parse(value);
        if (!parsed) throw usage_error{"'" + std::string{value} + "' is not a GUID"};
        target = parsed->to_string();
    };
}

// Rounds up to whole seconds, because the protocol transmits whole seconds.
value_taker whole_seconds(std::chrono::seconds& target) {
    return [&target](std::string_view value) {
        std::chrono::milliseconds time{0};
        duration(time)(value);
        target = std::chrono::ceil<std::chrono::seconds>(time);
    };
}

// Gives each user a unique id. The first user has the default id; further ids are counted up from it.
value_taker user(std::vector<login_user>& users) {
    return [&users](std::string_view value) {
        login_user added;
        text(added.name)(value);
        auto bytes = user_id::parse(added.id)->bytes();
        bytes.back() = static_cast<std::uint8_t>(bytes.back() + users.size());
        added.id = user_id{bytes}.to_string();
        users.push_back(std::move(added));
    };
}

} // namespace

void login_service_settings::check() const {
    if (!on && !given_first.empty()) throw usage_error{"option '--" + given_first + "' needs '--login'"};
}

std::optional<login_config> login_service_settings::read(const wait_limits& limits) const {
    if (!on) return std::nullopt;
    login_config made = config;
    if (!users.empty()) made.users = users;
    auto& application = made.applications.front();
    const auto word_in = [&](const std::string& file, const char* option) {
        return single_token(read_input(file, largest_token, limits),
                            "the file " + name_of_input(file) + option);
    };
    if (!secret_file.empty()) application.secrets = {word_in(secret_file, " (--client-secret-file)")};
    if (!federated_token_file.empty())
        application.federated_tokens = {word_in(federated_token_file, " (--federated-token-file)")};
    if (!certificate_file.empty())
        application.certificates = {read_input(certificate_file, largest_certificate, limits)};
    return made;
}

std::vector<option> login_service_options(login_service_settings& settings) {
    auto& config = settings.config;
    auto& application = config.applications.front();
    std::vector<option> options{
        {"tenant", "ID", "the id of the tenant, a GUID", guid(config.tenant)},
        {"client-id", "ID", "the id of the registered application, a GUID", guid(application.client_id)},
        {"client-secret-file", "FILE", "the application can sign in with the secret in FILE",
         text(settings.secret_file)},
        {"client-certificate", "FILE",
         "the application can sign in with the private key of the\ncertificate in the PEM file FILE",
         text(settings.certificate_file)},
        {"federated-token-file", "FILE", "the application can sign in with the federated token\nin FILE",
         text(settings.federated_token_file)},
        {"user", "NAME", "the name of a user of the tenant; may be repeated", user(settings.users)},
        {"token-lifetime", "TIME", "issue tokens that expire after this time\n(default: 3600s)",
         whole_seconds(config.token_lifetime)},
        {"approve-devices-after", "TIME", "approve every device code automatically after this time",
         [&config](std::string_view value) { duration(config.approve_devices_after.emplace())(value); }},
        {"device-interval", "TIME", "the polling interval for device codes (default: 5s)",
         whole_seconds(config.device_code_interval)},
        {"metadata-port", "PORT",
         "on this port of 127.0.0.1, simulate the metadata service\nof a virtual machine, over plain http",
         whole(config.identity_port)},
    };
    for (option& each : options) {
        each.take = [&settings, name = each.name, take = std::move(each.take)](std::string_view value) {
            if (settings.given_first.empty()) settings.given_first = name;
            take(value);
        };
    }
    options.insert(
        options.begin(),
        {"login", "",
         "also simulate the sign-in service of Microsoft Entra:\nissue tokens, and accept these tokens",
         flag(settings.on)});
    return options;
}

} // namespace copresence::detail::cli
