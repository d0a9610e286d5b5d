// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLIENT_HPP
#define COPRESENCE_CLIENT_HPP

#include <copresence/client_config.hpp>
#include <copresence/client_stats.hpp>
#include <copresence/detail/same_asio.hpp>
#include <copresence/error.hpp>
#include <copresence/export.hpp>
#include <copresence/presence.hpp>
#include <copresence/presence_report.hpp>
#include <copresence/request_options.hpp>
#include <copresence/result.hpp>
#include <copresence/user_id.hpp>
#include <copresence/user_ids.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/execution_context.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace copresence::detail {
class client_access;
class session;
} // namespace copresence::detail

namespace copresence {

/// Fetches the presence of any number of users from Microsoft Graph.
///
/// On the wire: sends `POST {endpoint}/{api_version}/communications/getPresencesByUserId` over a pool of
/// HTTPS connections. A request carries at most `max_ids_per_request` ids. A call sends at most
/// `max_concurrent_requests` requests at a time.
///
/// Every operation has three forms. All of them take the same arguments, and `request_options` may be left out.
///
/// - `co_await client.get_presences(ids)` returns the value, and throws `api_error` on failure.
/// - `co_await client.try_get_presences(ids)` returns a `result<T>`: the value or a `failure`.
/// - `client.async_get_presences(ids, token)` returns what the completion token decides. Its signature is `void(error_code, T)`;
///   `request_options::error_details` receives the details of a failure.
///
/// A completion token may be any of Asio's: `use_awaitable`, `deferred` (the default), `use_future`, `detached`, a callback,
/// `yield_context`, and adapters such as `as_tuple` and `redirect_error`.
///
/// Executor: all internal work runs on a strand of the executor that was passed to the constructor. A
/// completion handler runs on its associated executor, which defaults to the client's executor. It is never called from within
/// the function that starts the call, not even if an argument is invalid.
/// Cancellation: terminal, partial and total cancellation end a call with `operation_aborted`. `co_spawn` forwards only
/// terminal cancellation by default.
/// A signal that is bound to a handler must be emitted on the handler's executor.
/// Exceptions: the `try_` form throws only `std::bad_alloc`, which the token form reports as
/// `boost::system::errc::not_enough_memory`. If a call fails, its value is value-initialized, and the client can be used as before.
/// Thread safety: `close`, `stats`, `get_executor` and the functions that start a call may be used from any thread at any
/// time. Construction, move, assignment and destruction may not run concurrently with any other use.
/// Lifetimes: the executor's context must outlive the client. Destroying a client closes it. An operation shares ownership of what it
/// needs: one that has not been awaited or started when its client is destroyed fails with `errc::client_closed`. Destroying the
/// context may block until a name look-up in progress has ended, because the operating system cannot
/// interrupt it.
/// Example: examples/02_many_users.cpp
class COPRESENCE_EXPORT client {
public:
    /// The type of the client's executor.
    using executor_type = boost::asio::any_io_executor;

    /// Creates a client without opening a connection. Reads the files that `config` names.
    ///
    /// Errors: throws `std::invalid_argument` if `executor` is empty, or if a member of `config` is out of its
    /// range; the text names the member. Throws `boost::system::system_error` if `tls.ca_file`, `tls.ca_pem` or the system's
    /// root certificates cannot be read.
    client(executor_type executor, client_config config)
        : client{std::move(executor), std::move(config), checked{}} {}

    /// Creates a client that uses the executor of an execution context, for example of an `io_context`.
    template <std::derived_from<boost::asio::execution_context> ExecutionContext>
    client(ExecutionContext& context, client_config config)
        : client{executor_type{context.get_executor()}, std::move(config)} {}

    /// Takes over the state of the other client, including its calls in progress. The moved-from client may
    /// only be assigned to or destroyed.
    client(client&&) noexcept = default;

