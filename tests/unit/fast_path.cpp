// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "codec/presence_decoder.hpp"
#include "codec/presence_templates.hpp"
#include "support/ids.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using copresence::availability;
using copresence::errc;
using copresence::error_code;
using copresence::limit_config;
using copresence::presence;
using copresence::user_id;
using copresence::detail::presence_templates;
using copresence::test::nth_id;
using copresence::test::some_ids;
using copresence::test::upper;

namespace {

constexpr std::size_t id_count = 12;

struct decoded {
    error_code ec;
    std::size_t found = 0;
    std::size_t unexpected = 0;
    std::size_t taken = 0;
    std::string detail;
    std::vector<presence> presences;
};

limit_config bounded() {
    limit_config bounds;
    bounds.json_members = 40;
    return bounds;
}

decoded decode(std::string_view text, presence_templates* templates, std::size_t piece = 1U << 20) {
    static const auto asked = some_ids(id_count);
    static const auto bounds = bounded();
    std::vector<std::uint8_t> received(id_count, 0);
    decoded out;
    out.presences.resize(id_count);
    copresence::detail::presence_decoder decoder{{asked, out.presences, received}, bounds, templates};
    for (std::size_t at = 0; at < text.size() && !out.ec; at += piece) {
        const auto part = text.substr(at, piece);
        // A copy of the exact size, so that sanitizers detect a read beyond the piece.
        const std::vector<char> copy(part.begin(), part.end());
        out.ec = decoder.write(copy);
    }
    if (!out.ec) out.ec = decoder.finish();
    out.found = decoder.found();
    out.unexpected = decoder.unexpected();
    out.taken = decoder.taken();
    out.detail = decoder.detail();
    return out;
}

// Decodes `text` with the fast path. Checks that the general decoder alone gives the same result.
decoded decode_and_compare(std::string_view text, presence_templates& templates,
                           std::size_t piece = 1U << 20) {
    const auto expected = decode(text, nullptr, piece);
    auto seen = decode(text, &templates, piece);
    BOOST_TEST(expected.taken == 0U);
    BOOST_TEST(seen.ec == expected.ec);
    BOOST_TEST(seen.detail == expected.detail);
    BOOST_TEST(seen.found == expected.found);
    BOOST_TEST(seen.unexpected == expected.unexpected);
    for (std::size_t i = 0; i < id_count; ++i)
        BOOST_TEST((seen.presences[i] == expected.presences[i]), "presence " << i);
    return seen;
}

std::string object(const std::string& id, std::string_view rest) {
    return R"({"id":")" + id + '"' + std::string{rest} + '}';
}

std::string object(std::size_t n, std::string_view rest) { return object(nth_id(n).to_string(), rest); }

std::string response(const std::vector<std::string>& objects, std::string_view separator = ",") {
    std::string text = R"({"@odata.context":"x","value":[)";
    for (std::size_t i = 0; i < objects.size(); ++i)
        text += (i == 0 ? "" : std::string{separator}) + objects[i];
    return text + "]}";
}

constexpr std::string_view plain =
    R"(,"availability":"Busy","activity":"InACall","outOfOfficeSettings":{"message":null,"isOutOfOffice":false},)"
    R"("statusMessage":null,"workLocation":{"placeId":null,"source":"none","workLocationType":"unspecified"},)"
    R"("sequenceNumber":"A0123456789")";

constexpr std::string_view with_texts =
    R"(,"availability":"Away","activity":"OutOfOffice","outOfOfficeSettings":{"message":"Back on Monday","isOutOfOffice":true},)"
    R"("statusMessage":{"message":{"content":"In a review","contentType":"text"},"publishedDateTime":"2026-01-02T03:04:05Z",)"
    R"("expiryDateTime":{"dateTime":"2026-01-02T17:00:00","timeZone":"UTC"}},)"
    R"("workLocation":{"placeId":"p1","source":"manual","workLocationType":"office"},"sequenceNumber":null)";

// Returns a response with `count` presences. Each has the members `rest` after its id.
std::string answer_of(std::size_t count, std::string_view rest) {
    std::vector<std::string> objects;
    for (std::size_t i = 0; i < count; ++i)
        objects.push_back(object(i, rest));
    return response(objects);
}

presence_templates& knowing(presence_templates& templates, std::string_view rest) {
    decode(answer_of(3, rest), &templates);
    return templates;
}

// A presence whose text after its id differs from the presence from which the template was learned.
struct difference {
    const char* name;
    std::string rest;
    // How many presences of a response with three presences the fast path decodes. This presence is the second. The
    // other two match the template.
    std::size_t taken;
};

