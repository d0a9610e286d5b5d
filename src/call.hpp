// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CALL_HPP
#define COPRESENCE_CALL_HPP

#include "async/deadline_timer.hpp"
#include "codec/presence_decoder.hpp"
#include "graph/client_core.hpp"
#include "plan/request_plan.hpp"

#include <copresence/error.hpp>
#include <copresence/presence.hpp>
#include <copresence/presence_report.hpp>
#include <copresence/request_options.hpp>
#include <copresence/user_id.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace copresence::detail {

/// A part of a chunk that could not be fetched, and the reason.
struct failed_range {
    index_range where;
    failure cause;
};

/// One call in progress: the ids to fetch, the presences received, the failures, and early termination.
/// May be constructed on any thread. All other members are used on the client's strand only.
class call final : public interruptible, public stoppable, public std::enable_shared_from_this<call> {
public:
    /// Whether a failed chunk ends the whole call, or the other chunks continue.
    enum class on_failure { stop_all, go_on };

    call(std::shared_ptr<client_core> client, request_plan ids, const request_options& options,
         on_failure rule);
    call(const call&) = delete;
    call& operator=(const call&) = delete;
    ~call();

    /// Ends all waits of the call. Only the reason of the first call to `stop` counts.
    void stop(error_code cause, copresence::step step) noexcept override;

    /// Called by the time guard of a worker when the call's deadline has passed.
    void interrupt() noexcept override { stop(make_error_code(errc::timeout), step::call); }

    /// Registers the call with its client. Must run on the strand, unlike the constructor.
    void begin();

    std::size_t workers() const noexcept;

    /// Returns the next chunk that no worker has taken. Returns an empty optional if no chunk is left or the call was
    /// stopped.
    std::optional<std::size_t> take_chunk() noexcept;

    chunk_slots slots_of(std::size_t chunk) noexcept;

    /// Called when a chunk is complete. `failures` lists the parts of the chunk that could not be fetched.
    void chunk_completed(std::size_t chunk, std::vector<failed_range> failures);

    /// Records a failure that does not belong to a chunk, for example during a warm-up.
    void fail(const transport_result& cause);

    /// Whether a chunk that Graph rejects is split to find the invalid ids.
    bool splits() const noexcept {
        return rule_ == on_failure::go_on && client->config.split_rejected_chunks;
    }

    /// The `traceparent` header of the call's requests; empty if the caller set none.
    std::string_view traceparent() const noexcept { return trace_ ? trace_->text() : std::string_view{}; }

    /// The time until the call's deadline.
    std::chrono::milliseconds time_left() const;

    deadline_timer::clock::time_point deadline() const { return started_ + limit_; }

    /// Called at the end of the call. Adds the ids of chunks that no worker took to `client_stats::ids_completed`.
    void end() noexcept;

    /// Returns the failure of the whole call; empty if the call succeeds. With `on_failure::go_on`, only cancellation and
    /// `client::close` fail the whole call. With `on_failure::stop_all`, every failure does.
    std::optional<failure> error() const;

    std::vector<presence> take_presences();
    presence_report take_report();

    /// Registers one worker with the call, for the lifetime of this object. `call::stop` also stops the worker's time guard.
    class worker {
    public:
        explicit worker(call& of);
        worker(const worker&) = delete;
        worker& operator=(const worker&) = delete;
        ~worker();

        worker_resources& resources() noexcept { return resources_; }

    private:
        call& call_;
        worker_resources resources_;
    };

    const std::shared_ptr<client_core> client;
    std::size_t requests = 0;
    std::size_t unexpected = 0;

private:
    void note(failed_range what);
    std::vector<user_id> missing_in(index_range where);
    failure stop_failure() const;
    void complete_info(diagnostics& info) const;
    std::chrono::milliseconds elapsed() const;

    const request_plan plan_;
    const std::size_t concurrency_;
    const on_failure rule_;
    const std::optional<copresence::traceparent> trace_;
    const deadline_timer::clock::time_point started_ = deadline_timer::clock::now();
    std::chrono::milliseconds limit_;
    bool registered_ = false;
    std::vector<deadline_timer*> timers_;

    std::vector<presence> presences_;
    std::vector<std::uint8_t> received_;
    std::size_t next_chunk_ = 0; // all chunks before it are complete once the workers have ended
    std::size_t chunks_completed_ = 0;

    std::vector<failed_range> failures_; // positions in the whole id list; in the order of occurrence
    error_code stop_code_;
    step stop_step_ = step::none;
};

} // namespace copresence::detail

#endif
