// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CALL_HPP
#define COPRESENCE_CALL_HPP

#include "async/time_guard.hpp"
#include "client_core.hpp"
#include "codec/presence_decoder.hpp"
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

/// A part of a chunk that could not be had, and why.
struct failed_part {
    part where;
    failure why;
};

/// One call under way: what is to be fetched, what has arrived, what has failed, and how it is ended early.
/// Made anywhere, used on the client's strand only.
class call final : public interruptible, public stoppable, public std::enable_shared_from_this<call> {
public:
    /// How a failing chunk affects the others.
    enum class on_failure { stop_all, go_on };

    call(std::shared_ptr<client_core> client, request_plan ids, const request_options& options,
         on_failure rule);
    call(const call&) = delete;
    call& operator=(const call&) = delete;
    ~call();

    /// Ends everything that the call waits for. Only the first reason counts.
    void stop(error_code why, step at) noexcept override;

    /// Its deadline has passed, as the guard of a worker tells.
    void interrupt() noexcept override { stop(make_error_code(errc::timeout), step::call); }

    /// Joins the client's calls; on the strand, where the constructor need not be.
    void begin();

    std::size_t workers() const noexcept;

    /// The next chunk that nobody has taken; empty when there is none, or the call was stopped.
    std::optional<std::size_t> take_chunk() noexcept;

    chunk_slots slots_of(std::size_t chunk) noexcept;

    /// A chunk has been asked for, and is answered but for `failures`.
    void chunk_settled(std::size_t chunk, std::vector<failed_part> failures);

    /// Something failed that belongs to no chunk.
    void fail(const transport_result& why);

    /// Whether a refused chunk is worth splitting.
    bool splits() const noexcept { return rule_ == on_failure::go_on && client->config.split_refused_chunks; }

    /// The trace that its requests belong to, or empty.
    std::string_view traceparent() const noexcept { return trace_ ? trace_->text() : std::string_view{}; }

    /// Until the call's deadline.
    std::chrono::milliseconds time_left() const;

    time_guard::clock::time_point deadline() const { return started_ + limit_; }

    /// The call is over: what was never asked for is settled too.
    void end() noexcept;

    /// Why the whole call fails, if it does: for a report only what concerns the caller; else any failure.
    std::optional<failure> verdict() const;

    std::vector<presence> take_presences();
    presence_report take_report();

    /// A worker of the call, for as long as this lives: its guard is stopped with the call.
    class worker {
    public:
        explicit worker(call& of);
        worker(const worker&) = delete;
        worker& operator=(const worker&) = delete;
        ~worker();

        worker_kit& kit() noexcept { return kit_; }

    private:
        call& call_;
        worker_kit kit_;
    };

    const std::shared_ptr<client_core> client;
    std::size_t requests = 0;
    std::size_t unasked = 0;

private:
    void note(failed_part what);
    std::vector<user_id> missing_in(part where);
    failure stop_failure() const;
    void complete_info(diagnostics& info) const;
    std::chrono::milliseconds elapsed() const;

    const request_plan plan_;
    const std::size_t concurrency_;
    const on_failure rule_;
    const std::optional<copresence::traceparent> trace_;
    const time_guard::clock::time_point started_ = time_guard::clock::now();
    std::chrono::milliseconds limit_;
    bool begun_ = false;
    std::vector<time_guard*> guards_;

    std::vector<presence> presences_;
    std::vector<std::uint8_t> answered_;
    std::size_t next_chunk_ = 0; // those before it were asked for to their end, once the workers have ended
    std::size_t chunks_answered_ = 0;

    std::vector<failed_part> failures_; // positions in the whole, in the order of time
    error_code stop_code_;
    step stop_at_ = step::none;
};

} // namespace copresence::detail

#endif
