// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "base/redact.hpp"

#include "base/base64.hpp"
#include "base/percent_coding.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <cstdio>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using copresence::secret_string;
using copresence::detail::encode_base64;
using copresence::detail::encode_base64url;

namespace {

const std::string secret = "vD8~Q2zN7kfR1xW+Tq4b LhYc0uJ/EsGa\"Oi9\\Zd3X=";

std::string redact(std::string_view text, std::string_view value = secret) {
    const std::array secrets{secret_string{value}};
    return copresence::detail::redact(text, secrets, "[secret]");
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    copresence::detail::append_percent_encoded(out, text);
    return out;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

std::string lower_case_hex(std::string text) {
    for (std::size_t i = 0; i + 2 < text.size(); ++i) {
        if (text[i] != '%') continue;
        for (auto* const digit : {&text[i + 1], &text[i + 2]})
            *digit = *digit >= 'A' && *digit <= 'F' ? static_cast<char>(*digit - 'A' + 'a') : *digit;
    }
    return text;
}

// Escapes every character as `\uXXXX`.
std::string unicode_escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        std::array<char, 7> unit{};
        std::snprintf(unit.data(), unit.size(), "\\u%04x", static_cast<unsigned>(c));
        out += unit.data();
    }
    return out;
}

std::string json_escaped(std::string_view text) {
    return replaced(replaced(replaced(replaced(std::string{text}, "\\", "\\\\"), "\"", "\\\""), "/", "\\/"),
                    "+", "\\u002B");
}

struct encoding {
    const char* name;
    std::string text;
};

std::ostream& operator<<(std::ostream& out, const encoding& value) { return out << value.name; }

const encoding encodings[]{
    {"raw", secret},
    {"percent-encoded", percent_encoded(secret)},
    {"percent-encoded with lower-case digits", lower_case_hex(percent_encoded(secret))},
    {"percent-encoded with + for a space", replaced(percent_encoded(secret), "%20", "+")},
    {"percent-encoded twice", percent_encoded(percent_encoded(secret))},
    {"JSON with short escapes", json_escaped(secret)},
    {"JSON with every character as \\uXXXX", unicode_escaped(secret)},
    {"percent-encoded in JSON", json_escaped(percent_encoded(secret))},
    {"percent-encoded with escaped percent signs", replaced(percent_encoded(secret), "%", "\\u0025")},
};

// Returns the base64 encoding of the secret between `before` and `after`.
std::string in_base64(std::string_view before, std::string_view after, bool url) {
    const auto bytes = std::string{before} + secret + std::string{after};
    return url ? encode_base64url(bytes) : encode_base64(bytes);
}

} // namespace

BOOST_AUTO_TEST_SUITE(redact_text)

BOOST_DATA_TEST_CASE(secret_is_found_in_every_encoding, boost::unit_test::data::make(encodings), encoding) {
    BOOST_TEST(redact("sent <" + encoding.text + "> twice: " + encoding.text) ==
               "sent <[secret]> twice: [secret]");
}

