// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "codec/chunk_filler.hpp"

#include <utility>

namespace copresence::detail {

void chunk_filler::put(std::size_t slot, presence&& arrived) {
    if (vacant(slot)) {
        occupy(slot) = std::move(arrived);
        return;
    }
    position_ = slot + 1;
    presence& held = presence_in(slot);
    // The presence with the lower sequence number is stale. Source: Graph's description of `sequenceNumber`.
    if (arrived.sequence_number() < held.sequence_number()) return;
    held = std::move(arrived);
}

} // namespace copresence::detail
