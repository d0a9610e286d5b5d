// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BENCHMARKS_FIGURES_HPP
#define COPRESENCE_BENCHMARKS_FIGURES_HPP

#include "resource_usage.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bench {

/// The results that an end-to-end program prints.
struct figures {
    std::uint64_t presences = 0;
    std::uint64_t requests = 0;
    std::uint64_t connections = 0;
    std::optional<std::uint32_t> digest; ///< digest of the first fetch, if requested
    resource_usage cost;                 ///< from loading the ids to the last result
};

/// Prints the results as one line of JSON. All peers use the same format.
void print(std::string_view peer, std::size_t ids, std::size_t repeat, const figures& result);

} // namespace bench

#endif
