// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_URL_HPP
#define COPRESENCE_HTTP_URL_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace copresence {

/// An absolute `http` or `https` URL without user information and fragment, in its parts.
struct url {
    bool https = true;
    std::string host; ///< lower case; an IPv6 address without brackets
    std::uint16_t port = 443;
    std::string path;  ///< empty, or begins with a slash
    std::string query; ///< empty, or begins with a question mark

    /// Empty where `text` is not such a URL, or is longer than 64 KiB.
    static std::optional<url> parse(std::string_view text);

    /// What a `Host` header holds: the port only where it is not the scheme's own.
    std::string authority() const;

    /// Scheme, host and port: what must be equal before a token is sent.
    std::string origin() const;
};

/// Whether `host` is `localhost` or an address of the loopback network.
bool is_loopback(std::string_view host);

} // namespace copresence

#endif
