// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_RESOLVER_HPP
#define COPRESENCE_HTTP_RESOLVER_HPP

#include "async/deadline_timer.hpp"
#include "async/event.hpp"

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

namespace copresence::detail {

using addresses = std::vector<boost::asio::ip::tcp::endpoint>;

/// The completion handler of a look-up. Called once, from any thread.
using lookup_done = std::function<void(error_code, addresses)>;

/// Starts a look-up. A look-up cannot be cancelled; a caller can only stop waiting for it.
using lookup = std::function<void(const std::string& host, std::uint16_t port, lookup_done done)>;

/// Returns a look-up with `getaddrinfo`, which Asio runs on a background thread of the executor's context. `localhost` always
/// resolves to the loopback addresses, without /etc/hosts or DNS, because tokens may be sent to `localhost` without
/// encryption. Source: RFC 6761, section 6.3.
lookup system_lookup(const boost::asio::any_io_executor& executor);

/// Looks up host names. Concurrent calls for the same host and port share one look-up. Used on one strand.
class resolver {
public:
    resolver(boost::asio::any_io_executor strand, lookup start);

    /// Returns the addresses of `host`. If `host` is an IP address, returns that address without a look-up.
    /// Errors: `errc::host_not_found`, with the system's error in `transport`; or the reason for which `timer` ended the wait.
    boost::asio::awaitable<std::pair<error_code, addresses>> resolve(std::string host, std::uint16_t port,
                                                                     deadline_timer& timer,
                                                                     deadline_timer::duration limit,
                                                                     error_code& transport);

private:
    // A look-up in progress. Owned by the waiting callers and by the look-up, which may run longer than any caller waits.
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

} // namespace copresence::detail

#endif
