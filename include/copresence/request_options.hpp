// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_REQUEST_OPTIONS_HPP
#define COPRESENCE_REQUEST_OPTIONS_HPP

#include <copresence/error.hpp>
#include <copresence/traceparent.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <type_traits>

namespace copresence {

/// Settings of a single call.
struct request_options {
    /// The deadline of the whole call. More than 0, at most 24 h. Default: `timeout_config::call`.
    std::optional<std::chrono::milliseconds> timeout;

    /// Maximum number of concurrent requests of this call, 1…1024. Default:
    /// `client_config::max_concurrent_requests`.
    std::optional<std::size_t> max_concurrent_requests;

    /// The trace that this call belongs to. Sent with each request of the call. Default: none.
    std::optional<copresence::traceparent> traceparent;

    /// Receives the details of a failure; cleared if the call succeeds. Written on the executor of the completion handler, before
    /// the handler runs. Of use with a completion token, whose signature has room for a code only: `get_x` throws the details, and
    /// `try_get_x` returns them. Must remain valid until the call completes, and must not be shared by calls that run at the same time.
    /// Default: null.
    diagnostics* error_details = nullptr;
};

// gcc 12 destroys temporaries of a co_await expression twice (GCC bug 104031 and related bugs). A
// request_options temporary is safe there, because its destructor does nothing.
static_assert(std::is_trivially_destructible_v<request_options>);

} // namespace copresence

#endif
