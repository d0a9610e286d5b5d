// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/format_jsonl.hpp"

#include "base/utf8.hpp"

#include <copresence/presence_json.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <cstdio>
#include <string_view>

namespace copresence::detail::cli {

namespace {

/// Escapes characters to which a terminal reacts and which Boost.JSON does not escape: DEL, C1 controls, line separators and
/// characters that reorder text. In JSON they occur inside of strings only, so `\u` escapes keep the meaning.
void append_escaped(std::string& out, std::string_view json) {
    while (!json.empty()) {
        const char32_t c = next_code_point(json);
        if (is_unsafe_to_show(c)) {
            char escape[7];
            std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
            out += escape;
        } else {
            append_utf8(out, c);
        }
    }
}

} // namespace

std::string format_jsonl(std::span<const presence> presences) {
    std::string out;
    for (const presence& each : presences) {
        append_escaped(out, boost::json::serialize(boost::json::value_from(each)));
        out += '\n';
    }
    return out;
}

} // namespace copresence::detail::cli
