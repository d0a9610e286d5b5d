// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/terminal_text.hpp"

#include "base/utf8.hpp"

#include <algorithm>

#include <locale.h>
#include <wchar.h>

namespace copresence::detail::cli {

namespace {

constexpr std::string_view ellipsis = "\xE2\x80\xA6";
constexpr std::size_t max_marks =
    4; // combining marks on one character; real languages use fewer, malicious texts use hundreds

bool white_space(char32_t c) {
    return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

/// Returns whether the character is invisible. The joiners U+200C and U+200D do not count, because words and emoji need them.
/// Source: Unicode's Bidi_Control and Default_Ignorable_Code_Point.
bool invisible(char32_t c) {
    return is_unsafe_to_show(c) || c == 0xAD || c == 0x061C || c == 0x180E || c == 0x200B || c == 0x200E ||
           c == 0x200F || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF0 && c <= 0xFFFB) ||
           c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0 || (c >= 0x1BCA0 && c <= 0x1BCA3) ||
           (c >= 0x1D173 && c <= 0x1D17A) || (c >= 0xE0000 && c <= 0xE0FFF);
}

/// While an object of this class exists, `wcwidth` uses Unicode widths, independently of the user's locale.
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

/// Builds the text, and records the longest prefix that leaves space for an ellipsis.
class line {
public:
    explicit line(std::size_t max_columns)
        : max_{max_columns} {}

    /// Appends `c`. Returns false if the line has not enough space. Drops surplus combining marks.
    bool add(char32_t c, std::size_t width) {
        if (width == 0 && (out_.columns == 0 || ++marks_ > max_marks)) return true;
        if (width != 0) marks_ = 0;
        if (out_.columns + width > max_) return false;
        append_utf8(out_.text, c);
        out_.columns += width;
        if (out_.columns + 1 <= max_) fits_ = {out_.text.size(), out_.columns};
        return true;
    }

    columned_text cut() && {
        if (max_ == 0) return {};
        out_.text.resize(fits_.size);
        while (out_.text.ends_with(' ')) {
            out_.text.pop_back();
            --fits_.columns;
        }
        return {out_.text.append(ellipsis), fits_.columns + 1};
    }

    columned_text whole() && { return std::move(out_); }

    bool empty() const { return out_.text.empty(); }

private:
    struct prefix {
        std::size_t size = 0, columns = 0;
    };

    columned_text out_;
    prefix fits_;
    std::size_t max_;
    std::size_t marks_ = 0;
};

} // namespace

columned_text terminal_text(std::string_view utf8, std::size_t max_columns) {
    const unicode_widths widths;
    line out{max_columns};
    bool blank = false;
    while (!utf8.empty()) {
        char32_t c = next_code_point(utf8);
        if (white_space(c)) {
            blank = true;
            continue;
        }
        if (invisible(c)) continue;
        int width = width_of(c);
        if (width < 0) { // the C library does not know the character
            c = replacement_character;
            width = 1;
        }
        if (blank && !out.empty() && !out.add(' ', 1)) return std::move(out).cut();
        blank = false;
        if (!out.add(c, static_cast<std::size_t>(width))) return std::move(out).cut();
    }
    return std::move(out).whole();
}

} // namespace copresence::detail::cli
