// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_PROXY_HPP
#define COPRESENCE_HTTP_PROXY_HPP

#include <copresence/proxy_config.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace copresence::detail {

struct url;

/// The address and credentials of an HTTP proxy.
struct proxy_server {
    std::string host; ///< lower case; an IPv6 address without brackets
    std::uint16_t port = 80;
    std::optional<std::string> credentials; ///< `user:password`: a secret

    /// Parses `[http://][user[:password]@]host[:port][/]`. If `text` is invalid, returns nothing, and sets `mistake` to
    /// a description of the error that does not repeat any part of `text`.
    static std::optional<proxy_server> parse(std::string_view text, std::string_view& mistake);

    /// Returns `host:port`, without credentials.
    std::string authority() const;
};

/// Returns `host:port`. The port is always included, and an IPv6 address is in brackets.
std::string host_and_port(std::string_view host, std::uint16_t port);

/// Returns the value of an environment variable, or nothing if the variable is not set.
using environment = std::function<std::optional<std::string>(const char* name)>;

/// Returns a function that reads the environment of this process.
environment process_environment();

/// Copies the variables that `choose_proxy` reads, and returns a function that reads the copy. `choose_proxy` can then be
/// called while another thread changes the environment.
environment copy_of_proxy_variables(const environment& variables);

/// Returns the proxy to use for `server`, or nothing if no proxy is to be used.
/// Errors: throws `std::invalid_argument` naming the invalid member of `client_config` or environment variable. The text
/// contains no secret.
std::optional<proxy_server> choose_proxy(const proxy_config& config, const url& server,
                                         const environment& variables);

} // namespace copresence::detail

#endif
