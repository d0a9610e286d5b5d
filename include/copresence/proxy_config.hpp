// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_PROXY_CONFIG_HPP
#define COPRESENCE_PROXY_CONFIG_HPP

#include <string>
#include <utility>

#pragma GCC visibility push(default)

namespace copresence {

/// Which proxy stands between the client and Graph.
///
/// On the wire: `CONNECT host:port` to the proxy, with Basic credentials where there are some, then TLS with
/// the service itself through the tunnel: the proxy sees neither tokens nor presences. Plain http is never
/// proxied.
/// Errors: `errc::proxy_unreachable`, `errc::proxy_refused`, `errc::proxy_failed`; none ever shows credentials.
struct proxy_config {
    /// Where the proxy is named.
    enum class source {
        /// What the environment says when the client is made, read once, as curl reads it: `https_proxy`,
        /// `HTTPS_PROXY`,
        /// `all_proxy`, `ALL_PROXY`, the first that is not empty, unless the endpoint is in `no_proxy` or
        /// else `NO_PROXY`.
        /// Loopback and the metadata address 169.254.169.254 are never proxied so.
        ///
        /// `NO_PROXY` is a list, separated by commas or white space, of `*` (everything), names
        /// (`example.com` and
        /// `.example.com`: that host and those below it; `*.example.com`: those below it), addresses and CIDR
        /// blocks, each
        /// with `:port` behind it or without; IPv6 with brackets or without. What is none of these names
        /// nothing.
        environment,
        url, ///< `proxy_config::url`
        none ///< nowhere: no proxy
    };

    /// Default: the environment.
    source from = source::environment;

    /// `http://[user[:password]@]host[:port]`, `http://` and port 80 being what is meant where they are left
    /// out; user and password percent-encoded. A proxy that is itself spoken to in TLS (`https://`) is
    /// refused. Needed for `source::url`, else empty.
    std::string url;

    /// Credentials for `url`, not encoded, where the URL holds none: at most 4 KiB each, without control
    /// characters, the user name without a colon (RFC 7617). Default: none.
    std::string user_name;

    /// As `user_name`.
    std::string password;

    /// No proxy, whatever the environment says.
    static proxy_config none() {
        proxy_config config;
        config.from = source::none;
        return config;
    }

    /// The proxy at `url`, whatever the environment says.
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

#pragma GCC visibility pop

#endif
