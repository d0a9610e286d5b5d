// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLIENT_HPP
#define COPRESENCE_CLIENT_HPP

#include <copresence/client_config.hpp>
#include <copresence/client_stats.hpp>
#include <copresence/detail/id_list.hpp>
#include <copresence/error.hpp>
#include <copresence/presence.hpp>
#include <copresence/presence_report.hpp>
#include <copresence/request_options.hpp>
#include <copresence/user_id.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>

#include <exception>
#include <memory>
#include <utility>
#include <vector>

namespace copresence::detail {
class client_core;
}

#pragma GCC visibility push(default)

namespace copresence {

namespace detail {

using presences_handler =
    boost::asio::any_completion_handler<void(std::exception_ptr, std::vector<presence>)>;
using report_handler = boost::asio::any_completion_handler<void(std::exception_ptr, presence_report)>;

// Each starts a call and returns at once; the handler is posted to its associated executor.
void start_get_presences(std::shared_ptr<client_core> core, id_list ids, request_options options,
                         presences_handler handler);
void start_get_presence_report(std::shared_ptr<client_core> core, id_list ids, request_options options,
                               report_handler handler);

boost::asio::awaitable<std::vector<presence>> await_presences(std::shared_ptr<client_core> core, id_list ids,
                                                              request_options options);
boost::asio::awaitable<presence_report> await_presence_report(std::shared_ptr<client_core> core, id_list ids,
                                                              request_options options);
boost::asio::awaitable<std::size_t> await_warm_up(std::shared_ptr<client_core> core, std::size_t connections);

} // namespace detail

/// Asks Microsoft Graph for the presence of users, however many they are.
///
/// On the wire: `POST {endpoint}/{api_version}/communications/getPresencesByUserId` over a pool of HTTPS
/// connections, at most `max_ids_per_request` ids a request, at most `max_concurrent_requests` of a call at once.
///
/// Executor: everything inside runs on a strand of the executor that the client was made with; handlers
/// are posted to their own associated executor, by default that same executor.
/// Thread safety: `close`, `stats` and the calls may be used from any thread at once. Construction, move,
/// assignment and destruction may not.
/// Lifetimes: the executor's context must outlive the client. Destroying a client is `close`. Destroying the
/// context may wait for a name look-up under way, which the operating system cannot interrupt.
/// Example: examples/02_many_users.cpp
class client {
public:
    /// Makes a client; connects to nothing yet. Files named in `config` are read here.
    ///
    /// Errors: throws `std::invalid_argument` naming the member of `config` that is out of its range, and
    /// `boost::system::system_error` where `tls.ca_file`, `tls.ca_pem` or the system's roots
    /// cannot be read.
    client(boost::asio::any_io_executor executor, client_config config);

    /// Takes over everything, calls under way included. What was moved from can be assigned to and destroyed, no more.
    client(client&&) noexcept = default;

    /// Closes this client, then takes over `other` as the move constructor does.
    client& operator=(client&& other) noexcept;
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    /// `close()`, unless moved from.
    ~client();

    /// Fetches the presences of `ids`, all or nothing.
    ///
    /// Parameters: `ids` is any input range of `user_id` or of texts, moved from or copied before the call returns.
    /// Duplicates are asked for once; an empty range sends nothing.
    /// Completion: one presence for each distinct id that Graph answered, in the order first asked. Ids
    /// that Graph left out are not in the vector.
    /// Cancellation: every type ends the call with `operation_aborted`; `co_spawn` by itself lets only terminal through.
    /// Timeouts: `request_options::timeout` or `timeouts::call` for the whole, the others of `timeouts` for each step.
    /// Errors: throws `api_error`; a malformed id (`errc::invalid_user_id`) before anything is sent.
    /// Example: examples/01_two_users.cpp
    template <detail::id_range Ids>
    boost::asio::awaitable<std::vector<presence>> get_presences(Ids&& ids, request_options options = {}) {
        return detail::await_presences(core_, detail::to_id_list(std::forward<Ids>(ids)), options);
    }

    /// Fetches what can be had of the presences of `ids`, and says what became of the rest.
    ///
    /// As `get_presences`, but the call's deadline, refusals and failures of the service are values in the report.
    /// Errors: throws `api_error` only for the caller's cancellation, `close` and invalid arguments.
    template <detail::id_range Ids>
    boost::asio::awaitable<presence_report> get_presence_report(Ids&& ids, request_options options = {}) {
        return detail::await_presence_report(core_, detail::to_id_list(std::forward<Ids>(ids)), options);
    }

    /// As `get_presences`, for any completion token of the signature
    /// `void(std::exception_ptr, std::vector<presence>)`.
    /// Example: examples/04_callback_and_future.cpp
    template <detail::id_range Ids, class CompletionToken>
    auto async_get_presences(Ids&& ids, request_options options, CompletionToken&& token) {
        return boost::asio::async_initiate<CompletionToken, void(std::exception_ptr, std::vector<presence>)>(
            [](auto handler, std::shared_ptr<detail::client_core> core, detail::id_list list,
               request_options chosen) {
                detail::start_get_presences(std::move(core), std::move(list), chosen, std::move(handler));
            },
            token, core_, detail::to_id_list(std::forward<Ids>(ids)), options);
    }

    /// As `get_presence_report`, for any completion token of the signature
    /// `void(std::exception_ptr, presence_report)`.
    template <detail::id_range Ids, class CompletionToken>
    auto async_get_presence_report(Ids&& ids, request_options options, CompletionToken&& token) {
        return boost::asio::async_initiate<CompletionToken, void(std::exception_ptr, presence_report)>(
            [](auto handler, std::shared_ptr<detail::client_core> core, detail::id_list list,
               request_options chosen) {
                detail::start_get_presence_report(std::move(core), std::move(list), chosen,
                                                  std::move(handler));
            },
            token, core_, detail::to_id_list(std::forward<Ids>(ids)), options);
    }

    /// Opens connections, so that the calls to come need not: for programs that would rather wait when they start.
    ///
    /// On the wire: name look-up, connect and TLS handshake for each connection that is not open yet; no request.
    /// Parameters: `connections` is how many are to be open, `client_config::max_connections` at most. Those that nothing uses
    /// end as all others do, after `client_config::idle_timeout`.
    /// Completion: when all are open: how many. Other calls may wait for them until then.
    /// Cancellation: every type ends the call with `operation_aborted`; what is open stays open.
    /// Timeouts: `timeouts::call` for the whole, and those of the steps. Nothing is retried.
    /// Errors: throws `api_error` where a connection cannot be opened; those that could stay open.
    boost::asio::awaitable<std::size_t> warm_up(std::size_t connections) {
        return detail::await_warm_up(core_, connections);
    }

    /// Ends everything: calls under way and later ones end with `errc::client_closed`, connections are closed
    /// without waiting for their peers. Returns at once, may be called again, from any thread.
    void close() noexcept;

    /// A snapshot of the counters. May be called from any thread.
    client_stats stats() const;

private:
    std::shared_ptr<detail::client_core> core_;
};

} // namespace copresence

#pragma GCC visibility pop

#endif
