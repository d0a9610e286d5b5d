// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_FORMAT_CSV_HPP
#define COPRESENCE_CLI_FORMAT_CSV_HPP

#include <copresence/presence.hpp>

#include <span>
#include <string>
#include <string_view>

namespace copresence::cli {

/// A header line and a line for each presence, as RFC 4180 writes them: lines end in CRLF. It starts with UTF-8's
/// byte order mark.
std::string format_csv(std::span<const presence> presences);

/// One field: quoted where it must be, and no formula. Spreadsheets calculate a cell that starts with `=`, `+`, `-`,
/// `@` or the full-width forms of these, so that somebody's status message could run in the reader's spreadsheet; an
/// apostrophe before it makes it a text. Cells start where the spreadsheet's settings say: see the source.
/// Source: OWASP, CSV injection; LibreOffice 7.4.
std::string csv_field(std::string_view text);

} // namespace copresence::cli

#endif
