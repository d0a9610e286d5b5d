// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/terminal_text.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

using copresence::detail::cli::columned_text;
using copresence::detail::cli::terminal_text;
namespace data = boost::unit_test::data;
using namespace std::string_view_literals;

namespace {

struct sample {
    std::string_view what;
    std::string_view given;
    std::string_view shown;
    std::size_t columns;
};

std::ostream& operator<<(std::ostream& out, const sample& value) { return out << value.what; }

const std::vector<sample> samples{
    {"plain text", "In a review", "In a review", 11},
    {"nothing", "", "", 0},
    {"accents", "caf\u00E9", "caf\u00E9", 4},
    {"a combining accent", "cafe\u0301", "cafe\u0301", 4},
    {"wide characters", "\u4F1A\u8BAE", "\u4F1A\u8BAE", 4},
    {"an emoji", "\U0001F600!", "\U0001F600!", 3},
    {"letters of right-to-left scripts", "\u05E9\u05DC\u05D5\u05DD", "\u05E9\u05DC\u05D5\u05DD", 4},
    {"line ends", "one\r\ntwo\n\nthree", "one two three", 13},
    {"white space around", "  \tone  ", "one", 3},
    {"white space of all kinds",
     "a\u00A0\u2003\u2028\u2029\u3000\u0085"sv
     "b",
     "a b", 3},
    {"an escape sequence", "\x1b[31mred\x1b[0m", "[31mred[0m", 10},
    {"a title sequence", "\x1b]0;title\x07x", "]0;titlex", 9},
    {"bell, backspace, delete, zero", "a\x07\x08\x7f\0z"sv, "az", 2},
    {"C1 controls", "a\u009B31mb\u0090", "a31mb", 5},
    {"bidirectional embeddings and overrides", "\u202A\u202B\u202C\u202D\u202Eabc", "abc", 3},
    {"bidirectional isolates and marks", "\u2066a\u2067b\u2068c\u2069\u200E\u200F\u061C", "abc", 3},
    {"invisible characters", "a\u200B\u2060\uFEFF\u00AD\u180E\U000E0041z", "az", 2},
    {"tags and interlinear annotations", "a\U000E0001\uFFF9b\uFFFB", "ab", 2},
    {"a stray byte", "a\xFFz", "a\uFFFDz", 3},
    {"a stray continuation", "a\x80z", "a\uFFFDz", 3},
    {"a cut sequence", "a\xE2\x80", "a\uFFFD\uFFFD", 3},
    {"an overlong slash", "\xC0\xAF", "\uFFFD\uFFFD", 2},
    {"an overlong escape", "\xE0\x80\x9B", "\uFFFD\uFFFD\uFFFD", 3},
    {"a surrogate", "\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD", 3},
    {"beyond Unicode", "\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD", 4},
    {"not a character", "a\uFFFFz", "a\uFFFDz", 3},
    {"marks without a letter", "\u0301\u0301x", "x", 1},
    {"more marks than any language has", "x\u0301\u0301\u0301\u0301\u0301\u0301y",
     "x\u0301\u0301\u0301\u0301y", 2},
};

} // namespace

BOOST_AUTO_TEST_SUITE(cli_terminal_text)

BOOST_DATA_TEST_CASE(untrusted_text_is_made_safe_for_a_terminal, data::make(samples)) {
    const columned_text shown = terminal_text(sample.given);
    BOOST_TEST(shown.text == sample.shown);
    BOOST_TEST(shown.columns == sample.columns);
}

BOOST_AUTO_TEST_CASE(a_text_that_fits_is_not_cut) {
    BOOST_TEST(terminal_text("abcde", 5).text == "abcde");
    BOOST_TEST(terminal_text("abcde  ", 5).text == "abcde");
    BOOST_TEST(terminal_text("\u4F1A\u8BAE", 4).text == "\u4F1A\u8BAE");
}

BOOST_AUTO_TEST_CASE(a_text_that_is_too_wide_ends_in_an_ellipsis_and_never_exceeds_the_width) {
    BOOST_TEST(terminal_text("abcdef", 5).text == "abcd\u2026");
    BOOST_TEST(terminal_text("abc def", 5).text == "abc\u2026");
    BOOST_TEST(terminal_text("\u4F1A\u8BAE\u4F1A", 5).text == "\u4F1A\u8BAE\u2026");
    BOOST_TEST(terminal_text("\u4F1A\u8BAE\u4F1A", 4).text == "\u4F1A\u2026");
    BOOST_TEST(terminal_text("abcdef", 1).text == "\u2026");
    BOOST_TEST(terminal_text("abcdef", 0).text == "");
    for (std::size_t max = 0; max < 12; ++max) {
        BOOST_TEST(terminal_text("a\u4F1A\u8BAEe\u0301 b\U0001F600c d", max).columns <= max);
    }
}

BOOST_AUTO_TEST_CASE(no_byte_sequence_yields_a_control_character) {
    for (unsigned first = 0; first < 256; ++first) {
        for (unsigned second = 0; second < 256; ++second) {
            const std::string text =
                terminal_text(std::string{static_cast<char>(first), static_cast<char>(second)}).text;
            for (std::size_t i = 0; i < text.size(); ++i) {
                const auto c = static_cast<unsigned char>(text[i]);
                const bool c1 = c == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0;
                BOOST_REQUIRE_MESSAGE(c >= 0x20 && c != 0x7F && !c1, first << " " << second);
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
