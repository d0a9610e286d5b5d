// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_PRESENCE_REPORT_HPP
#define COPRESENCE_PRESENCE_REPORT_HPP

#include <copresence/error.hpp>
#include <copresence/presence.hpp>
#include <copresence/user_id.hpp>

#include <chrono>
#include <cstddef>
#include <vector>

namespace copresence {

/// Ids whose presences could not be fetched, with the reason.
struct failed_ids {
    std::vector<user_id> ids; ///< in the order of first occurrence in the call's ids
    failure cause;            ///< the reason, the same for all these ids
};

/// The result of a call of `get_presence_report`. Each distinct id of the call is in exactly one of the three
/// lists. Each list has the order of first occurrence in the call's ids.
struct presence_report {
    std::vector<presence> found;    ///< the presences that Graph returned
    std::vector<user_id> absent;    ///< ids that a successful response left out
    std::vector<failed_ids> failed; ///< one entry for each failed chunk, or part of a split chunk

    std::size_t ids_requested = 0;        ///< number of distinct ids in the call
    std::size_t requests = 0;             ///< HTTP requests sent, including further pages
    std::size_t unexpected = 0;           ///< presences in responses whose ids were not requested; ignored
    std::chrono::milliseconds elapsed{0}; ///< time from the start of the call to its end

    /// Returns whether every id was found.
    bool complete() const noexcept { return absent.empty() && failed.empty(); }
};

} // namespace copresence

#endif
