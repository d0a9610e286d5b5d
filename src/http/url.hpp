// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_URL_HPP
#define COPRESENCE_HTTP_URL_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace copresence::detail {

/// The parts of an absolute `http` or `https` URL without user information and fragment.
struct url {
    bool https = true;
    std::string host; ///< lower case; an IPv6 address without brackets
    std::uint16_t port = 443;
    std::string path;  ///< empty, or begins with a slash
    std::string query; ///< empty, or begins with a question mark

    /// Parses `text`. Returns nothing if `text` is not such a URL, or is longer than 64 KiB.
    static std::optional<url> parse(std::string_view text);

    /// Returns the value of a `Host` header: the host, and the port unless it is the default port of the scheme.
    std::string authority() const;

    /// Returns scheme, host and port. A token is sent only to a URL with the expected origin.
    std::string origin() const;
};

/// Returns whether `host` is `localhost` or a loopback address.
bool is_loopback(std::string_view host);

} // namespace copresence::detail

#endif