    /// Closes this client, then takes over `other` as the move constructor does.
    client& operator=(client&& other) noexcept;
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    /// Closes the client, unless it was moved from.
    ~client();

    /// Returns the executor that was passed to the constructor.
    executor_type get_executor() const noexcept;

    /// Fetches the presences of `ids`. The call succeeds only if every request succeeds.
    ///
    /// Parameters: `ids` is made from any input range of `user_id` or of texts. Each distinct id is requested once. An empty
    /// range sends no request.
    /// Completion: returns one presence for each distinct id that Graph returned, in the order of first
    /// occurrence in `ids`. Ids that Graph left out are missing from the vector.
    /// Permissions: `Presence.Read.All`, delegated or application.
    /// Cancellation: terminal, partial and total; no request is left in progress.
    /// Timeouts: `request_options::timeout` or else `timeout_config::call` limits the whole call. The other members
    /// of `timeouts` limit each step.
    /// Errors: before any request is sent: `errc::invalid_user_id` for a malformed id, `errc::too_many_ids` for more ids than
    /// `client_config::max_ids_per_call`, `errc::invalid_option`, `errc::client_closed`. Afterwards those of a request: an HTTP
    /// status (`http_category`), `errc::timeout`, `condition::throttled`, `condition::unauthorized`, and those of connection,
    /// TLS, response and token in `errc`.
    /// Example: examples/01_two_users.cpp
    boost::asio::awaitable<std::vector<presence>> get_presences(user_ids ids, request_options options = {});

    /// As `get_presences`. Returns a failure instead of throwing it.
    boost::asio::awaitable<result<std::vector<presence>>> try_get_presences(user_ids ids,
                                                                            request_options options = {});

    /// As `get_presences`, for any completion token.
    /// Example: examples/04_callback_and_future.cpp
    template <boost::asio::completion_token_for<void(error_code, std::vector<presence>)> CompletionToken =
                  boost::asio::deferred_t>
    auto async_get_presences(user_ids ids, request_options options = {}, CompletionToken&& token = {}) {
        return initiate<std::vector<presence>, &client::start_get_presences, CompletionToken>(
            token, std::move(ids), options);
    }

    /// As the function above, with default options.
    template <boost::asio::completion_token_for<void(error_code, std::vector<presence>)> CompletionToken>

    requires(!std::convertible_to<CompletionToken, request_options>) auto async_get_presences(
        user_ids ids, CompletionToken&& token) {
        return async_get_presences(std::move(ids), {}, std::forward<CompletionToken>(token));
    }

    /// Fetches the presences of `ids` and reports which ids are missing or failed.
    ///
    /// As `get_presences`, but a missed call deadline, rejected requests and service failures are returned as
    /// values in the report.
    /// Errors: only if the caller cancels the call (`operation_aborted`), if the client is closed (`errc::client_closed`), or if
    /// an argument is invalid (`errc::invalid_user_id`, `errc::too_many_ids`, `errc::invalid_option`).
    /// Example: examples/08_partial_results.cpp
    boost::asio::awaitable<presence_report> get_presence_report(user_ids ids, request_options options = {});

    /// As `get_presence_report`. Returns a failure instead of throwing it.
    boost::asio::awaitable<result<presence_report>> try_get_presence_report(user_ids ids,
                                                                            request_options options = {});

    /// As `get_presence_report`, for any completion token.
    template <boost::asio::completion_token_for<void(error_code, presence_report)> CompletionToken =
                  boost::asio::deferred_t>
    auto async_get_presence_report(user_ids ids, request_options options = {}, CompletionToken&& token = {}) {
        return initiate<presence_report, &client::start_get_presence_report, CompletionToken>(
            token, std::move(ids), options);
    }

    /// As the function above, with default options.
    template <boost::asio::completion_token_for<void(error_code, presence_report)> CompletionToken>

