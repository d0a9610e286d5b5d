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
#include <tuple>
#include <vector>

using copresence::activity;
using copresence::availability;
using copresence::errc;
using copresence::error_code;
using copresence::limit_config;
using copresence::presence;
using copresence::user_id;
using copresence::test::nth_id;
using copresence::test::some_ids;
using copresence::test::upper;

namespace {

// A chunk of the first `count` ids, and the result of decoding a response to it.
struct chunk {
    explicit chunk(std::size_t count)
        : asked{some_ids(count)}
        , presences(count)
        , received(count, 0) {}

    error_code decode(std::string_view text, std::size_t piece = 1U << 20) {
        std::vector<std::string_view> parts;
        for (std::size_t at = 0; at < text.size(); at += piece)
            parts.push_back(text.substr(at, piece));
        return decode(parts, nullptr);
    }

    error_code decode(const std::vector<std::string_view>& parts,
                      copresence::detail::presence_templates* templates) {
        copresence::detail::presence_decoder decoder{{asked, presences, received}, bounds, templates};
        error_code ec;
        for (const auto part : parts) {
            // A copy of the exact size, so that sanitizers detect a read beyond the piece.
            const std::vector<char> copy(part.begin(), part.end());
            if ((ec = decoder.write(copy))) break;
        }
        if (!ec) ec = decoder.finish();
        found = decoder.found();
        unexpected = decoder.unexpected();
        next_link = decoder.next_link();
        detail = decoder.detail();
        return ec;
    }

    std::vector<user_id> asked;
    std::vector<presence> presences;
    std::vector<std::uint8_t> received;
    limit_config bounds;
    std::size_t found = 0;
    std::size_t unexpected = 0;
    std::string next_link;
    std::string detail;
};

std::string object(const user_id& id,
                   std::string_view rest = R"(,"availability":"Busy","activity":"InAMeeting")") {
    return R"({"id":")" + id.to_string() + '"' + std::string{rest} + '}';
}

std::string response(const std::vector<std::string>& objects, std::string_view more = "") {
    std::string text =
        R"json({"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#Collection(microsoft.graph.presence)","value":[)json";
    for (std::size_t i = 0; i < objects.size(); ++i)
        text += (i == 0 ? "" : ",") + objects[i];
    return text + ']' + std::string{more} + '}';
}

// Returns an object or array with one member or element more than the limit.
std::string crowded(char open, const std::string& member, char close) {
    std::string text{open};
    for (std::size_t i = 0; i < limit_config{}.json_members; ++i)
        text += member + ',';
    return text + member + close;
}

constexpr std::string_view everything = R"(,"availability":"DoNotDisturb","activity":"presenting",
    "outOfOfficeSettings":{"message":"Back on \"Monday\" \u00e4","isOutOfOffice":true},
    "statusMessage":{"message":{"content":"In a review","contentType":"text"},"publishedDateTime":"2026-01-02T03:04:05Z",
        "expiryDateTime":{"dateTime":"2026-01-02T17:00:00","timeZone":"Pacific Standard Time"}},
    "workLocation":{"placeId":"p1","source":"scheduled","workLocationType":"remote"},
    "sequenceNumber":"A0129311063")";

void check_everything(const presence& p) {
    BOOST_TEST((p.availability() == availability::do_not_disturb));
    BOOST_TEST((p.activity() == activity::presenting));
    BOOST_TEST(p.activity()->text() == "presenting");
    BOOST_TEST(p.out_of_office_settings()->message.value() == "Back on \"Monday\" \xc3\xa4");
    BOOST_TEST(p.out_of_office_settings()->is_out_of_office.value());
    BOOST_TEST(p.status_message()->message->content.value() == "In a review");
    BOOST_TEST((p.status_message()->message->content_type == copresence::body_type::text));
    BOOST_TEST(p.status_message()->published_date_time.value() == "2026-01-02T03:04:05Z");
    BOOST_TEST(p.status_message()->expiry_date_time->date_time.value() == "2026-01-02T17:00:00");
    BOOST_TEST(p.status_message()->expiry_date_time->time_zone.value() == "Pacific Standard Time");
    BOOST_TEST(p.work_location()->place_id.value() == "p1");
    BOOST_TEST((p.work_location()->source == copresence::work_location_source::scheduled));
    BOOST_TEST((p.work_location()->type == copresence::work_location_type::remote));
    BOOST_TEST(p.sequence_number().value() == "A0129311063");
}

