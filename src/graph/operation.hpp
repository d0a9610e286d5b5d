// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_GRAPH_OPERATION_HPP
#define COPRESENCE_GRAPH_OPERATION_HPP

#include "async/deadline_timer.hpp"
#include "base/wiped_string.hpp"
#include "graph/session.hpp"

#include <copresence/error.hpp>
#include <copresence/request_options.hpp>
#include <copresence/traceparent.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace copresence::detail {

/// One call of the user in progress: its deadline, its cancellation, its trace, and the counters that its errors report. Does
/// not know what is requested. May be constructed on any thread. All other members are used on the client's strand only.
class operation final : public interruptible {
public:
    /// `limit` is the time limit of the operation.
    operation(std::shared_ptr<detail::session> session, const request_options& options,
              std::chrono::milliseconds limit);
    operation(const operation&) = delete;
    operation& operator=(const operation&) = delete;
    ~operation();

    /// Registers the operation with its session.
    void begin();

    /// Ends all present and later waits of the operation. Only the reason of the first call counts.
    void stop(error_code cause, copresence::step step) noexcept;

    /// Called by a timer when the operation's deadline has passed.
    void interrupt() noexcept override { stop(make_error_code(errc::timeout), step::call); }

    error_code stop_code() const noexcept { return stop_code_; } ///< no error: the operation was not stopped

    /// Returns the reason of `stop` with complete diagnostics.
    failure stop_failure() const;

    /// Adds what is known about the operation to the diagnostics of its failure.
    void complete(diagnostics& info) const;

    /// The `traceparent` header of the operation's requests; empty if the caller set none.
    std::string_view traceparent() const noexcept { return trace_ ? trace_->text() : std::string_view{}; }

    deadline_timer::clock::time_point deadline() const { return started_ + limit_; }

    std::chrono::milliseconds time_left() const { return limit_ - elapsed(); }

    std::chrono::milliseconds elapsed() const;

    /// One coroutine of the operation, which sends requests one after another: its timer and its buffer. `stop` also stops
    /// its timer.
    class worker {
    public:
        explicit worker(operation& of);
        worker(const worker&) = delete;
        worker& operator=(const worker&) = delete;
        ~worker();

        operation& owner() noexcept { return operation_; }

        detail::session& session() noexcept { return *operation_.session; }

        deadline_timer& timer() noexcept { return timer_; }

        wiped_string buffer;      ///< the request being sent
        std::size_t requests = 0; ///< number of requests that this worker has sent

    private:
        operation& operation_;
        deadline_timer timer_;
    };

    const std::shared_ptr<detail::session> session;
    std::size_t requests = 0; ///< number of requests sent

    // Counters of an operation that consists of several requests. An operation with one request leaves them.
    std::size_t chunks = 0;
    std::size_t chunks_completed = 0;

private:
    const std::optional<copresence::traceparent> trace_;
    const deadline_timer::clock::time_point started_ = deadline_timer::clock::now();
    const std::chrono::milliseconds limit_;
    std::vector<deadline_timer*> timers_;
    error_code stop_code_;
    copresence::step stop_step_ = copresence::step::none;
    bool registered_ = false;
};

} // namespace copresence::detail

#endif
