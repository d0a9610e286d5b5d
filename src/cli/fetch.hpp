// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_FETCH_HPP
#define COPRESENCE_CLI_FETCH_HPP

#include "cli/credentials.hpp"
#include "cli/patience.hpp"

#include <copresence/client_config.hpp>
#include <copresence/client_stats.hpp>
#include <copresence/error.hpp>
#include <copresence/logger.hpp>
#include <copresence/presence_report.hpp>
#include <copresence/user_id.hpp>

#include <chrono>
#include <optional>
#include <vector>

namespace copresence::cli {

/// Whether a call fails with the first thing that goes wrong, or gives what can be had.
enum class completeness { all_or_nothing, what_can_be_had };

/// What came of a call.
struct fetched {
    presence_report report;       ///< `found`, `absent` and `failed`, whichever the way of asking
    std::optional<failure> error; ///< the call as a whole failed
    client_stats stats;
    std::chrono::milliseconds elapsed{0};
};

/// Fetches presences with a client of its own, showing a progress bar on standard error when that is a
/// terminal and it takes more than a second. No failure in the result holds a token. `limits` heeds signals.
/// What the client does is told on standard error, a line for each event from the level `told` on, with curl's
/// marks; where that is empty, nothing is.
/// Errors: throws `usage_error` for what the client refuses in `config`, `run_error` where the trusted roots
/// cannot be read, and as `patience` does; a signal cancels the call.
fetched fetch(client_config config, const provider_maker& provider, const std::vector<user_id>& ids,
              completeness wanted, std::optional<log_level> told, const patience& limits);

/// The distinct ids of `asked` that are not in `found`, in the order asked.
std::vector<user_id> missing(const std::vector<user_id>& asked, const std::vector<presence>& found);

} // namespace copresence::cli

#endif
