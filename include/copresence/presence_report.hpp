// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_PRESENCE_REPORT_HPP
#define COPRESENCE_PRESENCE_REPORT_HPP

#include <copresence/error.hpp>
#include <copresence/presence.hpp>
#include <copresence/user_id.hpp>

#include <chrono>
#include <cstddef>
#include <vector>

#pragma GCC visibility push(default)

namespace copresence {

/// Ids that could not be asked for, and why.
struct failed_ids {
    std::vector<user_id> ids; ///< in the order first asked
    failure why;              ///< the same for all of them
};

/// Everything that came of a call. Each distinct id that was asked for is in exactly one of the three lists,
/// and each list is in the order first asked.
struct presence_report {
    std::vector<presence> found;    ///< what Graph answered
    std::vector<user_id> absent;    ///< Graph answered, and left these out
    std::vector<failed_ids> failed; ///< one entry for each chunk, or part of a split one

    std::size_t ids_asked = 0;            ///< distinct ids
    std::size_t requests = 0;             ///< HTTP requests made, further pages included
    std::size_t unasked = 0;              ///< presences in the answers that nobody had asked for: ignored
    std::chrono::milliseconds elapsed{0}; ///< from the call's start to its end

    /// Whether every id was found.
    bool complete() const noexcept { return absent.empty() && failed.empty(); }
};

} // namespace copresence

#pragma GCC visibility pop

#endif
