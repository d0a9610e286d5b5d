// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_FETCH_HPP
#define COPRESENCE_CLI_FETCH_HPP

#include "cli/credentials.hpp"
#include "cli/wait_limits.hpp"

#include <copresence/client_config.hpp>
#include <copresence/client_stats.hpp>
#include <copresence/error.hpp>
#include <copresence/logger.hpp>
#include <copresence/presence_report.hpp>
#include <copresence/user_id.hpp>

#include <chrono>
#include <optional>
#include <vector>

namespace copresence::detail::cli {

/// Whether the first failure fails the whole call, or the call returns the presences that were received.
enum class completeness { all_or_nothing, partial };

/// The outcome of a call.
struct fetched {
    presence_report report;       ///< presences found, ids absent and ids failed
    std::optional<failure> error; ///< set if the whole call failed
    client_stats stats;
    std::chrono::milliseconds elapsed{0};
};

/// Fetches presences with a new client. Shows a progress bar on standard error if that is a terminal and the call takes
/// more than a second. Tokens are redacted in all failures of the result. `limits` must handle signals.
/// Events of the level `min_log_level` or higher are logged on standard error, with the prefixes of curl. If `min_log_level` is empty, nothing
/// is logged.
/// Errors: throws `usage_error` if the client rejects `config`, `run_error` if the certificate authorities cannot be read,
/// and the errors of `wait_limits`. A signal cancels the call.
fetched fetch(client_config config, const provider_maker& provider, const std::vector<user_id>& ids,
              completeness wanted, std::optional<log_level> min_log_level, const wait_limits& limits);

/// Returns the distinct ids of `asked` that are not in `found`, in the order of `asked`.
std::vector<user_id> missing(const std::vector<user_id>& asked, const std::vector<presence>& found);

} // namespace copresence::detail::cli

#endif
