// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_IDENTITY_RETRY_HPP
#define COPRESENCE_AUTH_IDENTITY_RETRY_HPP

#include "throttle/retry_state.hpp"

#include <chrono>
#include <cstddef>
#include <optional>

namespace copresence {

/// When the metadata service of a virtual machine is asked again. No clock of its own.
/// Source:
/// learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#retry-guidance:
/// 404, 410, 429 and 5xx, five times. A service that is not there is not asked again: the machine has none.
class identity_retry {
public:
    /// All delays are multiplied by `pace`.
    explicit identity_retry(double pace) noexcept
        : pace_{pace} {}

    std::optional<next_attempt> next(const failed_attempt& failed,
                                     std::chrono::milliseconds time_left) noexcept;

private:
    double pace_;
    std::size_t retries_ = 0;
};

} // namespace copresence

#endif
