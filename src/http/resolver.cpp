// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/resolver.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace copresence::detail {

namespace asio = boost::asio;
using asio::ip::tcp;

lookup system_lookup(const asio::any_io_executor& executor) {
    return [executor](const std::string& host, std::uint16_t port, lookup_done done) {
        if (host == "localhost") {
            const addresses own{{asio::ip::address_v4::loopback(), port},
                                {asio::ip::address_v6::loopback(), port}};
            return done({}, own);
        }
        auto system = std::make_shared<tcp::resolver>(executor);
        auto& started = *system;
        started.async_resolve(host, std::to_string(port), tcp::resolver::numeric_service,
                              [system = std::move(system),
                               done = std::move(done)](error_code ec, tcp::resolver::results_type found) {
                                  done(ec, addresses(found.begin(), found.end()));
                              });
    };
}

resolver::resolver(asio::any_io_executor strand, lookup start)
    : strand_{std::move(strand)}
    , start_{std::move(start)} {}

asio::awaitable<std::pair<error_code, addresses>> resolver::resolve(std::string host, std::uint16_t port,
                                                                    deadline_timer& timer,
                                                                    deadline_timer::duration limit,
                                                                    error_code& transport) {
    error_code not_an_address;
    const auto address = asio::ip::make_address(host, not_an_address);
    if (!not_an_address) co_return std::pair{error_code{}, addresses{tcp::endpoint{address, port}}};

    auto& known = pending_[{host, port}];
    auto look = known.lock();
    const bool first = !look || look->done;
    if (first) known = look = std::make_shared<pending>();

    event arrived{strand_};
    look->waiting.push_back(&arrived);
    if (first) {
        start_(host, port, [look, strand = strand_](error_code ec, addresses found) {
            asio::dispatch(strand, [look, ec, found = std::move(found)]() mutable {
                look->done = true;
                look->error = ec;
                look->found = std::move(found);
                for (event* each : look->waiting)
                    each->set();
            });
        });
    }
    {
        deadline_timer::scoped_deadline deadline{timer, arrived, step::resolve, limit};
        co_await arrived.wait();
    }
    std::erase(look->waiting, &arrived);
    // A look-up that no caller waits for stays in the map, so that the next call for this host can join it.
    if (look->done) pending_.erase({host, port});

    if (!look->done) co_return std::pair{timer.reason(asio::error::operation_aborted), addresses{}};
    if (look->error || look->found.empty()) {
        transport = look->error;
        co_return std::pair{timer.reason(make_error_code(errc::host_not_found)), addresses{}};
    }
    co_return std::pair{timer.reason({}), look->found};
}

} // namespace copresence::detail
