// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_NO_PROXY_HPP
#define COPRESENCE_HTTP_NO_PROXY_HPP

#include <boost/asio/ip/address.hpp>

#include <optional>
#include <string_view>

namespace copresence::detail {

struct url;

/// Returns whether `list`, the value of NO_PROXY, contains an entry that matches `server`. An invalid entry matches
/// nothing. `proxy_config::source` describes the format.
/// Source: curl's manual and Go's httpproxy; a standard does not exist.
bool names_server(std::string_view list, const url& server);

/// Returns the IP address in `host`, or nothing if `host` is a name. An IPv4-mapped IPv6 address becomes an IPv4 address.
std::optional<boost::asio::ip::address> address_of(std::string_view host);

} // namespace copresence::detail

#endif
