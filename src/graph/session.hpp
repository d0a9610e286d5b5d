// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_GRAPH_SESSION_HPP
#define COPRESENCE_GRAPH_SESSION_HPP

#include "async/async_semaphore.hpp"
#include "async/context_guard.hpp"
#include "async/deadline_timer.hpp"
#include "auth/token_source.hpp"
#include "base/live_stats.hpp"
#include "codec/presence_templates.hpp"
#include "graph/graph_writer.hpp"
#include "graph/validated_config.hpp"
#include "http/read_buffer.hpp"
#include "http/transport.hpp"
#include "observe/tunnel_tap.hpp"

#include <copresence/client_config.hpp>
#include <copresence/observer.hpp>
#include <copresence/rate_limiter.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/uuid/random_generator.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace copresence::detail {

class operation;

/// What a client shares between its operations. Shared by the client and its operations in progress. Used on the client's
/// strand only, except for members with another rule.
class session final : public std::enable_shared_from_this<session>, private connection_observer {
public:
    /// Errors: those of the constructor of `client`.
    session(boost::asio::any_io_executor executor, client_config given);

    /// Resolves host names with `start_lookup` instead of the system's resolver.
    session(boost::asio::any_io_executor executor, client_config given, lookup start_lookup);

    /// Sends requests with `transport`, which is not null.
    session(boost::asio::any_io_executor executor, client_config given,
            std::unique_ptr<detail::transport> transport);
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    void close() noexcept; ///< may be called on any thread

    bool closed() const noexcept { return closed_; }

    /// Registers an operation that has begun. `leave` removes it when it ends.
    void enter(operation& running) { running_.push_back(&running); }

    void leave(operation& running) noexcept;

    /// Returns the path of a resource: base path of the endpoint, API version, and `resource`, which begins with a slash.
    std::string target(std::string_view resource) const;

    /// Reads the link to a further page of a response into `page`: a GET, as OData specifies for next links.
    /// Errors: `errc::malformed_response`, or `errc::foreign_page` if the link leads to another origin, which must not receive
    /// the token.
    error_code parse_next_link(std::string_view link, graph_request& page) const;

    /// Begins a pause of the rate limiter, and reports it.
    void pause(std::chrono::milliseconds delay);

    double random_unit() { return std::uniform_real_distribution<double>{0, 1}(random); }

    const validated_config config;
    const boost::asio::any_io_executor executor;               ///< given by the user
    const boost::asio::any_io_executor strand;                 ///< a strand of `executor`, used by the client
    const std::shared_ptr<context_guard> context;              ///< of `executor`; may be used on any thread
    const std::shared_ptr<live_stats> stats;                   ///< may be used on any thread
    const std::shared_ptr<deadline_timer::shared_timer> timer; ///< of all deadlines of the client
    const graph_writer writer;
    read_buffer reads;
    presence_templates templates; ///< templates of the presences in all responses so far
    std::mt19937_64 random;
    boost::uuids::basic_random_generator<std::mt19937_64> request_ids{random};
    const std::shared_ptr<copresence::rate_limiter> rate_limiter;

    /// Limits the number of workers that wait for a permit of the rate limiter to `max_connections`. Without this limit, a
    /// permit would be passed between workers that have no connection.
    async_semaphore limiter_queue;

private:
    session(boost::asio::any_io_executor executor, client_config given, lookup start_lookup,
            std::unique_ptr<detail::transport> transport);
    void on_connection(const transport_result& result, const connection& what,
                       std::chrono::steady_clock::duration took) override;
    std::unique_ptr<detail::transport> make_transport(lookup start_lookup);
    void end_operations() noexcept;

    std::vector<operation*> running_;
    std::optional<tunnel_tap> proxy_tap_; // empty without an observer
    std::atomic<bool> closed_{false};

public:
    const std::unique_ptr<detail::transport> transport;
    const std::shared_ptr<token_source> tokens;
};

} // namespace copresence::detail

#endif
