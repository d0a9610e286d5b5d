// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "async/context_guard.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

// Closes the guard when the context shuts down. Asio shuts services down in the reverse order of their creation.
class guard_service final : public asio::execution_context::service {
public:
    static asio::execution_context::id id;

    explicit guard_service(asio::execution_context& context)
        : service{context} {}

    std::shared_ptr<context_guard> guard() const { return guard_; }

private:
    void shutdown() noexcept override { guard_->close(); }

    const std::shared_ptr<context_guard> guard_ = std::make_shared<context_guard>();
};

asio::execution_context::id guard_service::id;

} // namespace

std::shared_ptr<context_guard> context_guard::of(const asio::any_io_executor& executor) {
    auto& context = asio::query(executor, asio::execution::context);
    if (!asio::has_service<guard_service>(context)) {
        // The services that other threads use through the guard must be created before the guard's service.
        const asio::steady_timer timers{executor};
        const auto strands = asio::make_strand(executor);
    }
    return asio::use_service<guard_service>(context).guard();
}

void context_guard::keep(std::shared_ptr<void> object) {
    const std::lock_guard lock{mutex_};
    const void* const key = object.get();
    if (alive_) kept_.emplace(key, std::move(object));
}

std::shared_ptr<void> context_guard::release(const void* object) noexcept {
    const std::lock_guard lock{mutex_};
    auto kept = kept_.extract(object);
    return kept ? std::move(kept.mapped()) : nullptr;
}

void context_guard::close() noexcept {
    std::map<const void*, std::shared_ptr<void>>
        kept; // destroyed without the lock: an object may wake waiters
    const std::lock_guard lock{mutex_};
    alive_ = false;
    kept.swap(kept_);
}

} // namespace copresence::detail
