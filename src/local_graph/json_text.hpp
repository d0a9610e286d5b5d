// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_JSON_TEXT_HPP
#define COPRESENCE_LOCAL_GRAPH_JSON_TEXT_HPP

#include <string>
#include <string_view>

namespace copresence::embedded {

/// How characters beyond ASCII are written: .NET's writers escape them or not, depending on the library's
/// version and settings, so a client must read both.
enum class json_spelling { utf8, escaped };

/// Appends `text`, which is UTF-8, as a JSON string with its quotes.
void append_json_text(std::string& out, std::string_view text, json_spelling spelling = json_spelling::utf8);

} // namespace copresence::embedded

#endif