BOOST_AUTO_TEST_CASE(secret_is_found_in_base64_at_every_offset_and_in_both_alphabets) {
    for (const std::string_view before : {"", "a", "ab", "abc", "user:"}) {
        for (const std::string_view after : {"", "x", "xy", "xyz"}) {
            for (const bool url : {false, true}) {
                const auto text = redact('<' + in_base64(before, after, url) + '>');
                BOOST_TEST(text.find("[secret]") != std::string::npos, text);
                // Only characters that encode `before` and `after` may remain.
                BOOST_TEST(text.size() < std::string_view{"<[secret]>"}.size() + 14, text);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(base64_in_a_form_is_found) {
    BOOST_TEST(redact("v=" + percent_encoded(encode_base64(secret)) + "&w=1") == "v=[secret]&w=1");
}

BOOST_AUTO_TEST_CASE(encodings_in_base64_are_found) {
    const auto form = "id=1&secret=" + percent_encoded(secret) + "&x=1";
    for (const auto& inner : {percent_encoded(secret), json_escaped(secret), unicode_escaped(secret),
                              encode_base64(secret), percent_encoded(encode_base64(secret))}) {
        BOOST_TEST(redact('<' + encode_base64(inner) + '>') == "<[secret]>", inner);
        BOOST_TEST(redact('<' + encode_base64url(inner) + '>') == "<[secret]>", inner);
    }
    // Only the characters that encode the rest of the form remain.
    BOOST_TEST(redact(encode_base64(form)) == encode_base64("id=1&secret=") + "[secret]" +
                                                  encode_base64(form).substr(encode_base64(form).size() - 6));
}

BOOST_AUTO_TEST_CASE(three_nested_encodings_are_found) {
    const auto in_json = [](const std::string& text) { return replaced(text, "\\", "\\\\"); };
    const std::string texts[]{
        percent_encoded(percent_encoded(percent_encoded(secret))),
        in_json(in_json(unicode_escaped(secret))),
        encode_base64(encode_base64(encode_base64(secret))),
        json_escaped(encode_base64(percent_encoded(secret))),
        percent_encoded(encode_base64(json_escaped(secret))),
    };
    for (const auto& text : texts)
        BOOST_TEST(redact('<' + text + '>') == "<[secret]>", text);
}

BOOST_AUTO_TEST_CASE(every_escape_of_json_is_decoded) {
    BOOST_TEST(redact(R"(<1\b2\f3\n4\r5\t6\/7\\8\"9>)", "1\b2\f3\n4\r5\t6/7\\8\"9") == "<[secret]>");
    BOOST_TEST(redact(R"(<p\u00e4ss-\ud83d\ude00-\uD83D\uDE00>)", "p\u00e4ss-\U0001F600-\U0001F600") ==
               "<[secret]>");
}

BOOST_AUTO_TEST_CASE(half_of_a_surrogate_pair_is_unchanged) {
    for (const std::string_view half : {R"(\ud83d)", R"(\ude00)", R"(\ud83d\u0041)", R"(\ude00\ud83d)"}) {
        const auto text = std::string{half} + ' ' + secret;
        BOOST_TEST(redact(text) == std::string{half} + " [secret]");
    }
}

BOOST_AUTO_TEST_CASE(text_around_a_secret_is_unchanged) {
    BOOST_TEST(redact("100% of a+b \\u0041 " + secret + " %41 \\/") ==
               "100% of a+b \\u0041 [secret] %41 \\/");
    BOOST_TEST(redact("nothing here: 100% \\u00e9+") == "nothing here: 100% \\u00e9+");
    BOOST_TEST(redact("") == "");
}

BOOST_AUTO_TEST_CASE(secret_that_contains_escapes_is_found_as_it_is) {
    for (const std::string_view value : {"abc%41defgh\\u0041ij", "%2B%2B%2B%2B", "a+b c+d e+f"}) {
        BOOST_TEST(redact('<' + std::string{value} + '>', value) == "<[secret]>");
        BOOST_TEST(redact('<' + percent_encoded(value) + '>', value) == "<[secret]>");
    }
}

BOOST_AUTO_TEST_CASE(part_of_sixteen_bytes_is_redacted_and_a_shorter_one_is_not) {
    for (std::size_t size = 16; size < secret.size(); ++size) {
        BOOST_TEST(redact('<' + secret.substr(0, size) + "...>") == "<[secret]...>", size);
        BOOST_TEST(redact("<..." + secret.substr(secret.size() - size) + '>') == "<...[secret]>", size);
        BOOST_TEST(redact('<' + secret.substr(1, size) + '>') == "<[secret]>", size);
    }
    const auto first_15 = secret.substr(0, 15) + '.';
    BOOST_TEST(redact(first_15) == first_15);
}

BOOST_AUTO_TEST_CASE(encoded_part_of_sixteen_bytes_is_redacted) {
    const auto part = secret.substr(5, 16);
    BOOST_TEST(redact('<' + percent_encoded(part) + "...>") == "<[secret]...>");
    BOOST_TEST(redact('<' + unicode_escaped(part) + "...>") == "<[secret]...>");
    BOOST_TEST(redact('<' + encode_base64url(part) + "...>") == "<[secret]...>");
}

BOOST_AUTO_TEST_CASE(secret_cut_off_by_the_end_of_the_text_is_redacted_if_it_has_eight_bytes) {
    BOOST_TEST(redact("cut: " + secret.substr(0, 8)) == "cut: [secret]");
    BOOST_TEST(redact("cut: " + encode_base64url(secret).substr(0, 12)) == "cut: [secret]");
    BOOST_TEST(redact("cut: " + secret.substr(0, 7)) == "cut: " + secret.substr(0, 7));
}

BOOST_AUTO_TEST_CASE(short_secret_is_redacted_as_a_whole_and_its_parts_are_not) {
    BOOST_TEST(redact("bad: hunter2", "hunter2") == "bad: [secret]");
    BOOST_TEST(redact("bad: hunter", "hunter2") == "bad: hunter");
    BOOST_TEST(redact("t-1", "t") == "[secret]-1");
    BOOST_TEST(redact("plain", "") == "plain");
    BOOST_TEST(redact("12345678 1234567 ", "12345678") == "[secret] 1234567 ");
}

BOOST_AUTO_TEST_CASE(short_secret_is_found_in_every_encoding) {
    for (const std::string value : {"a", "/+", "p@ s", "x\"\\y", "h/nter2"}) {
        const std::string texts[]{value,
                                  percent_encoded(value),
                                  percent_encoded(percent_encoded(value)),
                                  unicode_escaped(value),
                                  json_escaped(value),
                                  encode_base64(value),
                                  percent_encoded(encode_base64(percent_encoded(value)))};
        for (const auto& text : texts)
            BOOST_TEST(redact('<' + text + '>', value) == "<[secret]>", text);
    }
}

BOOST_AUTO_TEST_CASE(occurrences_that_overlap_or_follow_each_other_are_replaced_by_one_mark) {
    BOOST_TEST(redact("<aaa>", "aa") == "<[secret]>");
    BOOST_TEST(redact("***-*", "*") == "[secret]-[secret]");
}

BOOST_AUTO_TEST_CASE(secrets_with_a_common_part_are_redacted_whole) {
    const std::string common = "eyJhbGciOiJQUzI1NiIsInR5cCI6IkpXVCJ9.";
    const std::array secrets{secret_string{common + "first-secret"}, secret_string{common + "second"}};
    BOOST_TEST(copresence::detail::redact('<' + common + "second, " + common + "first-secret>", secrets,
                                          "*") == "<*, *>");
}

BOOST_AUTO_TEST_CASE(repetitive_secret_is_redacted_whole) {
    const std::string repetitive(5'000, 'a');
    BOOST_TEST(redact('<' + repetitive + '>', repetitive) == "<[secret]>");
    std::string periodic;
    for (int i = 0; i < 500; ++i)
        periodic += "abcdefgh";
    BOOST_TEST(redact('<' + periodic.substr(3) + '>', periodic) == "<[secret]>");
}

BOOST_AUTO_TEST_CASE(random_secrets_are_found_in_random_encodings) {
    std::mt19937 random{7}; // NOLINT: the same sequence in every run
    const auto below = [&](std::size_t limit) { return random() % limit; };
    for (int round = 0; round < 2'000; ++round) {
        std::string value, text;
        for (auto size = 8 + below(60); size > 0; --size)
            value += static_cast<char>(0x21 + below(0x5e));
        for (const char c : value) { // each character raw or percent-encoded
            const bool plain = below(2) == 0 && c != '%';
            std::array<char, 4> unit{};
            std::snprintf(unit.data(), unit.size(), below(2) == 0 ? "%%%02x" : "%%%02X",
                          static_cast<unsigned>(c));
            text += plain ? std::string(1, c) : std::string{unit.data()};
        }
        BOOST_REQUIRE_EQUAL(redact('[' + text + ']', value), "[[secret]]");
    }
}

// A search that restarts at each byte would compare more than 10^10 bytes here, and exceed the time limit of the test run.
BOOST_AUTO_TEST_CASE(time_grows_linearly_with_hostile_texts) {
    const std::string value = std::string(32'767, 'a') + 'b' + std::string(32'768, 'a');
    std::string almost; // parts that are one byte too short
    while (almost.size() < 256 * 1024)
        almost += std::string(15, 'a') + 'c';
    BOOST_TEST(redact(almost, value) == almost);
    BOOST_TEST(redact(std::string(256 * 1024, 'a'), value).size() < 1'000U);
    BOOST_TEST(redact(std::string(256 * 1024, '%'), value).size() == 256U * 1024U);
    BOOST_TEST(redact(std::string(256 * 1024, '\\'), value).size() == 256U * 1024U);
    BOOST_TEST(redact(std::string(256 * 1024, 'V'), value).size() == 256U * 1024U);
    std::string every_encoding; // which each layer contains again
    while (every_encoding.size() < 256 * 1024)
        every_encoding += encode_base64("%2525+\\\\u0025" + encode_base64("%25+\\u0025 ccccccccccc"));
    BOOST_TEST(redact(every_encoding, value).size() == every_encoding.size());
}

BOOST_AUTO_TEST_SUITE_END()