struct rejected {
    const char* name;
    std::string text;
    errc code;
    const char* detail; // a part of the expected text
};

std::ostream& operator<<(std::ostream& out, const rejected& r) { return out << r.name; }

std::vector<rejected> rejected_answers() {
    const auto id = nth_id(0);
    const auto with = [&](const char* rest) { return response({object(id, rest)}); };
    return {
        {"nothing", "", errc::truncated_response, ""},
        {"white space", " \r\n", errc::truncated_response, ""},
        {"half a literal", "nul", errc::truncated_response, ""},
        {"half an answer", response({object(id)}).substr(0, 150), errc::truncated_response, ""},
        {"all but the last brace", response({}).substr(0, response({}).size() - 1), errc::truncated_response,
         ""},
        {"something behind it", response({}) + "x", errc::malformed_response, "extra data"},
        {"two answers", response({}) + response({}), errc::malformed_response, "extra data"},
        {"html", "<html></html>", errc::malformed_response, "near byte 0"},
        {"an array", "[]", errc::malformed_response, "not an object"},
        {"a string", "\"value\"", errc::malformed_response, "not an object"},
        {"null", "null", errc::malformed_response, "not an object"},
        {"no value", R"({"@odata.context":"x"})", errc::malformed_response, "'value' is missing"},
        {"an error with a good status", R"({"error":{"code":"x","message":"value"}})",
         errc::malformed_response, "'value' is missing"},
        {"value is null", R"({"value":null})", errc::malformed_response, "value: null"},
        {"value is an object", R"({"value":{}})", errc::malformed_response, "value: not of"},
        {"a presence is null", R"({"value":[null]})", errc::malformed_response, "not an object"},
        {"a presence is a list", R"({"value":[[]]})", errc::malformed_response, "not an object"},
        {"a presence without id", R"({"value":[{"availability":"Busy"}]})", errc::malformed_response,
         "id: missing"},
        {"an id of null", R"({"value":[{"id":null}]})", errc::malformed_response, "id: null"},
        {"an id that is a number", R"({"value":[{"id":1}]})", errc::malformed_response, "id: not of"},
        {"availability is a number", with(R"(,"availability":1)"), errc::malformed_response,
         "availability: not of"},
        {"activity is an object", with(R"(,"activity":{})"), errc::malformed_response, "activity: not of"},
        {"sequence number is a number", with(R"(,"sequenceNumber":1.5)"), errc::malformed_response,
         "sequenceNumber: not of"},
        {"status message is a text", with(R"(,"statusMessage":"x")"), errc::malformed_response,
         "statusMessage: not of"},
        {"content is a list", with(R"(,"statusMessage":{"message":{"content":[]}})"),
         errc::malformed_response, "content: not of"},
        {"out of office is a text", with(R"(,"outOfOfficeSettings":{"isOutOfOffice":"true"})"),
         errc::malformed_response, "isOutOfOffice: not of"},
        {"a location is true", with(R"(,"workLocation":true)"), errc::malformed_response,
         "workLocation: not of"},
        {"next link is a number", response({}, R"(,"@odata.nextLink":7)"), errc::malformed_response,
         "nextLink: not of"},
        {"bad UTF-8", with(",\"availability\":\"\xff\""), errc::malformed_response, "near byte"},
        {"a control character", with(",\"availability\":\"a\nb\""), errc::malformed_response, "near byte"},
        {"a byte order mark", "\xEF\xBB\xBF" + response({}), errc::malformed_response, "near byte 0"},
        {"a key that is a number", R"({1:2,"value":[]})", errc::malformed_response, "near byte 1"},
        {"no colon", R"({"x" 1,"value":[]})", errc::malformed_response, "near byte 5"},
        {"two colons", R"({"x"::1,"value":[]})", errc::malformed_response, "near byte"},
        {"no comma between members", R"({"x":1 "value":[]})", errc::malformed_response, "near byte 7"},
        {"a comma before the first member", R"({,"value":[]})", errc::malformed_response, "near byte 1"},
        {"a comma after the last member", R"({"value":[],})", errc::malformed_response, "near byte 12"},
        {"a bracket for a brace", R"({"value":[]])", errc::malformed_response, "near byte 11"},
        {"a brace for a bracket", R"({"value":[}})", errc::malformed_response, "near byte 10"},
        {"a comma before the first presence", R"({"value":[,{"id":"x"}]})", errc::malformed_response,
         "near byte 10"},
        {"a comma after the last presence", R"({"value":[{"id":"x"},]})", errc::malformed_response,
         "near byte"},
        {"two commas between presences", R"({"value":[{"id":"x"},,{"id":"x"}]})", errc::malformed_response,
         "near byte"},
        {"no comma between presences", R"({"value":[{"id":"x"} {"id":"x"}]})", errc::malformed_response,
         "near byte 21"},
        {"a comma after the last member of a presence", R"({"value":[{"id":"x",}]})",
         errc::malformed_response, "near byte"},
        {"a bad literal in a skipped member", R"({"x":[nul],"value":[]})", errc::malformed_response,
         "near byte"},
        {"a bad number in a skipped member", R"({"x":01,"value":[]})", errc::malformed_response, "near byte"},
        {"a bad number in a skipped array", R"({"x":[1.],"value":[]})", errc::malformed_response,
         "near byte"},
        {"a bad escape in a skipped key", R"({"\x":1,"value":[]})", errc::malformed_response, "near byte"},
        {"bad UTF-8 in a skipped member", "{\"x\":\"\xC3\",\"value\":[]}", errc::malformed_response,
         "near byte"},
        {"bad UTF-8 in a skipped key", "{\"\xC3\":1,\"value\":[]}", errc::malformed_response, "near byte"},
        {"an unknown value that ends in the wrong bracket", R"({"x":[1},"value":[]})",
         errc::malformed_response, "near byte"},
        {"too many members of the response", crowded('{', R"("a":1)", '}'), errc::too_many_members, ""},
        {"too deep in a presence", with((R"(,"x":)" + std::string(30, '[') + std::string(30, ']')).c_str()),
         errc::nested_too_deep, ""},
        {"a key of the response too large", R"({")" + std::string(70'000, 'a') + R"(":1,"value":[]})",
         errc::text_too_large, ""},
        {"a next link too large", response({}, R"(,"@odata.nextLink":")" + std::string(70'000, 'a') + '"'),
         errc::text_too_large, "nextLink"},
        {"too deep", R"({"x":)" + std::string(40, '[') + std::string(40, ']') + R"(,"value":[]})",
         errc::nested_too_deep, ""},
        {"too many members", R"({"x":)" + crowded('{', R"("a":1)", '}') + R"(,"value":[]})",
         errc::too_many_members, ""},
        {"too many elements", R"({"x":)" + crowded('[', "1", ']') + R"(,"value":[]})", errc::too_many_members,
         ""},
        {"too many members of a presence",
         with((R"(,"workLocation":)" + crowded('{', R"("a":1)", '}')).c_str()), errc::too_many_members,
         "near byte"},
        {"too many presences, before their end", R"({"value":)" + crowded('[', R"({"id":"x"})", ' '),
         errc::too_many_members, ""},
        {"a text too large", with((R"(,"availability":")" + std::string(70'000, 'a') + '"').c_str()),
         errc::text_too_large, "availability"},
        {"an unknown text too large", with((R"(,"x":")" + std::string(70'000, 'a') + '"').c_str()),
         errc::text_too_large, ""},
        {"a key too large", with((R"(,")" + std::string(70'000, 'a') + R"(":1)").c_str()),
         errc::text_too_large, ""},
    };
}

const std::size_t pieces[]{1, 2, 3, 7, 64, 16'384};

} // namespace

BOOST_AUTO_TEST_SUITE(presence_decoder)

BOOST_DATA_TEST_CASE(every_member_is_decoded_from_pieces_of_any_size, boost::unit_test::data::make(pieces),
                     piece) {
    chunk c{1};
    const auto ec = c.decode(response({object(c.asked[0], everything)}), piece);
    BOOST_TEST(!ec);
    BOOST_TEST(c.found == 1U);
    BOOST_TEST(c.presences[0].id() == c.asked[0]);
    check_everything(c.presences[0]);
}

// The texts and keys begin with characters of two, three and four bytes and with escapes.
BOOST_AUTO_TEST_CASE(an_answer_may_be_cut_at_any_two_bytes) {
    const auto ids = some_ids(2);
    const auto text = response(
        {object(ids[0], ",\"\xC3\xA4\":\"\xF0\x9F\x98\x80\",\"activity\":\"\xE6\x9C\xAC\xE6\x97\xA5\""),
         object(ids[1], ",\"activity\":\"\\u00e4b\",\"availability\":\"\xC3\xA4 \xF0\x9F\x98\x80\"")});
    copresence::detail::presence_templates templates;
    for (auto* const known : {static_cast<copresence::detail::presence_templates*>(nullptr), &templates}) {
        for (std::size_t first = 0; first < text.size(); ++first) {
            for (std::size_t second = first; second < text.size(); ++second) {
                chunk c{2};
                copresence::detail::presence_decoder decoder{
                    {c.asked, c.presences, c.received}, c.bounds, known};
                const std::string_view all = text;
                for (const auto piece :
                     {all.substr(0, first), all.substr(first, second - first), all.substr(second)})
                    BOOST_REQUIRE(!decoder.write(piece));
                BOOST_REQUIRE(!decoder.finish());
                const auto& [a, b] = std::tie(c.presences[0], c.presences[1]);
                BOOST_REQUIRE_MESSAGE(a.activity()->text() == "\xE6\x9C\xAC\xE6\x97\xA5" &&
                                          !a.availability() &&
                                          b.activity()->text() == "\xC3\xA4"
                                                                  "b" &&
                                          b.availability()->text() == "\xC3\xA4 \xF0\x9F\x98\x80",
                                      "cut at " << first << " and " << second);
            }
        }
    }
}

// Presences, members before and after them, and white space. Each cut leaves a presence for the fast path in one of the pieces.
BOOST_AUTO_TEST_CASE(a_response_with_members_around_the_presences_may_be_cut_at_any_byte) {
    const auto ids = some_ids(4);
    const std::string text =
        " {\t\"@odata.context\" : \"x\\u00e4\\\"\",\n\"count\":-1.5e3, "
        "\"n\":17,\"list\":[{\"value\":[{}]},[],null,true]," +
        ("\"value\":[" + object(ids[0])) + "," + object(ids[1], everything) + "\r\n, " + object(ids[2]) +
        " ," + object(ids[3], "") +
        R"( ] , "more":{"@odata.nextLink":"no"},"@odata.nextLink":"https:\/\/x/y","f":false } )";
    copresence::detail::presence_templates templates;
    chunk expected{4};
    BOOST_REQUIRE(!expected.decode({text}, &templates));
    BOOST_REQUIRE(expected.found == 4U);
    check_everything(expected.presences[1]);
    for (auto* const known : {static_cast<copresence::detail::presence_templates*>(nullptr), &templates}) {
        for (std::size_t cut = 0; cut <= text.size(); ++cut) {
            const std::string_view all = text;
            chunk c{4};
            BOOST_REQUIRE_MESSAGE(!c.decode({all.substr(0, cut), all.substr(cut)}, known),
                                  "cut at " << cut << ": " << c.detail);
            BOOST_REQUIRE_MESSAGE(c.presences == expected.presences && c.next_link == "https://x/y",
                                  "cut at " << cut);
            chunk half{4};
            const auto ec = half.decode({all.substr(0, cut)}, known);
            BOOST_REQUIRE_MESSAGE(cut >= text.size() - 1 ? !ec : ec == errc::truncated_response,
                                  "end at " << cut);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_presence_may_be_larger_than_any_piece) {
    chunk c{2};
    const auto longest = '"' + std::string(c.bounds.string_size, 'a') + '"';
    std::string rest = R"(,"outOfOfficeSettings":{"message":)" + longest + "}";
    for (const char* name : {"x", "y", "z"})
        rest += std::string{",\""} + name + "\":[" + longest + "]";
    BOOST_TEST(!c.decode(response({object(c.asked[0], rest), object(c.asked[1])}), 16 * 1024));
    BOOST_TEST(c.found == 2U);
    BOOST_TEST(c.presences[0].out_of_office_settings()->message->size() == c.bounds.string_size);
}

BOOST_AUTO_TEST_CASE(the_limit_of_nesting_counts_the_response_and_its_array) {
    const auto nested = [](std::size_t levels) {
        return R"("x":)" + std::string(levels, '[') + std::string(levels, ']');
    };
    chunk c{1};
    const auto deepest = c.bounds.json_depth;
    BOOST_TEST(!c.decode(response({}, "," + nested(deepest - 1))));
    BOOST_TEST(c.decode(response({}, "," + nested(deepest))) == errc::nested_too_deep);
    BOOST_TEST(!c.decode(response({object(c.asked[0], "," + nested(deepest - 3))})));
    BOOST_TEST(c.decode(response({object(c.asked[0], "," + nested(deepest - 2))})) == errc::nested_too_deep);
}

BOOST_AUTO_TEST_CASE(the_presences_of_two_arrays_are_decoded) {
    chunk c{2};
    const auto text = R"({"value":[)" + object(c.asked[0]) + R"(],"value":[)" + object(c.asked[1]) + "]}";
    BOOST_TEST(!c.decode(text));
    BOOST_TEST(c.found == 2U);
}

BOOST_AUTO_TEST_CASE(a_next_link_of_null_counts_as_absent) {
    chunk c{1};
    BOOST_TEST(!c.decode(response({}, R"(,"@odata.nextLink":null)")));
    BOOST_TEST(c.next_link.empty());
}

BOOST_AUTO_TEST_CASE(slots_are_created_when_a_presence_for_one_of_them_arrives) {
    const auto ids = copresence::test::some_ids(6);
    const std::span<const user_id> asked{ids};
    std::vector<copresence::presence> all;
    all.reserve(ids.size());
    const auto* const first = all.data();
    std::vector<std::uint8_t> received(ids.size(), 0);
    const copresence::detail::chunk_slots whole{asked, {all, {0, ids.size()}}, received};
    const copresence::limit_config bounds;

    const auto decode = [&](copresence::detail::index_range where, const std::string& text) {
        copresence::detail::presence_decoder decoder{whole.sub(where), bounds};
        BOOST_TEST(!decoder.write(text));
        BOOST_TEST(!decoder.finish());
    };
    decode({2, 2}, response({}));
    BOOST_TEST(all.empty());
    decode({2, 2}, response({object(ids[3], everything)}));
    BOOST_TEST(all.size() == 4U);
    decode({0, 2}, response({object(ids[0], everything)}));
    BOOST_TEST(all.size() == 4U);
    decode({4, 2}, response({object(ids[5], everything)}));
    BOOST_TEST(all.size() == 6U);
    BOOST_TEST(all.data() == first); // existing slots do not move
    const std::vector<std::uint8_t> expected{1, 0, 0, 1, 0, 1};
    BOOST_TEST(received == expected, boost::test_tools::per_element());
    for (const std::size_t each : {0U, 3U, 5U})
        BOOST_TEST(all[each].id() == ids[each]);
}

BOOST_AUTO_TEST_CASE(null_and_missing_members_are_absent) {
    chunk c{2};
    const auto ec =
        c.decode(response({object(c.asked[0], ""), object(c.asked[1], R"(,"availability":null,"activity":null,
        "outOfOfficeSettings":null,"statusMessage":null,"workLocation":null,"sequenceNumber":null)")}));
    BOOST_TEST(!ec);
    for (const auto& p : c.presences)
        BOOST_TEST((p == presence{p.id()}));
}

BOOST_AUTO_TEST_CASE(nested_objects_may_be_empty) {
    chunk c{1};
    const auto ec =
        c.decode(response({object(c.asked[0], R"(,"outOfOfficeSettings":{"message":null,"isOutOfOffice":null},
        "statusMessage":{"message":null,"publishedDateTime":null,"expiryDateTime":null},"workLocation":{})")}));
    BOOST_TEST(!ec);
    BOOST_TEST((c.presences[0].out_of_office_settings() == copresence::out_of_office_settings_view{}));
    BOOST_TEST((c.presences[0].status_message() == copresence::status_message_view{}));
    BOOST_TEST((c.presences[0].work_location() == copresence::work_location_view{}));
}

BOOST_AUTO_TEST_CASE(unknown_members_are_ignored) {
    chunk c{2};
    const auto unknown =
        R"(,"@odata.type":"#microsoft.graph.presence","future":{"id":"x","value":[1,{"availability":"Away"}],"d":1e5},
        "list":[[],{},"availability",null,true,-1,18446744073709551615],"availability":"Busy")";
    const auto ec = c.decode(response({object(c.asked[0], unknown), object(c.asked[1])},
                                      R"(,"@odata.count":2,"more":{"value":3})"));
    BOOST_TEST(!ec);
    BOOST_TEST(c.found == 2U);
    BOOST_TEST((c.presences[0].availability() == availability::busy));
}

BOOST_AUTO_TEST_CASE(presences_are_matched_by_id_in_any_order_and_any_case) {
    chunk c{650};
    std::vector<std::string> objects;
    for (const auto& id : c.asked)
        objects.push_back(R"({"id":")" + upper(id.to_string()) + R"(","sequenceNumber":")" +
                          id.to_string().substr(0, 8) + "\"}");
    std::shuffle(objects.begin(), objects.end(),
                 std::mt19937{3}); // NOLINT: a fixed seed makes the test repeatable
    BOOST_TEST(!c.decode(response(objects), 1'000));
    BOOST_TEST(c.found == 650U);
    for (std::size_t i = 0; i < 650; ++i) {
        BOOST_TEST(c.presences[i].id() == c.asked[i]);
        BOOST_TEST(c.presences[i].sequence_number().value() == c.asked[i].to_string().substr(0, 8));
    }
}

BOOST_AUTO_TEST_CASE(unexpected_presences_are_counted_and_ignored) {
    chunk c{2};
    const auto ec = c.decode(
        response({object(nth_id(77)), object(c.asked[1]), R"({"id":"no guid"})", object(nth_id(78))}));
    BOOST_TEST(!ec);
    BOOST_TEST(c.found == 1U);
    BOOST_TEST(c.unexpected == 3U);
    BOOST_TEST(c.received[0] == 0);
    BOOST_TEST(c.received[1] == 1);
}

BOOST_AUTO_TEST_CASE(the_newer_of_two_presences_with_one_id_is_kept) {
    const auto numbered = [](const user_id& id, const char* number, const char* state) {
        return object(id,
                      std::string{R"(,"availability":")"} + state + R"(","sequenceNumber":")" + number + '"');
    };
    chunk c{3};
    const auto ec = c.decode(response({numbered(c.asked[0], "A2", "Busy"), numbered(c.asked[0], "A1", "Away"),
                                       numbered(c.asked[1], "A1", "Away"), numbered(c.asked[1], "A2", "Busy"),
                                       object(c.asked[2], R"(,"availability":"Away")"),
                                       object(c.asked[2], R"(,"availability":"Busy")")}));
    BOOST_TEST(!ec);
    BOOST_TEST(c.found == 3U);
    for (const auto& p : c.presences)
        BOOST_TEST((p.availability() == availability::busy));
}

BOOST_AUTO_TEST_CASE(no_member_of_a_presence_appears_in_the_next) {
    chunk c{2};
    BOOST_TEST(!c.decode(response({object(c.asked[0], everything), object(c.asked[1], "")})));
    BOOST_TEST((c.presences[1] == presence{c.asked[1]}));
}

BOOST_AUTO_TEST_CASE(a_next_link_is_reported) {
    chunk c{1};
    BOOST_TEST(
        !c.decode(response({}, R"(,"@odata.nextLink":"https:\/\/localhost\/v1.0\/x?$skiptoken=1")"), 5));
    BOOST_TEST(c.next_link == "https://localhost/v1.0/x?$skiptoken=1");
}

BOOST_AUTO_TEST_CASE(keys_with_escapes_are_recognised) {
    chunk c{1};
    BOOST_TEST(!c.decode(R"({"v\u0061lue":[{"\u0069d":")" + c.asked[0].to_string() +
                             R"(","av\u0061ilability":"B\u0075sy"}]})",
                         1));
    BOOST_TEST((c.presences[0].availability() == availability::busy));
}

BOOST_DATA_TEST_CASE(a_response_that_violates_the_contract_is_rejected,
                     boost::unit_test::data::make(rejected_answers()), bad) {
    for (const auto piece : pieces) {
        chunk c{1};
        const auto ec = c.decode(bad.text, piece);
        BOOST_TEST(ec == bad.code);
        BOOST_TEST(c.detail.find(bad.detail) != std::string::npos, c.detail);
        BOOST_TEST(c.detail.find('\n') == std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()
