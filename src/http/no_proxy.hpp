// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_NO_PROXY_HPP
#define COPRESENCE_HTTP_NO_PROXY_HPP

#include <boost/asio/ip/address.hpp>

#include <optional>
#include <string_view>

namespace copresence {

struct url;

/// Whether `list`, the value of NO_PROXY, names `server`. An entry that cannot be read names nothing.
/// Source: curl's manual and Go's httpproxy, which there is no standard beside; proxy_config.hpp has the
/// spellings.
bool names_server(std::string_view list, const url& server);

/// The address that `host` is, an IPv4 address mapped into IPv6 as the IPv4 address.
std::optional<boost::asio::ip::address> address_of(std::string_view host);

} // namespace copresence

#endif
