// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_ASYNC_CONTEXT_GUARD_HPP
#define COPRESENCE_ASYNC_CONTEXT_GUARD_HPP

#include <boost/asio/any_io_executor.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace copresence::detail {

/// Lets a thread use an execution context that another thread may be destroying.
///
/// A context has one guard, which outlives the context. The first phase of the context's destruction, before any of its
/// services is shut down, closes the guard. A thread that is inside `if_alive` delays the destruction until it
/// leaves.
///
/// Thread safety: all members may be used from any thread.
class context_guard {
public:
    /// Returns the guard of the executor's context. The context must be alive.
    static std::shared_ptr<context_guard> of(const boost::asio::any_io_executor& executor);

    /// Calls `use`, which may post to the context and use its timers, unless the context's destruction has begun. Returns
    /// whether `use` was called. `use` runs under a mutex: it must not block, must not call this guard, and must not destroy an
    /// object whose destructor calls this guard. An exception of `use` destroys the function that `use` tried to post, so the
    /// caller keeps a reference to such an object until `if_alive` has returned.
    template <class Use>
    bool if_alive(Use&& use) {
        const std::lock_guard lock{mutex_};
        if (alive_) std::forward<Use>(use)();
        return alive_;
    }

    /// Calls `use` under the same lock as `if_alive`, but also during and after the context's destruction. Intended for objects
    /// that belong to the context and are destroyed with it.
    template <class Use>
    void exclusively(Use&& use) {
        const std::lock_guard lock{mutex_};
        std::forward<Use>(use)();
    }

    /// Keeps `object` until `release`, or until the context's destruction begins. Objects with timers, sockets or strands must not
    /// outlive their context.
    void keep(std::shared_ptr<void> object);

    /// Like `if_alive`, for a `use` that takes a reference to `object`. Returns false if `object` is not kept. The guard keeps
    /// its own reference during the call. A copy that `use` makes is therefore never the last reference.
    template <class Use>
    bool if_kept(const void* object, Use&& use) {
        const std::lock_guard lock{mutex_};
        const auto found = kept_.find(object);
        if (found == kept_.end()) return false;
        std::forward<Use>(use)(found->second);
        return true;
    }

    /// Stops keeping `object`, and returns it. Called on the context. Returns null if `object` is not kept.
    std::shared_ptr<void> release(const void* object) noexcept;

    /// Called by the context's destruction.
    void close() noexcept;

private:
    std::mutex mutex_;
    bool alive_ = true;
    std::map<const void*, std::shared_ptr<void>> kept_;
};

} // namespace copresence::detail

#endif
