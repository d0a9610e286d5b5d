// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_BENCHMARKS_FIGURES_HPP
#define COPRESENCE_BENCHMARKS_FIGURES_HPP

#include "resource_usage.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bench {

/// What an end-to-end program tells when it is done.
struct figures {
    std::uint64_t presences = 0;
    std::uint64_t requests = 0;
    std::uint64_t connections = 0;
    std::optional<std::uint32_t> digest; ///< of the first fetch, where it was asked for
    resource_usage cost;                 ///< from the ids in memory to the end of the last result
};

/// Prints the line of JSON that every peer prints.
void print(std::string_view peer, std::size_t ids, std::size_t repeat, const figures& result);

} // namespace bench

#endif
