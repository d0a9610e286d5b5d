// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_GRAPH_CLIENT_CORE_HPP
#define COPRESENCE_GRAPH_CLIENT_CORE_HPP

#include "async/async_semaphore.hpp"
#include "async/context_guard.hpp"
#include "auth/token_source.hpp"
#include "base/live_stats.hpp"
#include "codec/presence_templates.hpp"
#include "graph/request_writer.hpp"
#include "graph/validated_config.hpp"
#include "graph/worker_resources.hpp"
#include "http/connection_pool.hpp"
#include "http/read_buffer.hpp"
#include "http/resolver.hpp"
#include "http/tls_context.hpp"
#include "limits/local_limiter.hpp"
#include "observe/tunnel_tap.hpp"

#include <copresence/client_config.hpp>
#include <copresence/observer.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/uuid/random_generator.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <random>
#include <vector>

namespace copresence::detail {

/// A call in progress, as the client sees it.
class stoppable {
public:
    /// Ends the call early. The first reason counts.
    virtual void stop(error_code cause, copresence::step step) noexcept = 0;

protected:
    ~stoppable() = default;
};

/// The parts of a client, and its calls in progress. Shared by the client and these calls. Used on the client's strand only,
/// except for members with another rule.
class client_core : public std::enable_shared_from_this<client_core> {
public:
    /// Errors: those of the constructor of `client`.
    client_core(boost::asio::any_io_executor executor, client_config given);

    /// Resolves host names with `start_lookup` instead of the system's resolver.
    client_core(boost::asio::any_io_executor executor, client_config given, lookup start_lookup);

    client_core(const client_core&) = delete;
    client_core& operator=(const client_core&) = delete;

    void close() noexcept; ///< may be called on any thread

    bool closed() const noexcept { return closed_; }

    /// Reports to the observer, if there is one, that a connection was opened or could not be opened. `took` is the duration.
    void report_opened(const transport_result& result, const connection& what, events::duration took) const;

    /// Registers a call that has begun. `leave` removes the call when it ends.
    void enter(stoppable& running) { running_.push_back(&running); }

    void leave(stoppable& running) noexcept;

    worker_resources take_resources();
    void keep_resources(worker_resources used) noexcept;

    /// Cancels the timers of unused worker kits if no call is in progress: a pending timer would keep `io_context::run` from
    /// returning. May be called on any thread.
    void disarm_if_idle() noexcept;

    const validated_config config;
    const boost::asio::any_io_executor executor;  ///< given by the user
    const boost::asio::any_io_executor strand;    ///< a strand of `executor`, used by the client
    const std::shared_ptr<context_guard> context; ///< of `executor`; may be used on any thread
    const std::shared_ptr<live_stats> stats;      ///< may be used on any thread
    const request_writer writer;
    read_buffer reads;
    presence_templates templates; ///< templates of the presences in all responses so far
    std::mt19937_64 random;
    boost::uuids::basic_random_generator<std::mt19937_64> request_ids{random};
    const std::shared_ptr<local_limiter> rate_limiter;
    /// Limits the number of workers that wait for a permit of the rate limiter to `max_connections`. Without this limit, a
    /// permit would be passed between workers that have no connection.
    async_semaphore limiter_queue;
    std::optional<tls_context> tls;      ///< empty for plain http
    std::optional<tunnel_tap> proxy_tap; ///< empty without an observer
    detail::resolver resolver;
    const std::shared_ptr<connection_pool> pool;
    const std::shared_ptr<token_source> tokens;
    std::atomic<std::size_t> calls{0}; ///< number of calls that exist; may be used on any thread

private:
    void end_calls() noexcept;

    std::vector<stoppable*> running_;
    std::vector<worker_resources> spare_resources_;
    std::atomic<bool> closed_{false};
};

} // namespace copresence::detail

#endif
