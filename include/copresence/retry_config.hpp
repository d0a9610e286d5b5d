// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_RETRY_CONFIG_HPP
#define COPRESENCE_RETRY_CONFIG_HPP

#include <chrono>
#include <cstddef>

namespace copresence {

/// When and how a failed request is retried. Reading presences has no side effects, so a repeated request is
/// safe.
///
/// These failures are retried: HTTP 408, 429, 500, 502, 503 and 504, expired time limits of one attempt,
/// connections that failed or broke, truncated responses, and responses that belong to another request. All other
/// statuses, untrusted certificates and malformed responses are not retried.
struct retry_config {
    /// Maximum number of retries of one request, 0…100. Default: 6. A retry after a 429 with `Retry-After`
    /// does not count, but its delay counts towards the call's deadline.
    std::size_t max_retries = 6;

    /// The delay before retry n is a random time between 0 and `base_delay` · 2ⁿ⁻¹ ("full jitter"), at most
    /// `max_delay`. 1 ms…1 h. Default: 0.5 s.
    std::chrono::milliseconds base_delay{500};

    /// The maximum delay before a retry without `Retry-After`. 1 ms…1 h. Default: 30 s.
    std::chrono::milliseconds max_delay{30'000};

    /// The longest `Retry-After` that the client waits for. A longer one is not shortened: the request fails
    /// immediately with the status of its response. 0…24 h. Default: 180 s.
    std::chrono::milliseconds max_retry_after{180'000};
};

} // namespace copresence

#endif
