// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_PROXY_CONFIG_HPP
#define COPRESENCE_PROXY_CONFIG_HPP

#include <string>
#include <utility>

namespace copresence {

/// Selects the HTTP proxy between the client and Graph.
///
/// On the wire: sends `CONNECT host:port` to the proxy, with Basic credentials if any are set. TLS with the
/// service then runs through the tunnel, so the proxy sees neither tokens nor presences. Plain http is never
/// sent through a proxy.
/// Errors: `errc::proxy_unreachable`, `errc::proxy_rejected`, `errc::proxy_failed`. No error contains
/// credentials.
struct proxy_config {
    /// Where the proxy is configured.
    enum class source {
        /// The environment variables, read once when the client is constructed, by curl's rules. The proxy is
        /// the first variable that is not empty: `https_proxy`, `HTTPS_PROXY`, `all_proxy`, `ALL_PROXY`. No
        /// proxy is used if the endpoint matches `no_proxy` or, if that is empty, `NO_PROXY`. Loopback
        /// addresses and the metadata address 169.254.169.254 are never sent through such a proxy.
        ///
        /// `NO_PROXY` is a list, separated by commas or white space. `*` matches every host. `example.com`
        /// and `.example.com` match that host and its subdomains. `*.example.com` matches subdomains only.
        /// Addresses and CIDR blocks match addresses. Each entry may be followed by `:port`. IPv6 addresses
        /// may have brackets. Invalid entries match nothing.
        environment,
        url, ///< the proxy in `proxy_config::url`
        none ///< no proxy
    };

    /// The source of the configuration. Default: the environment.
    source from = source::environment;

    /// URL of the proxy: `http://[user[:password]@]host[:port]`. The scheme defaults to `http://` and the
    /// port to 80. User and password are percent-encoded. A proxy that requires TLS itself (`https://`) is
    /// rejected. Required with `source::url`, otherwise empty.
    std::string url;

    /// User name for `url`, not percent-encoded, if the URL has no credentials. At most 4 KiB, without
    /// control characters, without a colon (RFC 7617). Default: empty.
    std::string user_name;

    /// Password that belongs to `user_name`, not percent-encoded. At most 4 KiB, without control characters.
    std::string password;

    /// Returns a configuration without a proxy. The environment is ignored.
    static proxy_config none() {
        proxy_config config;
        config.from = source::none;
        return config;
    }

    /// Returns a configuration with the proxy at `url`. The environment is ignored.
    static proxy_config at(std::string url, std::string user_name = {}, std::string password = {}) {
        proxy_config config;
        config.from = source::url;
        config.url = std::move(url);
        config.user_name = std::move(user_name);
        config.password = std::move(password);
        return config;
    }
};

} // namespace copresence

#endif
