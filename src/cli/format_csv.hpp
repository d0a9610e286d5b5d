// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_FORMAT_CSV_HPP
#define COPRESENCE_CLI_FORMAT_CSV_HPP

#include <copresence/presence.hpp>

#include <span>
#include <string>
#include <string_view>

namespace copresence::detail::cli {

/// Returns a header line and a line for each presence in the format of RFC 4180, with CRLF line ends. The text starts with a
/// UTF-8 byte order mark.
std::string format_csv(std::span<const presence> presences);

/// Returns one field, quoted if necessary, that a spreadsheet does not treat as a formula. Spreadsheets calculate a cell that
/// starts with `=`, `+`, `-`, `@` or the full-width forms of these. A malicious status message could therefore run in the
/// reader's spreadsheet. An apostrophe before the text prevents this. The characters that start a cell depend on the settings
/// of the spreadsheet; the implementation covers all settings.
/// Source: OWASP, CSV injection; LibreOffice 7.4.
std::string csv_field(std::string_view text);

} // namespace copresence::detail::cli

#endif