    requires(!std::convertible_to<CompletionToken, request_options>) auto async_get_presence_report(
        user_ids ids, CompletionToken&& token) {
        return async_get_presence_report(std::move(ids), {}, std::forward<CompletionToken>(token));
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
    /// Cancellation: terminal, partial and total; connections that are already open stay in the pool.
    /// Timeouts: `request_options::timeout` or else `timeout_config::call` limits the whole operation, and the other members of
    /// `timeouts` limit the steps. Nothing is retried.
    /// Errors: those of opening a connection; `errc::timeout`, `errc::invalid_option`, `errc::client_closed`,
    /// `operation_aborted`. Connections opened before the failure stay in the pool.
    boost::asio::awaitable<std::size_t> warm_up(std::size_t connections, request_options options = {});

    /// As `warm_up`. Returns a failure instead of throwing it.
    boost::asio::awaitable<result<std::size_t>> try_warm_up(std::size_t connections,
                                                            request_options options = {});

    /// As `warm_up`, for any completion token.
    template <boost::asio::completion_token_for<void(error_code, std::size_t)> CompletionToken =
                  boost::asio::deferred_t>
    auto async_warm_up(std::size_t connections, request_options options = {}, CompletionToken&& token = {}) {
        return initiate<std::size_t, &client::start_warm_up, CompletionToken>(token, connections, options);
    }

    /// As the function above, with default options.
    template <boost::asio::completion_token_for<void(error_code, std::size_t)> CompletionToken>

    requires(!std::convertible_to<CompletionToken, request_options>) auto async_warm_up(
        std::size_t connections, CompletionToken&& token) {
        return async_warm_up(connections, {}, std::forward<CompletionToken>(token));
    }

    /// Closes the client: calls in progress and later calls fail with `errc::client_closed`. Connections are
    /// closed without waiting for the servers. Returns immediately. May be called repeatedly and from any
    /// thread.
    void close() noexcept;

    /// Returns a snapshot of the counters. May be called from any thread.
    client_stats stats() const;

private:
    friend class detail::client_access; // of the tests

    using session_ptr = std::shared_ptr<detail::session>;

    template <class T>
    using any_handler = boost::asio::any_completion_handler<void(error_code, T)>;

    // Made by code of the program: see `detail::check_same_asio`.
    struct checked {
        checked() noexcept { detail::check_same_asio(); }
    };

    client(executor_type executor, client_config config, checked);
    explicit client(session_ptr session) noexcept;

    // Each function starts an operation and returns immediately. The handler is called later, on its associated executor.
    static void start_get_presences(const session_ptr& session, any_handler<std::vector<presence>> handler,
                                    user_ids ids, const request_options& options);
    static void start_get_presence_report(const session_ptr& session, any_handler<presence_report> handler,
                                          user_ids ids, const request_options& options);
    static void start_warm_up(const session_ptr& session, any_handler<std::size_t> handler,
                              std::size_t connections, const request_options& options);

    // The initiation of an operation. Its executor is the client's, which adapters such as `cancel_after` ask for.
    template <auto Start>
    class initiation {
    public:
        using executor_type = client::executor_type;

        explicit initiation(const client& of)
            : session_{of.session_}
            , executor_{of.get_executor()} {}

        executor_type get_executor() const noexcept { return executor_; }

        template <class Handler, class... Arguments>
        void operator()(Handler&& handler, Arguments&&... arguments) const {
            Start(session_, std::forward<Handler>(handler), std::forward<Arguments>(arguments)...);
        }

    private:
        session_ptr session_;
        executor_type executor_;
    };

    template <class T, auto Start, class CompletionToken, class... Arguments>
    auto initiate(std::remove_reference_t<CompletionToken>& token, Arguments&&... arguments) const {
        return boost::asio::async_initiate<CompletionToken, void(error_code, T)>(
            initiation<Start>{*this}, token, std::forward<Arguments>(arguments)...);
    }

    session_ptr session_;
};

} // namespace copresence

#endif
