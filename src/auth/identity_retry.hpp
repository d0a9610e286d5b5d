// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_IDENTITY_RETRY_HPP
#define COPRESENCE_AUTH_IDENTITY_RETRY_HPP

#include "limits/retry_policy.hpp"

#include <chrono>
#include <cstddef>

namespace copresence::detail {

/// Decides whether and when to retry a request to the metadata service of a virtual machine. Reads no clock.
/// Retries 404, 408, 410, 429, 5xx and lost connections, at most five times in total. Does not retry a failed connect, because
/// it normally means that the machine has no metadata service.
/// Source:
/// learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#retry-guidance.
class identity_retry {
public:
    /// `pace` is a factor for all delays.
    explicit identity_retry(double pace) noexcept
        : pace_{pace} {}

    /// Decides to end if the failure is permanent, all retries are used up, or the delay is not shorter than `time_left`.
    retry_decision next(const attempt_outcome& outcome, std::chrono::milliseconds time_left) noexcept;

private:
    double pace_;
    std::size_t retries_ = 0;
};

} // namespace copresence::detail

#endif
