// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_PLAN_REQUEST_PLAN_HPP
#define COPRESENCE_PLAN_REQUEST_PLAN_HPP

#include <copresence/user_id.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace copresence {

/// Which ids are asked for, and in which requests: the distinct ids in the order first given, cut into
/// chunks. The position of an id in `ids()` is the position of its presence in the result.
class request_plan {
public:
    /// `ids_per_chunk` is at least 1. There are fewer than 2^32 - 1 ids, which `client_config::max_ids_per_call` ensures.
    request_plan(std::vector<user_id> ids, std::size_t ids_per_chunk);

    std::span<const user_id> ids() const noexcept { return ids_; }

    std::size_t chunks() const noexcept { return (ids_.size() + ids_per_chunk_ - 1) / ids_per_chunk_; }

    /// The position of a chunk's first id.
    std::size_t first_of(std::size_t chunk) const noexcept { return chunk * ids_per_chunk_; }

    std::span<const user_id> chunk(std::size_t index) const noexcept;

private:
    std::vector<user_id> ids_;
    std::size_t ids_per_chunk_;
};

} // namespace copresence

#endif
