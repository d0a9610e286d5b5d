// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "observe/redacted_head.hpp"

#include "base/ascii_case.hpp"
#include "base/token_char.hpp"
#include "base/trimmed.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace copresence::detail {

namespace {

constexpr std::size_t max_lines = 128;
constexpr std::size_t max_of_line = 2048;
constexpr std::string_view concealed = "***";
// Maximum length of a field name, and of the visible part of a value.
constexpr std::size_t max_of_part = (max_of_line - concealed.size() - 1) / 2;
constexpr std::string_view blanks = " \t";

// Returns the character that precedes the secret in the value of a field; empty if the field holds no secret.
std::optional<char> mark_before_secret(std::string_view name) {
    if (equal_ignoring_case(name, "authorization") || equal_ignoring_case(name, "proxy-authorization"))
        return ' ';
    if (equal_ignoring_case(name, "set-cookie") || equal_ignoring_case(name, "cookie")) return '=';
    if (equal_ignoring_case(name, "location"))
        return '?'; // a redirect that ends a sign-in may have a code in its query
    return std::nullopt;
}

std::string visible(std::string_view text, std::size_t max = max_of_line) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = byte >= 0x20 && byte < 0x7f;
        if (out.size() + (plain ? 1 : 4) > max) break;
        if (plain) {
            out += c;
        } else {
            out += {'\\', 'x', digits[byte >> 4], digits[byte & 0xf]};
        }
    }
    return out;
}

// Returns the size of the name at the beginning of `line` and the colon after the name. Returns 0 if `line` is not a field.
std::size_t size_of_name(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return 0;
    const auto name = trimmed(line.substr(0, colon));
    return std::all_of(name.begin(), name.end(), is_token_char) ? colon + 1 : 0;
}

// Formats the lines of a header one after another.
class head_viewer {
public:
    explicit head_viewer(const text_redactor& redact) noexcept
        : redact_{redact} {}

    std::string show(std::string_view line) {
        // RFC 9112 5.2: a line that begins with white space continues the value of the previous line.
        const bool folded = blanks.find(line.front()) != std::string_view::npos;
        if (folded) return in_secret_ ? ' ' + std::string{concealed} : visible(redact_(line));

        const auto name = line.substr(0, size_of_name(line));
        const auto value = line.substr(name.size());
        const auto mark = mark_before_secret(trimmed(name.substr(0, name.find(':'))));
        in_secret_ = mark.has_value();
        if (!mark) return visible(std::string{name} + redact_(value));
        return visible(name, max_of_part) + ' ' + before_secret(trimmed(value), *mark);
    }

private:
    std::string before_secret(std::string_view value, char mark) const {
        const auto at = value.find(mark);
        if (at != std::string_view::npos)
            return (visible(redact_(value.substr(0, at)), max_of_part - 1) + mark).append(concealed);
        return mark == '?' ? visible(redact_(value), max_of_part) : std::string{concealed};
    }

    const text_redactor& redact_;
    bool in_secret_ = false; // whether the last value held a secret, which a folded line would continue
};

} // namespace

std::vector<std::string> redacted_head(std::string_view head, const text_redactor& redact) {
    std::vector<std::string> lines;
    head_viewer viewer{redact};
    for (auto end = head.find('\n'); end != std::string_view::npos; end = head.find('\n')) {
        auto line = head.substr(0, end);
        head.remove_prefix(end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty() || lines.size() == max_lines) break;
        lines.push_back(viewer.show(line));
    }
    return lines;
}

} // namespace copresence::detail
