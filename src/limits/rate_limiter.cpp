// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/rate_limiter.hpp>

#include <utility>

namespace copresence {

rate_limiter::~rate_limiter() = default;

rate_limiter::permit::permit(permit&& other) noexcept
    : owner_{std::exchange(other.owner_, nullptr)}
    , usage_{std::exchange(other.usage_, {})} {}

rate_limiter::permit& rate_limiter::permit::operator=(permit&& other) noexcept {
    permit taken{std::move(other)};
    std::swap(owner_, taken.owner_);
    std::swap(usage_, taken.usage_);
    return *this;
}

void rate_limiter::permit::put_back() noexcept {
    if (owner_ == nullptr) return;
    std::exchange(owner_, nullptr)->release(std::exchange(usage_, {}));
}

} // namespace copresence
