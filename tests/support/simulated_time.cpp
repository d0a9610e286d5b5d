// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/simulated_time.hpp"

#include <sys/syscall.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <stdexcept>
#include <time.h>
#include <unistd.h>

namespace copresence::test {

namespace {

using std::chrono::nanoseconds;

nanoseconds to_duration(const timespec& value) {
    return std::chrono::seconds{value.tv_sec} + nanoseconds{value.tv_nsec};
}

timespec to_timespec(nanoseconds value) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(value);
    timespec result{};
    result.tv_sec = whole.count();
    result.tv_nsec = (value - whole).count();
    return result;
}

int set_real_timer(int descriptor, int flags, const itimerspec* next, itimerspec* previous) {
    return static_cast<int>(::syscall(SYS_timerfd_settime, descriptor, flags, next, previous));
}

// The simulated clocks. The functions below consult them from every thread.
class clocks {
public:
    void start() {
        const std::lock_guard lock{mutex_};
        if (running_) throw std::logic_error{"the time is simulated already"};
        running_ = true;
        elapsed_ = nanoseconds{0};
        for (auto& each : starts_) {
            timespec now{};
            ::syscall(SYS_clock_gettime, each.first, &now);
            each.second = to_duration(now);
        }
    }

    void stop() noexcept {
        const std::lock_guard lock{mutex_};
        running_ = false;
        expiries_.clear();
    }

    nanoseconds elapsed() const {
        const std::lock_guard lock{mutex_};
        return elapsed_;
    }

    void advance(nanoseconds by) {
        const std::lock_guard lock{mutex_};
        elapsed_ += by;
        for (auto each = expiries_.begin(); each != expiries_.end();) {
            if (each->second > elapsed_) {
                ++each;
                continue;
            }
            fire(each->first);
            each = expiries_.erase(each);
        }
    }

    void advance_to_next_expiry() {
        advance([this] {
            const std::lock_guard lock{mutex_};
            const auto next =
                std::min_element(expiries_.begin(), expiries_.end(),
                                 [](const auto& a, const auto& b) { return a.second < b.second; });
            if (next == expiries_.end()) throw std::logic_error{"the context waits, and no timer is set"};
            return next->second - elapsed_;
        }());
    }

    bool read(clockid_t clock, timespec& into) const {
        const std::lock_guard lock{mutex_};
        const auto found = starts_.find(clock);
        if (!running_ || found == starts_.end()) return false;
        into = to_timespec(found->second + elapsed_);
        return true;
    }

    bool set_timer(int descriptor, int flags, const itimerspec& next) {
        const std::lock_guard lock{mutex_};
        if (!running_) return false;
        const auto after = to_duration(next.it_value);
        const itimerspec disarmed{};
        expiries_.erase(descriptor);
        set_real_timer(descriptor, 0, &disarmed, nullptr);
        if (after == nanoseconds{0}) return true;
        if ((flags & TFD_TIMER_ABSTIME) != 0) { // Asio's way to request an immediate expiry
            fire(descriptor);
        } else {
            expiries_[descriptor] = elapsed_ + after;
        }
        return true;
    }

private:
    static void fire(int descriptor) {
        itimerspec past{};
        past.it_value.tv_nsec = 1;
        set_real_timer(descriptor, TFD_TIMER_ABSTIME, &past, nullptr);
    }

    mutable std::mutex mutex_;
    bool running_ = false;
    nanoseconds elapsed_{0};
    std::map<clockid_t, nanoseconds> starts_{{CLOCK_MONOTONIC, {}}, {CLOCK_REALTIME, {}}};
    std::map<int, nanoseconds> expiries_; // by descriptor of the timer
};

// Never destroyed, because destructors of static objects may still read a clock.
clocks& the_clocks() {
    static clocks& instance = *new clocks;
    return instance;
}

} // namespace

simulated_time::simulated_time(sockets used_by_tests)
    : sockets_{used_by_tests} {
    the_clocks().start();
}

simulated_time::~simulated_time() { the_clocks().stop(); }

nanoseconds simulated_time::elapsed() const { return the_clocks().elapsed(); }

void simulated_time::advance(nanoseconds by) { the_clocks().advance(by); }

bool simulated_time::run_a_handler(boost::asio::io_context& context) const {
    if (context.poll_one() != 0) return true;
    if (sockets_ == sockets::absent) return false;
    // The kernel of a busy machine may deliver bytes to the same machine a moment later.
    for (int i = 0; i < 20 && !context.stopped(); ++i) {
        ::usleep(500);
        if (context.poll_one() != 0) return true;
    }
    return false;
}

void simulated_time::run_until(boost::asio::io_context& context, const std::function<bool()>& reached) {
    const auto latest = elapsed() + std::chrono::hours{24 * 30};
    context.restart();
    while (!reached()) {
        if (run_a_handler(context)) continue;
        if (context.stopped())
            throw std::logic_error{"the context ran out of work before the condition was met"};
        if (elapsed() > latest) throw std::logic_error{"the condition was not met within a simulated month"};
        the_clocks().advance_to_next_expiry();
    }
}

} // namespace copresence::test

// Replace the functions of the C library in the test program.
extern "C" int clock_gettime(clockid_t clock, timespec* into) noexcept {
    if (copresence::test::the_clocks().read(clock, *into)) return 0;
    return static_cast<int>(::syscall(SYS_clock_gettime, clock, into));
}

extern "C" int timerfd_settime(int descriptor, int flags, const itimerspec* next,
                               itimerspec* previous) noexcept {
    if (previous == nullptr || next == nullptr ||
        !copresence::test::the_clocks().set_timer(descriptor, flags, *next))
        return copresence::test::set_real_timer(descriptor, flags, next, previous);
    *previous = {};
    return 0;
}
