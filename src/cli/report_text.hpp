// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_REPORT_TEXT_HPP
#define COPRESENCE_CLI_REPORT_TEXT_HPP

#include <copresence/presence_report.hpp>
#include <copresence/user_id.hpp>

#include <string>
#include <vector>

namespace copresence::detail::cli {

/// Returns a line with the number of absent ids and the first five of them.
std::string absent_line(const std::vector<user_id>& absent);

/// Returns a line `absent ID` or `failed ID` for every id that was not found. A line with the reason precedes the ids.
std::string report_text(const presence_report& report);

} // namespace copresence::detail::cli

#endif
