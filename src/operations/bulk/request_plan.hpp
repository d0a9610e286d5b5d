// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_OPERATIONS_BULK_REQUEST_PLAN_HPP
#define COPRESENCE_OPERATIONS_BULK_REQUEST_PLAN_HPP

#include <copresence/user_id.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace copresence::detail {

/// The distinct ids of a call, in the order of their first occurrence, divided into chunks. Each chunk is sent in one request.
/// The position of an id in `ids()` is the position of its presence in the result.
class request_plan {
public:
    /// `ids_per_chunk` must be at least 1. `ids` must contain fewer than 2^32 - 1 ids; `client_config::max_ids_per_call`
    /// ensures this.
    request_plan(std::vector<user_id> ids, std::size_t ids_per_chunk);

    std::span<const user_id> ids() const noexcept { return ids_; }

    std::size_t chunks() const noexcept { return (ids_.size() + ids_per_chunk_ - 1) / ids_per_chunk_; }

    /// Returns the position in `ids()` of the first id of a chunk.
    std::size_t first_of(std::size_t chunk) const noexcept { return chunk * ids_per_chunk_; }

    std::span<const user_id> chunk(std::size_t index) const noexcept;

private:
    std::vector<user_id> ids_;
    std::size_t ids_per_chunk_;
};

} // namespace copresence::detail

#endif
