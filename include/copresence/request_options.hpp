// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_REQUEST_OPTIONS_HPP
#define COPRESENCE_REQUEST_OPTIONS_HPP

#include <copresence/traceparent.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <type_traits>

#pragma GCC visibility push(default)

namespace copresence {

/// What a single call may choose for itself.
struct request_options {
    /// The deadline of the whole call. Default: `timeouts::call`. More than 0; at most 24 h.
    std::optional<std::chrono::milliseconds> timeout;

    /// How many requests of this call may be under way at once. Default: `client_config::max_concurrent_requests`.
    /// 1…1024.
    std::optional<std::size_t> max_concurrent_requests;

    /// Sent with each request of this call, as the trace that it belongs to. Default: none.
    std::optional<copresence::traceparent> traceparent;
};

// gcc 12 destroys temporaries of a co_await expression twice (GCC bug 104031 and relatives): options may be
// written in place only because there is nothing to destroy.
static_assert(std::is_trivially_destructible_v<request_options>);

} // namespace copresence

#pragma GCC visibility pop

#endif
