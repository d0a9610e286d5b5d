// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_PROXY_HPP
#define COPRESENCE_HTTP_PROXY_HPP

#include <copresence/proxy_config.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace copresence {

struct url;

/// A proxy to go through.
struct proxy_server {
    std::string host; ///< lower case; an IPv6 address without brackets
    std::uint16_t port = 80;
    std::optional<std::string> credentials; ///< `user:password`: a secret

    /// Reads `[http://][user[:password]@]host[:port][/]`. Where `text` is something else, the result is empty
    /// and `mistake` says what is wrong, without repeating any of the text.
    static std::optional<proxy_server> parse(std::string_view text, std::string_view& mistake);

    /// `host:port`, without credentials.
    std::string authority() const;
};

/// `host:port`, always with the port, an IPv6 address in brackets.
std::string host_and_port(std::string_view host, std::uint16_t port);

/// The value of an environment variable, where it is set.
using environment = std::function<std::optional<std::string>(const char* name)>;

/// That of this process.
environment process_environment();

/// A copy of the variables that `choose_proxy` reads, so that it can be called while another thread changes the
/// environment.
environment copy_of_proxy_variables(const environment& variables);

/// The proxy between us and `server`; empty where there is none.
/// Errors: throws `std::invalid_argument` naming the member of `client_config`, or the variable, and no
/// secret.
std::optional<proxy_server> choose_proxy(const proxy_config& config, const url& server,
                                         const environment& variables);

} // namespace copresence

#endif