std::ostream& operator<<(std::ostream& out, const difference& d) { return out << d.name; }

std::string with_text(std::string_view text) {
    return R"(,"statusMessage":{"message":{"content":")" + std::string{text} + R"("}})";
}

std::vector<difference> differences() {
    return {
        {"the same text", with_text("abc"), 3},
        {"another text", with_text("defg hijk lmno pqrs tuvw"), 3},
        {"an empty text", with_text(""), 3},
        {"a text with UTF-8", with_text("Z\xC3\xBCrich \xE4\xBC\x9A \xF0\x9F\x9A\x80"), 3},
        {"a text with escapes", with_text(R"(\"\\\/\b\f\n\r\t \u00e4 \uD83D\uDE80 \ud83d\ude80)"), 3},
        {"the longest text", with_text(std::string(64 * 1024, 'a')), 3},
        {"a text too long", with_text(std::string(64 * 1024 + 1, 'a')), 1},
        {"more escapes than there is room for", with_text("\\n" + std::string(5'000, 'a') + "\\n"), 2},
        {"an invalid escape", with_text(R"(\x)"), 1},
        {"half an escape", with_text(R"(\u00e)"), 1},
        {"a lone trailing surrogate", with_text(R"(\udc00 and so on)"), 1},
        {"a lone leading surrogate", with_text(R"(\ud800 and so on)"), 1},
        {"a leading surrogate and no trailing one", with_text(R"(\ud800\u0041 and so on)"), 1},
        {"a control character", with_text("a\x01z"), 1},
        {"half a character", with_text("\xC3"), 1},
        {"an overlong encoding", with_text("\xE0\x80\x80"), 1},
        {"a surrogate in UTF-8", with_text("\xED\xA0\x80"), 1},
        {"a code point beyond U+10FFFF", with_text("\xF4\x90\x80\x80"), 1},
        {"an invalid first byte", with_text("\xFF"), 1},
        {"a null text", R"(,"statusMessage":{"message":{"content":null}})", 2},
        {"another key", R"(,"statusMessage":{"message":{"contentType":"text"}})", 2},
        {"one member more", with_text("abc") + R"(,"sequenceNumber":"A1")", 2},
        {"one member less", "", 2},
        {"white space before a colon", R"(,"statusMessage" :{"message":{"content":"abc"}})", 2},
        {"white space at the end", with_text("abc") + " ", 2},
        {"an escape in a key", R"(,"statusM\u0065ssage":{"message":{"content":"abc"}})", 2},
        {"a brace too many", with_text("abc") + "}", 2},
        {"a number", R"(,"statusMessage":{"message":{"content":7}})", 1},
    };
}

} // namespace

BOOST_AUTO_TEST_SUITE(fast_path)

BOOST_AUTO_TEST_CASE(a_template_is_learned_from_the_first_presence_that_has_it) {
    presence_templates templates;
    const auto text = answer_of(id_count, plain);
    BOOST_TEST(decode_and_compare(text, templates).taken == id_count - 1);
    BOOST_TEST(decode_and_compare(text, templates).taken == id_count);
}

BOOST_AUTO_TEST_CASE(a_template_is_learned_from_a_response_with_one_presence) {
    presence_templates templates;
    BOOST_TEST(decode_and_compare(response({object(3, plain)}), templates).taken == 0U);
    const auto seen = decode_and_compare(response({object(5, plain)}), templates);
    BOOST_TEST(seen.taken == 1U);
    BOOST_TEST((seen.presences[5].availability() == availability::busy));
}

BOOST_AUTO_TEST_CASE(text_after_the_last_presence_is_still_parsed) {
    presence_templates templates;
    knowing(templates, plain);
    const std::string open = R"({"value":[)" + object(0, plain) + "," + object(1, plain);
    for (const char* rest : {R"(],"@odata.nextLink":"https://x/y"})", R"(],"@odata.nextLink":7})", "] }",
                             "]]", "]", "]}}", "] ,\"a\":[{}]}", "} ]}"}) {
        BOOST_TEST_CONTEXT(rest) { decode_and_compare(open + rest, templates); }
    }
    BOOST_TEST(decode_and_compare(open + R"(],"@odata.nextLink":"https://x/y"})", templates).taken == 2U);
    BOOST_TEST(decode_and_compare(open + "]", templates).ec == errc::truncated_response);
    BOOST_TEST(decode_and_compare(open + "]}}", templates).ec == errc::malformed_response);
}

BOOST_AUTO_TEST_CASE(members_after_the_presences_are_not_part_of_a_template) {
    presence_templates templates;
    const auto text = R"({"value":[)" + object(0, plain) + R"(],"more":[{}]})";
    decode_and_compare(text, templates);
    BOOST_TEST(decode_and_compare(answer_of(id_count, plain), templates).taken == id_count);
}

// A template must end at the end of its presence, not after the following comma.
BOOST_AUTO_TEST_CASE(white_space_before_the_next_presence_is_not_part_of_a_template) {
    const auto first = R"({"@odata.context":"x","value":[)" + object(0, plain);
    for (const char* gap : {", {", ",\n{", ",{ ", " ,{"}) {
        BOOST_TEST_CONTEXT(gap) {
            presence_templates templates;
            const auto next = object(1, plain).substr(1);
            const auto text = first + gap + next + "]}";
            decode_and_compare(text, templates, first.size() + std::string_view{gap}.size() + 1);
            for (const char* wrong : {",]}", ",,{\"id\":\"x\"}]}", ",{\"id\":\"x\"}]}", "]}"})
                decode_and_compare(first + wrong, templates);
            BOOST_TEST(decode_and_compare(answer_of(id_count, plain), templates).taken >= id_count - 1);
        }
    }
}

BOOST_AUTO_TEST_CASE(several_templates_are_known_at_once) {
    presence_templates templates;
    std::vector<std::string> objects;
    for (std::size_t i = 0; i < id_count; ++i)
        objects.push_back(object(i, i % 3 == 0 ? plain : i % 3 == 1 ? with_texts : with_text("x")));
    decode_and_compare(response(objects), templates);
    BOOST_TEST(decode_and_compare(response(objects), templates).taken == id_count);
}

BOOST_DATA_TEST_CASE(the_result_does_not_depend_on_the_size_of_the_pieces,
                     boost::unit_test::data::make({1, 2, 5, 64, 300, 1000}), piece) {
    presence_templates templates;
    std::vector<std::string> objects;
    for (std::size_t i = 0; i < id_count; ++i)
        objects.push_back(object(i, i % 2 == 0 ? plain : with_texts));
    decode_and_compare(response(objects), templates);
    const auto seen = decode_and_compare(response(objects), templates, static_cast<std::size_t>(piece));
    BOOST_TEST(seen.found == id_count);
    BOOST_TEST((seen.taken > 0) == (piece >= 300));
}

BOOST_DATA_TEST_CASE(presences_that_differ_from_a_template_are_left_to_the_general_decoder,
                     boost::unit_test::data::make(differences()), each) {
    presence_templates templates;
    knowing(templates, with_text("abc"));
    const auto text = response({object(0, with_text("x")), object(1, each.rest), object(2, with_text("x"))});
    const auto seen = decode_and_compare(text, templates);
    BOOST_TEST(seen.taken == each.taken);
}

BOOST_AUTO_TEST_CASE(enum_texts_match_in_any_case_and_unknown_texts_are_kept) {
    presence_templates templates;
    const auto state = [](const char* text) { return R"(,"availability":")" + std::string{text} + '"'; };
    knowing(templates, state("Busy"));
    const auto seen = decode_and_compare(
        response({object(0, state("Away")), object(1, state("inACall")), object(2, state("bUSY")),
                  object(3, state("Hibernating")), object(4, state(R"(B\u0075sy)")), object(5, "")}),
        templates);
    BOOST_TEST(seen.taken == 5U);
    BOOST_TEST(seen.presences[1].availability()->text() == "inACall");
    BOOST_TEST((seen.presences[1].availability() == availability::in_a_call));
    BOOST_TEST(seen.presences[2].availability()->text() == "bUSY");
    BOOST_TEST((seen.presences[2].availability() == availability::busy));
    BOOST_TEST(seen.presences[3].availability()->text() == "Hibernating");
    BOOST_TEST((seen.presences[4].availability() == availability::busy));
}

BOOST_AUTO_TEST_CASE(the_fast_path_accepts_presences_in_any_order_and_ids_in_any_case) {
    presence_templates templates;
    knowing(templates, plain);
    std::vector<std::string> objects;
    for (std::size_t i = 0; i < id_count; ++i)
        objects.push_back(object(i % 2 == 0 ? upper(nth_id(i).to_string()) : nth_id(i).to_string(), plain));
    std::shuffle(objects.begin(), objects.end(),
                 std::mt19937{3}); // NOLINT: a fixed seed makes the test repeatable
    BOOST_TEST(decode_and_compare(response(objects), templates).taken == id_count);
}

BOOST_AUTO_TEST_CASE(texts_of_unknown_members_may_differ_from_the_template) {
    presence_templates templates;
    const auto tagged = [](int n) {
        return R"(,"@odata.etag":"W/\")" + std::to_string(n) + R"(","availability":"Busy")";
    };
    const auto plainly_tagged = [](int n) {
        return R"(,"@odata.etag":"W/)" + std::to_string(n) + R"(","availability":"Busy")";
    };
    knowing(templates, plainly_tagged(1));
    const auto text = response({object(0, plainly_tagged(2)), object(1, plainly_tagged(33)),
                                object(2, tagged(4)), object(3, plainly_tagged(5))});
    BOOST_TEST(decode_and_compare(text, templates).taken == 4U);
}

BOOST_AUTO_TEST_CASE(unexpected_and_repeated_presences_are_left_to_the_general_decoder) {
    presence_templates templates;
    knowing(templates, plain);
    const std::string newer = R"(,"availability":"Away","sequenceNumber":"A2")";
    const std::string older = R"(,"availability":"Busy","sequenceNumber":"A1")";
    knowing(templates, newer);
    const auto seen =
        decode_and_compare(response({object(0, newer), object(1, newer), object(1, older), object(900, plain),
                                     object("no guid", plain), object(2, plain), object(3, plain)}),
                           templates);
    BOOST_TEST(seen.taken == 4U); // the fast path decodes the first two and the last two
    BOOST_TEST((seen.presences[1].availability() == availability::away));
    BOOST_TEST(seen.unexpected == 2U);
}

BOOST_AUTO_TEST_CASE(presences_decoded_by_the_fast_path_count_as_members_of_the_response) {
    presence_templates templates;
    knowing(templates, plain);
    std::vector<std::string> objects(41, object(900, plain));
    for (std::size_t i = 0; i < id_count; ++i)
        objects[i] = object(i, plain);
    BOOST_TEST(decode_and_compare(response(objects), templates).ec == errc::too_many_members);
    // The first expected presence exceeds the limit. The fast path leaves it to the general decoder, which rejects it.
    std::rotate(objects.begin(), objects.begin() + id_count, objects.end());
    objects.insert(objects.begin(), id_count - 1, object(900, plain));
    const auto seen = decode_and_compare(response(objects), templates);
    BOOST_TEST(seen.ec == errc::too_many_members);
    BOOST_TEST(seen.taken == 0U);
    objects.resize(40);
    BOOST_TEST(!decode_and_compare(response(objects), templates).ec);
}

BOOST_AUTO_TEST_CASE(no_template_is_learned_from_a_presence_with_a_duplicate_member) {
    presence_templates templates;
    const std::string twice = R"(,"availability":"Away","availability":"Busy")";
    BOOST_TEST(decode_and_compare(answer_of(id_count, twice), templates).taken == 0U);
    BOOST_TEST(templates.size() == 0U);
}

BOOST_AUTO_TEST_CASE(white_space_between_presences_does_not_keep_them_from_the_fast_path) {
    for (const char* separator : {", ", " ,", "\r\n,\t"}) {
        BOOST_TEST_CONTEXT(separator) {
            presence_templates templates;
            std::vector<std::string> objects;
            for (std::size_t i = 0; i < id_count; ++i)
                objects.push_back(object(i, plain));
            const auto seen = decode_and_compare(response(objects, separator), templates);
            BOOST_TEST(seen.found == id_count);
            BOOST_TEST(seen.taken == id_count - 1);
        }
    }
}

BOOST_AUTO_TEST_CASE(no_template_is_learned_from_a_presence_that_arrives_in_pieces) {
    presence_templates templates;
    const auto text = response({object(0, plain)});
    decode_and_compare(text, templates, text.size() - 10);
    BOOST_TEST(templates.size() == 0U);
    decode_and_compare(text, templates, text.size() - 2);
    BOOST_TEST(templates.size() > 0U);
}

BOOST_AUTO_TEST_CASE(the_number_of_templates_is_bounded) {
    presence_templates templates;
    std::size_t max = 0;
    for (int i = 0; i < 500; ++i) {
        const auto n = std::to_string(i);
        decode(answer_of(3, R"(,"x)" + n + R"(":1,"availability":"Busy","y)" + n +
                                R"(":2,"activity":"Away","z)" + n + "\":3"),
               &templates);
        max = std::max(max, templates.size());
    }
    BOOST_TEST(max <= 192U);
    knowing(templates, plain);
    BOOST_TEST(decode_and_compare(answer_of(id_count, plain), templates).taken == id_count);
}

BOOST_AUTO_TEST_SUITE_END()
