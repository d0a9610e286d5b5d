// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_THROTTLE_GATE_CORE_HPP
#define COPRESENCE_THROTTLE_GATE_CORE_HPP

#include "async/event.hpp"
#include "async/time_guard.hpp"
#include "throttle/gate_state.hpp"

#include <copresence/error.hpp>
#include <copresence/throttle_gate.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace copresence::detail {

/// The gate as the clients use it: its state behind a mutex, and those who wait for it to open, each on its own strand.
class gate_core : public std::enable_shared_from_this<gate_core> {
public:
    using clock = std::chrono::steady_clock;

    explicit gate_core(const throttle_gate_config& config) noexcept
        : state_{config} {}

    static std::shared_ptr<gate_core> of(const throttle_gate& gate) { return gate.core_; }

    struct wait_result {
        error_code code; ///< HTTP 429 where a pause lasts beyond what may be waited for, or the guard's
        std::optional<std::chrono::milliseconds> pause_left;
    };

    /// Whether the gate looks open, so that there is nothing to wait for.
    bool looks_open();

    /// Waits until the gate looks open, which it may no longer be when a slot is asked for. Counts nothing. A
    /// pause beyond `latest` is not waited for.
    boost::asio::awaitable<wait_result> wait_open(boost::asio::any_io_executor strand, time_guard& guard,
                                                  clock::time_point latest);

    /// The slot of one request; given back at the end, `heard` or not.
    class slot {
    public:
        slot() noexcept = default;

        slot(std::shared_ptr<gate_core> gate, std::uint64_t epoch) noexcept
            : gate_{std::move(gate)}
            , epoch_{epoch} {}

        slot(slot&& other) noexcept = default;
        slot& operator=(slot&&) = delete;
        ~slot();

        explicit operator bool() const noexcept { return gate_ != nullptr; }

        void heard(clock::time_point when) noexcept { heard_ = when; }

        void throttled() noexcept { throttled_ = true; }

    private:
        std::shared_ptr<gate_core> gate_;
        std::optional<clock::time_point> heard_;
        bool throttled_ = false;
        std::uint64_t epoch_ = 0;
    };

    /// Takes a slot, in the instant before the first byte of a request goes out; empty where the gate has closed.
    slot take();

    void pause(clock::time_point until);
    throttle_gate_stats stats();

private:
    // Somebody who waits, woken on its own strand; listed from its construction to its destruction, so that the gate never
    // holds a strand whose context may be gone.
    class waiter {
    public:
        waiter(gate_core& gate, boost::asio::any_io_executor on);
        waiter(const waiter&) = delete;
        waiter& operator=(const waiter&) = delete;
        ~waiter();

        const boost::asio::any_io_executor strand;
        const std::shared_ptr<event> open;

    private:
        gate_core& gate_;
        std::list<waiter*>::iterator place_;
    };

    void give_back(const gate_state::ending& how) noexcept;

    std::mutex mutex_;
    gate_state state_;
    std::list<waiter*> waiting_;
};

} // namespace copresence::detail

#endif
