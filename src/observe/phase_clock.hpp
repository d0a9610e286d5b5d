// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_OBSERVE_PHASE_CLOCK_HPP
#define COPRESENCE_OBSERVE_PHASE_CLOCK_HPP

#include <copresence/observer.hpp>

#include <chrono>
#include <optional>

namespace copresence::detail {

/// Measures the phases of an attempt. If `on` is false, it does not read the clock.
class phase_clock {
public:
    using clock = std::chrono::steady_clock;

    explicit phase_clock(bool on)
        : last_{on ? std::optional{clock::now()} : std::nullopt} {}

    /// Ends `phase` now. The phase began at the previous call, or at the construction.
    events::duration passed(events::duration events::attempt_phases::*phase) {
        return passed(phase, clock::now);
    }

    /// Ends `phase` at `when`.
    events::duration passed(events::duration events::attempt_phases::*phase, clock::time_point when) {
        return passed(phase, [when] { return when; });
    }

    const events::attempt_phases& phases() const noexcept { return phases_; }

private:
    template <class End>
    events::duration passed(events::duration events::attempt_phases::*phase, End end) {
        if (!last_) return {};
        const clock::time_point ended = end();
        const auto took = ended - *last_;
        phases_.*phase += took;
        last_ = ended;
        return took;
    }

    std::optional<clock::time_point> last_; // empty: off
    events::attempt_phases phases_;
};

} // namespace copresence::detail

#endif
