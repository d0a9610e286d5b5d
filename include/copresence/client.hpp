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
class session;
}

#pragma GCC visibility push(default)

namespace copresence {

namespace detail {

using presences_handler =
    boost::asio::any_completion_handler<void(std::exception_ptr, std::vector<presence>)>;
using report_handler = boost::asio::any_completion_handler<void(std::exception_ptr, presence_report)>;

// Each function starts a call and returns immediately. The handler is posted to its associated executor.
void start_get_presences(std::shared_ptr<session> core, id_list ids, request_options options,
                         presences_handler handler);
void start_get_presence_report(std::shared_ptr<session> core, id_list ids, request_options options,
                               report_handler handler);

boost::asio::awaitable<std::vector<presence>> await_presences(std::shared_ptr<session> core, id_list ids,
                                                              request_options options);
boost::asio::awaitable<presence_report> await_presence_report(std::shared_ptr<session> core, id_list ids,
                                                              request_options options);
boost::asio::awaitable<std::size_t> await_warm_up(std::shared_ptr<session> core, std::size_t connections);

} // namespace detail

/// Fetches the presence of any number of users from Microsoft Graph.
///
/// On the wire: sends `POST {endpoint}/{api_version}/communications/getPresencesByUserId` over a pool of
/// HTTPS connections. A request carries at most `max_ids_per_request` ids. A call sends at most
/// `max_concurrent_requests` requests at a time.
///
/// Executor: all internal work runs on a strand of the executor that was passed to the constructor. A
/// completion handler is posted to its own associated executor, which defaults to the client's executor.
/// Thread safety: `close`, `stats` and the functions that start a call may be used from any thread at any
/// time. Construction, move, assignment and destruction may not run concurrently with any other use.
/// Lifetimes: the executor's context must outlive the client. Destroying a client closes it. Destroying the
/// context may block until a name look-up in progress has ended, because the operating system cannot
/// interrupt it.
/// Example: examples/02_many_users.cpp
class client {
public:
    /// Creates a client without opening a connection. Reads the files that `config` names.
    ///
    /// Errors: throws `std::invalid_argument`, naming the member, if a member of `config` is out of its
    /// range. Throws `boost::system::system_error` if `tls.ca_file`, `tls.ca_pem` or the system's root
    /// certificates cannot be read.
    client(boost::asio::any_io_executor executor, client_config config);

    /// Takes over the state of the other client, including its calls in progress. The moved-from client may
    /// only be assigned to or destroyed.
    client(client&&) noexcept = default;

    /// Closes this client, then takes over `other` as the move constructor does.
    client& operator=(client&& other) noexcept;
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    /// Closes the client, unless it was moved from.
    ~client();

    /// Fetches the presences of `ids`. The call succeeds only if every request succeeds.
    ///
    /// Parameters: `ids` is any input range of `user_id` or of texts. The range is moved from or copied
    /// before the function returns. Each distinct id is requested once. An empty range sends no request.
    /// Completion: returns one presence for each distinct id that Graph returned, in the order of first
    /// occurrence in `ids`. Ids that Graph left out are missing from the vector.
    /// Cancellation: every cancellation type ends the call with `operation_aborted`. `co_spawn` forwards only
    /// terminal cancellation by default.
    /// Timeouts: `request_options::timeout` or else `timeout_config::call` limits the whole call. The other members
    /// of `timeouts` limit each step.
    /// Errors: throws `api_error`. A malformed id (`errc::invalid_user_id`), or more ids than
    /// `client_config::max_ids_per_call` (`errc::too_many_ids`), fails the call before any request is sent.
    /// Example: examples/01_two_users.cpp
    template <detail::id_range Ids>
    boost::asio::awaitable<std::vector<presence>> get_presences(Ids&& ids, request_options options = {}) {
        return detail::await_presences(core_, detail::to_id_list(std::forward<Ids>(ids)), options);
    }

    /// Fetches the presences of `ids` and reports which ids are missing or failed.
    ///
    /// As `get_presences`, but a missed call deadline, rejected requests and service failures are returned as
    /// values in the report.
    /// Errors: throws `api_error` only if the caller cancels the call, if the client is closed, or if an
    /// argument is invalid.
    template <detail::id_range Ids>
    boost::asio::awaitable<presence_report> get_presence_report(Ids&& ids, request_options options = {}) {
        return detail::await_presence_report(core_, detail::to_id_list(std::forward<Ids>(ids)), options);
    }

    /// As `get_presences`, for any completion token with the signature
    /// `void(std::exception_ptr, std::vector<presence>)`.
    /// Example: examples/04_callback_and_future.cpp
    template <detail::id_range Ids, class CompletionToken>
    auto async_get_presences(Ids&& ids, request_options options, CompletionToken&& token) {
        return boost::asio::async_initiate<CompletionToken, void(std::exception_ptr, std::vector<presence>)>(
            [](auto handler, std::shared_ptr<detail::session> core, detail::id_list list,
               request_options chosen) {
                detail::start_get_presences(std::move(core), std::move(list), chosen, std::move(handler));
            },
            token, core_, detail::to_id_list(std::forward<Ids>(ids)), options);
    }

    /// As `get_presence_report`, for any completion token with the signature
    /// `void(std::exception_ptr, presence_report)`.
    template <detail::id_range Ids, class CompletionToken>
    auto async_get_presence_report(Ids&& ids, request_options options, CompletionToken&& token) {
        return boost::asio::async_initiate<CompletionToken, void(std::exception_ptr, presence_report)>(
            [](auto handler, std::shared_ptr<detail::session> core, detail::id_list list,
               request_options chosen) {
                detail::start_get_presence_report(std::move(core), std::move(list), chosen,
                                                  std::move(handler));
            },
            token, core_, detail::to_id_list(std::forward<Ids>(ids)), options);
    }

    /// Opens connections in advance, so that the first calls do not wait for connection set-up.
    ///
    /// On the wire: performs name look-up, connect and TLS handshake for each missing connection. Sends no
    /// request.
    /// Parameters: `connections` is the number of connections to have open, capped at
    /// `client_config::max_connections`. Unused connections are closed after `client_config::idle_timeout`,
    /// as usual.
    /// Completion: returns the number of open connections when all of them are open. Until then, other calls
    /// of this client may wait for these connections.
    /// Cancellation: every cancellation type ends the call with `operation_aborted`. Connections that are
    /// already open stay in the pool.
    /// Timeouts: `timeout_config::call` limits the whole operation, and the other members of `timeouts` limit the
    /// steps. Nothing is retried.
    /// Errors: throws `api_error` if a connection cannot be opened. Connections opened before the failure
    /// stay in the pool.
    boost::asio::awaitable<std::size_t> warm_up(std::size_t connections) {
        return detail::await_warm_up(core_, connections);
    }

    /// Closes the client: calls in progress and later calls fail with `errc::client_closed`. Connections are
    /// closed without waiting for the servers. Returns immediately. May be called repeatedly and from any
    /// thread.
    void close() noexcept;

    /// Returns a snapshot of the counters. May be called from any thread.
    client_stats stats() const;

private:
    std::shared_ptr<detail::session> core_;
};

} // namespace copresence

#pragma GCC visibility pop

#endif
