// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/credentials.hpp"

#include "base/ascii_case.hpp"
#include "cli/environment.hpp"
#include "cli/file_io.hpp"
#include "cli/in_options.hpp"

#include <copresence/auth/client_certificate.hpp>
#include <copresence/auth/client_secret.hpp>
#include <copresence/auth/managed_identity.hpp>
#include <copresence/auth/refresh_token.hpp>
#include <copresence/auth/static_token.hpp>
#include <copresence/auth/workload_identity.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <signal.h>
#include <unistd.h>

namespace copresence::detail::cli {

namespace {

namespace asio = boost::asio;

constexpr std::size_t largest_secret = 4096;

const char* const needed_by_secret = "'--auth secret' (without '--secret-file')";

// Returns the configuration of the sign-in, which requires a tenant and an application.
sign_in_config required(const service_settings& service, application_settings application) {
    application.complete_from_environment();
    if (application.tenant.empty())
        throw usage_error{"no tenant is given: specify it with '--tenant' or in AZURE_TENANT_ID"};
    if (application.client_id.empty())
        throw usage_error{"no application is given: specify its id with '--client-id' or in AZURE_CLIENT_ID"};
    return config_of(service, application);
}

// Returns the first line of `text`. Editors add a line break, which is not part of the secret.
std::string first_line(std::string text) { return text.substr(0, text.find_first_of("\r\n")); }

provider_maker by_secret(const credential_settings& settings, const service_settings& service,
                         const wait_limits& limits) {
    client_secret_config config;
    config.sign_in = required(service, settings.application);
    config.secret = settings.secret_file.empty()
                        ? required_variable("AZURE_CLIENT_SECRET", needed_by_secret)
                        : first_line(read_input(settings.secret_file, largest_secret, limits));
    if (config.secret.empty())
        throw run_error{"the file " + name_of_input(settings.secret_file) +
                        " (--secret-file) contains no secret on its first line"};
    return [config](const asio::any_io_executor& executor) { return client_secret(executor, config); };
}

// Throws the error of the library again. An error in a member of `certificate_credential` becomes an error in the file, or in
// its password.
[[noreturn]] void throw_about_certificate(const std::string& path, std::string_view error) {
    constexpr std::string_view owner = "copresence::certificate_credential::";
    if (!error.starts_with(owner)) throw usage_error{in_options(error)};
    error.remove_prefix(owner.size());
    const bool password = error.starts_with("key_password:");
    error.remove_prefix(std::min(error.find(' '), error.size()));
    if (password) throw run_error{"AZURE_CLIENT_CERTIFICATE_PASSWORD:" + std::string{error}};
    const bool incomplete = error.find("contains no readable") != std::string_view::npos ||
                            error.find("does not belong") != std::string_view::npos;
    throw run_error{"the file " + path + " (AZURE_CLIENT_CERTIFICATE_PATH):" + std::string{error} +
                    (incomplete ? "; the file must contain both the certificate and its private key" : "")};
}

provider_maker by_certificate(const credential_settings& settings, const service_settings& service) {
    client_certificate_config config;
    config.sign_in = required(service, settings.application);
    config.certificate.certificate_file =
        required_variable("AZURE_CLIENT_CERTIFICATE_PATH", "'--auth certificate'");
    config.certificate.key_password = variable("AZURE_CLIENT_CERTIFICATE_PASSWORD");
    return [config](const asio::any_io_executor& executor) {
        try {
            return client_certificate(executor, config);
        } catch (const std::invalid_argument& error) {
            throw_about_certificate(config.certificate.certificate_file, error.what());
        }
    };
}

provider_maker by_workload_identity(const credential_settings& settings, const service_settings& service) {
    workload_identity_config config;
    config.sign_in = required(service, settings.application);
    config.token_file = required_variable("AZURE_FEDERATED_TOKEN_FILE", "'--auth workload-identity'");
    return [config](const asio::any_io_executor& executor) { return workload_identity(executor, config); };
}

provider_maker by_managed_identity(credential_settings settings) {
    settings.application.complete_from_environment();
    managed_identity_config config;
    config.client_id = settings.application.client_id;
    // The Azure SDKs read the same variable, for machines whose metadata service has another address.
    if (auto host = variable("AZURE_POD_IDENTITY_AUTHORITY_HOST"); !host.empty()) {
        while (host.ends_with('/'))
            host.pop_back();
        config.metadata_endpoint = std::move(host);
    }
    return [config](const asio::any_io_executor& executor) { return managed_identity(executor, config); };
}

provider_maker by_environment(const credential_settings& settings, const service_settings& service,
                              const wait_limits& limits) {
    if (!variable("AZURE_CLIENT_SECRET").empty()) return by_secret(settings, service, limits);
    if (!variable("AZURE_CLIENT_CERTIFICATE_PATH").empty()) return by_certificate(settings, service);
    if (!variable("AZURE_FEDERATED_TOKEN_FILE").empty()) return by_workload_identity(settings, service);
    throw run_error{"the environment contains no credential for '--auth env': set AZURE_CLIENT_SECRET, "
                    "AZURE_CLIENT_CERTIFICATE_PATH or AZURE_FEDERATED_TOKEN_FILE"};
}

// Returns the origin of a URL in lower case, without the default port of https.
std::string origin_of(std::string_view url) {
    const auto scheme = url.find("://");
    const auto host = scheme == std::string_view::npos ? 0 : scheme + 3;
    std::string origin{url.substr(0, url.find_first_of("/?#", host))};
    std::transform(origin.begin(), origin.end(), origin.begin(), to_lower_ascii);
    if (origin.ends_with(":443")) origin.resize(origin.size() - 4);
    return origin;
}

// Returns the sign-in service that the library selects: the configured one, otherwise that of the endpoint's cloud. Returns an
// empty text if the endpoint does not belong to a known cloud.
std::string selected_authority(const std::string& configured, std::string_view endpoint) {
    if (!configured.empty()) return origin_of(configured);
    const std::string origin = origin_of(endpoint);
    if (origin == endpoints::global) return std::string{authorities::global};
    if (origin == endpoints::us_government_l4 || origin == endpoints::us_government_l5)
        return std::string{authorities::us_government};
    return {};
}

// Throws `run_error` if the refresh token would be sent to the sign-in service of another cloud only because `--endpoint` is in
// that cloud.
void check_cloud(const session& stored, const application_settings& application,
                 const std::string& endpoint) {
    if (!application.authority.empty()) return;
    if (selected_authority({}, stored.endpoint) == selected_authority({}, endpoint)) return;
    throw run_error{"the session is for " + stored.endpoint + ", but " + endpoint +
                    " is in a different cloud: sign in with 'copresence login --endpoint " + endpoint + "'"};
}

// Returns whether `stored` has the same authority, tenant and application. If not, a newer refresh token must not be stored
// in the session.
bool is_of(const session& stored, const application_settings& application, const std::string& endpoint) {
    return selected_authority(application.authority, endpoint) ==
               selected_authority(stored.authority, stored.endpoint) &&
           application.tenant == stored.tenant && application.client_id == stored.client_id;
}

void warn_not_stored(std::string_view cause, const wait_limits& limits) {
    try {
        complain("warning: the new refresh token was not stored in the session: " + std::string{cause},
                 limits.within(std::chrono::seconds{1}));
    } catch (const timeout_error&) { // no process reads standard error, or the run has no time left
    }
}

// Returns a handler that stores newer refresh tokens in the session. If storing fails, the handler prints a warning, because
// the access token is usable nevertheless. The library calls the handler. `interrupted`, which is not derived from
// std::exception, must not leave it, so the handler sends the signal again for `signal_watch`.
refresh_token_handler keep_newest(const session_store& store, session known, const wait_limits& limits) {
    return [store, known = std::move(known), limits](const secret_string& newer) mutable {
        try {
            try {
                if (store.renew(known, newer, limits)) known.refresh_token = newer;
            } catch (const run_error& error) {
                warn_not_stored(error.what(), limits);
            }
        } catch (const interrupted& by) {
            ::kill(::getpid(), by.signal);
        }
    };
}

provider_maker by_session(const credential_settings& settings, service_settings& service,
                          const wait_limits& limits) {
    const session_store store;
    const auto found = store.load();
    if (!found) throw run_error{not_signed_in()};
    if (!service.endpoint) {
        service.endpoint = found->endpoint;
        if (service.ca_file.empty()) {
            service.ca_file = found->ca_file;
            service.read_ca_file(limits);
        }
        service.check();
    }
    application_settings application = settings.application;
    if (application.authority.empty()) application.authority = found->authority;
    if (application.tenant.empty()) application.tenant = found->tenant;
    if (application.client_id.empty()) application.client_id = found->client_id;
    check_cloud(*found, application, service.root());

    refresh_token_config config;
    config.sign_in = config_of(service, application);
    config.refresh_token = found->refresh_token;
    if (is_of(*found, application, service.root()))
        config.on_refresh_token = keep_newest(store, *found, limits);
    return [config](const asio::any_io_executor& executor) { return refresh_token(executor, config); };
}

} // namespace

void credential_settings::check() const {
    token.check();
    if (!token.empty() && method != auth_method::unsaid)
        throw usage_error{"neither '--token-env' nor '--token-file' can be used together with '--auth'"};
    if (!secret_file.empty() && method != auth_method::secret)
        throw usage_error{"option '--secret-file' needs '--auth secret'"};
}

std::vector<option> credential_options(credential_settings& settings) {
    std::vector<option> options = token_options(settings.token);
    const std::vector<option> rest{
        {"auth", "HOW",
         "the way to sign in:\nsession (default): the session of 'copresence login'\n"
         "secret, certificate, workload-identity: the credential\nin the AZURE_ variables below\n"
         "managed-identity: the managed identity of this machine\n"
         "env: secret, certificate or workload-identity, in this\norder: the first whose variable the "
         "environment "
         "contains",
         one_of<auth_method>(settings.method, {{"session", auth_method::session},
                                               {"secret", auth_method::secret},
                                               {"certificate", auth_method::certificate},
                                               {"workload-identity", auth_method::workload_identity},
                                               {"managed-identity", auth_method::managed_identity},
                                               {"env", auth_method::env}})},
        {"secret-file", "FILE", "with --auth secret: read the secret from the first line\nof FILE",
         text(settings.secret_file)},
    };
    options.insert(options.end(), rest.begin(), rest.end());
    std::vector<option> application = application_options(settings.application);
    options.insert(options.end(), std::make_move_iterator(application.begin()),
                   std::make_move_iterator(application.end()));
    return options;
}

provider_maker provider_for(const credential_settings& settings, service_settings& service,
                            const wait_limits& limits) {
    if (!settings.token.empty()) {
        const secret_string token{settings.token.read(limits)};
        return [token](const asio::any_io_executor&) { return static_token(token); };
    }
    switch (settings.method) {
    case auth_method::secret: return by_secret(settings, service, limits);
    case auth_method::certificate: return by_certificate(settings, service);
    case auth_method::workload_identity: return by_workload_identity(settings, service);
    case auth_method::managed_identity: return by_managed_identity(settings);
    case auth_method::env: return by_environment(settings, service, limits);
    default: return by_session(settings, service, limits);
    }
}

std::string not_signed_in() {
    return "not signed in: run 'copresence login', or specify a credential with '--auth' or a token with "
           "'--token-env' or "
           "'--token-file'";
}

} // namespace copresence::detail::cli
