// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_RESOLVER_HPP
#define COPRESENCE_HTTP_RESOLVER_HPP

#include "async/event.hpp"
#include "async/time_guard.hpp"

#include <copresence/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace copresence {

using addresses = std::vector<boost::asio::ip::tcp::endpoint>;

/// What a look-up calls when it is done, from any thread, once.
using lookup_done = std::function<void(error_code, addresses)>;

/// Starts a look-up. It cannot be interrupted: who no longer waits for it abandons it.
using lookup = std::function<void(const std::string& host, std::uint16_t port, lookup_done done)>;

/// The system's look-up, `getaddrinfo`, which Asio runs on a thread of the executor's context. `localhost` is this machine, and
/// nothing that a file or a server of names may say: a token may go there in clear. Source: RFC 6761, section 6.3.
lookup system_lookup(const boost::asio::any_io_executor& executor);

/// Looks names up, each name once however many ask for it at the same time. Used on one strand.
class resolver {
public:
    resolver(boost::asio::any_io_executor strand, lookup start);

    /// The addresses of `host`, which may be an address itself.
    /// Errors: `errc::host_not_found`, with the system's error in `transport`; the guard's.
    boost::asio::awaitable<std::pair<error_code, addresses>> resolve(std::string host, std::uint16_t port,
                                                                     time_guard& guard,
                                                                     time_guard::duration limit,
                                                                     error_code& transport);

private:
    // Held by those who wait and by the look-up itself, which may outlive them all.
    struct pending {
        bool done = false;
        error_code error;
        addresses found;
        std::vector<event*> waiting;
    };

    boost::asio::any_io_executor strand_;
    lookup start_;
    std::map<std::pair<std::string, std::uint16_t>, std::weak_ptr<pending>> pending_;
};

} // namespace copresence

#endif
