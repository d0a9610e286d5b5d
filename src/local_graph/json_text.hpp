// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_JSON_TEXT_HPP
#define COPRESENCE_LOCAL_GRAPH_JSON_TEXT_HPP

#include <string>
#include <string_view>

namespace copresence::detail::embedded {

/// How characters outside ASCII are written. The writers of .NET escape them or not, depending on version and
/// settings. A client must therefore read both forms.
enum class json_spelling { utf8, escaped };

/// Appends `text`, which is encoded in UTF-8, as a JSON string with quotes.
void append_json_text(std::string& out, std::string_view text, json_spelling spelling = json_spelling::utf8);

} // namespace copresence::detail::embedded

#endif
