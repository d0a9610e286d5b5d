// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "cli/displayable_text.hpp"

#include <algorithm>
#include <cstdint>

#include <locale.h>
#include <wchar.h>

namespace copresence::cli {

namespace {

constexpr char32_t replacement = 0xFFFD;
constexpr std::string_view ellipsis = "\xE2\x80\xA6";
constexpr std::size_t most_marks =
    4; // on one character; nobody's language has more, but pranks have hundreds

/// Takes the next code point off the front of `text`. Refuses overlong forms, surrogates and what is beyond
/// Unicode. Source: RFC 3629, section 4.
char32_t next_code_point(std::string_view& text) {
    const auto byte = [&text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t first = byte(0);
    const std::size_t size = first < 0x80   ? 1
                             : first < 0xC2 ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
    char32_t value = size == 1   ? first
                     : size == 2 ? first & 0x1Fu
                     : size == 3 ? first & 0x0Fu
                                 : first & 0x07u;
    bool whole = size != 0 && size <= text.size();
    for (std::size_t i = 1; whole && i < size; ++i) {
        whole = (byte(i) & 0xC0u) == 0x80u;
        value = (value << 6) | (byte(i) & 0x3Fu);
    }
    if (!whole || (size == 3 && value < 0x800) || (size == 4 && value < 0x1'0000) || value > 0x10'FFFF ||
        (value >= 0xD800 && value <= 0xDFFF)) {
        text.remove_prefix(1);
        return replacement;
    }
    text.remove_prefix(size);
    return value;
}

void append_utf8(std::string& out, char32_t c) {
    const auto put = [&out](char32_t value) { out.push_back(static_cast<char>(value)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | (c >> 6));
        put(0x80 | (c & 0x3F));
    } else if (c < 0x1'0000) {
        put(0xE0 | (c >> 12));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | (c >> 18));
        put(0x80 | ((c >> 12) & 0x3F));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

bool white_space(char32_t c) {
    return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

/// Controls (C0, DEL, C1), bidirectional formatting, and what has no shape but the joiners U+200C and U+200D,
/// which words and emoji are written with. Source: Unicode's Bidi_Control and Default_Ignorable_Code_Point.
bool invisible(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x061C || c == 0x180E || c == 0x200B ||
           c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
           c == 0xFEFF || (c >= 0xFFF0 && c <= 0xFFFB) || c == 0x115F || c == 0x1160 || c == 0x3164 ||
           c == 0xFFA0 || (c >= 0x1BCA0 && c <= 0x1BCA3) || (c >= 0x1D173 && c <= 0x1D17A) ||
           (c >= 0xE0000 && c <= 0xE0FFF);
}

/// While it lives, `wcwidth` knows Unicode's widths, whatever the user's locale.
class unicode_widths {
public:
    unicode_widths()
        : before_{::uselocale(locale())} {}

    unicode_widths(const unicode_widths&) = delete;
    unicode_widths& operator=(const unicode_widths&) = delete;

    ~unicode_widths() { ::uselocale(before_); }

    static bool known() { return locale() != locale_t{}; }

private:
    static locale_t locale() {
        static const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{});
        return utf8;
    }

    locale_t before_;
};

int width_of(char32_t c) {
    if (c < 0x7F || !unicode_widths::known()) return 1;
    return ::wcwidth(static_cast<wchar_t>(c));
}

/// Builds the text, and remembers how much of it fits beside an ellipsis.
class line {
public:
    explicit line(std::size_t most_columns)
        : most_{most_columns} {}

    /// False when there is no room for it.
    bool add(char32_t c, std::size_t width) {
        if (width == 0 && (out_.columns == 0 || ++marks_ > most_marks)) return true;
        if (width != 0) marks_ = 0;
        if (out_.columns + width > most_) return false;
        append_utf8(out_.text, c);
        out_.columns += width;
        if (out_.columns + 1 <= most_) fits_ = {out_.text.size(), out_.columns};
        return true;
    }

    shown_text cut() && {
        if (most_ == 0) return {};
        out_.text.resize(fits_.size);
        while (out_.text.ends_with(' ')) {
            out_.text.pop_back();
            --fits_.columns;
        }
        return {out_.text.append(ellipsis), fits_.columns + 1};
    }

    shown_text whole() && { return std::move(out_); }

    bool empty() const { return out_.text.empty(); }

private:
    struct prefix {
        std::size_t size = 0, columns = 0;
    };

    shown_text out_;
    prefix fits_;
    std::size_t most_;
    std::size_t marks_ = 0;
};

} // namespace

shown_text displayable(std::string_view utf8, std::size_t most_columns) {
    const unicode_widths widths;
    line out{most_columns};
    bool blank = false;
    while (!utf8.empty()) {
        char32_t c = next_code_point(utf8);
        if (white_space(c)) {
            blank = true;
            continue;
        }
        if (invisible(c)) continue;
        int width = width_of(c);
        if (width < 0) { // not assigned, as far as the C library knows
            c = replacement;
            width = 1;
        }
        if (blank && !out.empty() && !out.add(' ', 1)) return std::move(out).cut();
        blank = false;
        if (!out.add(c, static_cast<std::size_t>(width))) return std::move(out).cut();
    }
    return std::move(out).whole();
}

} // namespace copresence::cli
