// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/service_settings.hpp"

#include "base/pem_certificates.hpp"
#include "cli/environment.hpp"
#include "cli/file_io.hpp"

#include <boost/asio/ssl/error.hpp>

#include <memory>
#include <new>

namespace copresence::detail::cli {

namespace {

constexpr std::size_t largest_ca_file = 4 * 1024 * 1024; // Mozilla's root certificates together have 0.2 MiB

// Parses the URL of a proxy. Rejects credentials, because all users of this machine can read command lines.
value_taker proxy(std::optional<std::string>& target) {
    return [&target](std::string_view value) {
        if (value.find('@') != std::string_view::npos) {
            throw usage_error{
                "a user name and password must not be on the command line, because other users can read "
                "it: set the whole URL in the environment variable HTTPS_PROXY instead"};
        }
        text(target)(value);
    };
}

proxy_config proxy_of(const service_settings& settings) {
    if (!settings.proxy) return {};
    return *settings.proxy == "none" ? proxy_config::none() : proxy_config::at(*settings.proxy);
}

void check_roots(const std::string& pem, const std::string& file) {
    const std::string cannot = "cannot use the certificate authorities in " + file + " (--ca-file): ";
    if (pem.empty()) throw run_error{cannot + "the file is empty"};
    const std::unique_ptr<X509_STORE, decltype(&::X509_STORE_free)> trust{::X509_STORE_new(),
                                                                          &::X509_STORE_free};
    if (!trust) throw std::bad_alloc{};
    const unsigned long error = add_pem_certificates(*trust, pem);
    if (error == 0) return;
    if (ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_BAD_PASSWORD_READ)
        throw run_error{cannot + "a certificate is encrypted"};
    const boost::system::error_code failed{static_cast<int>(error), boost::asio::error::get_ssl_category()};
    throw run_error{cannot + failed.message()};
}

void take_variable(std::string& target, const char* name) {
    if (target.empty()) target = variable(name);
}

} // namespace

void service_settings::check() const {
    if (root().starts_with("http://") && !allow_http) {
        throw usage_error{
            "option '--endpoint': '" + root() +
            "' is plain http, which sends the token unencrypted; for a service on this machine, "
            "add --allow-http"};
    }
}

// The tool reads the file itself, because the library reads files without limits of time and size.
void service_settings::read_ca_file(const wait_limits& limits) {
    if (ca_file.empty()) return;
    ca_pem = read_input(ca_file, largest_ca_file, limits, " (--ca-file)");
    check_roots(ca_pem, ca_file);
}

void application_settings::complete_from_environment() {
    take_variable(authority, "AZURE_AUTHORITY_HOST");
    take_variable(tenant, "AZURE_TENANT_ID");
    take_variable(client_id, "AZURE_CLIENT_ID");
    while (authority.ends_with('/'))
        authority.pop_back();
}

std::vector<option> service_options(service_settings& settings) {
    return {
        {"endpoint", "URL",
         "the URL of the service, https://host[:port][/base]\n(default: https://graph.microsoft.com; for "
         "'get' "
         "with\n"
         "--auth session: the endpoint of the session)",
         text(settings.endpoint)},
        {"ca-file", "FILE", "trust the certificate authorities in the PEM file\nFILE instead of the system's",
         text(settings.ca_file)},
        {"allow-http", "", "allow a plain http endpoint, on this machine only", flag(settings.allow_http)},
        {"proxy", "URL",
         "use the http proxy at URL, http://host:port ('none': no\nproxy; default: the proxy of the "
         "environment)",
         proxy(settings.proxy)},
        {"retries", "N", "retry a failed request up to N times (0 to 100,\ndefault: 6)",
         [&settings](std::string_view value) { settings.retries = parse_whole(value, 0, 100); }},
    };
}

std::vector<option> application_options(application_settings& settings) {
    return {
        {"tenant", "ID",
         "sign in to the tenant with this id or domain name\n(default: AZURE_TENANT_ID; for 'get' with "
         "--auth session:\n"
         "the tenant of the session)",
         text(settings.tenant)},
        {"client-id", "ID",
         "sign in as the application with this id\n(default: AZURE_CLIENT_ID; for 'get' with --auth "
         "session:\n"
         "the application of the session)",
         text(settings.client_id)},
        {"authority", "URL",
         "use the sign-in service at https://host[:port]\n(default: AZURE_AUTHORITY_HOST, otherwise the "
         "sign-in\n"
         "service of the endpoint's cloud; for 'get' with\n--auth session: the sign-in service of the "
         "session)",
         text(settings.authority)},
    };
}

client_config config_of(const service_settings& settings) {
    client_config config;
    config.endpoint = settings.root();
    config.allow_plain_http_to_loopback = settings.allow_http;
    config.tls.ca_pem = settings.ca_pem;
    config.proxy = proxy_of(settings);
    if (settings.retries) config.retry.max_retries = *settings.retries;
    return config;
}

sign_in_config config_of(const service_settings& settings, const application_settings& application) {
    sign_in_config config;
    config.authority = application.authority;
    config.tenant = application.tenant;
    config.client_id = application.client_id;
    config.allow_plain_http_to_loopback = settings.allow_http;
    config.tls.ca_pem = settings.ca_pem;
    config.proxy = proxy_of(settings);
    if (settings.retries) config.retry.max_retries = *settings.retries;
    return config;
}

} // namespace copresence::detail::cli
