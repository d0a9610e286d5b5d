// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_REPORT_TEXT_HPP
#define COPRESENCE_CLI_REPORT_TEXT_HPP

#include <copresence/presence_report.hpp>
#include <copresence/user_id.hpp>

#include <string>
#include <vector>

namespace copresence::cli {

/// How many ids are absent, and the first five of them.
std::string absent_line(const std::vector<user_id>& absent);

/// Of every id that was not found a line, `absent ID` or `failed ID`, after a line that says why.
std::string report_text(const presence_report& report);

} // namespace copresence::cli

#endif
