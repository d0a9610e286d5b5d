// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/presence_json.hpp>

#include "local_graph/directory.hpp"
#include "local_graph/json_text.hpp"
#include "local_graph/presence_source.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <boost/test/unit_test.hpp>

#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(local_graph_presences)

using copresence::presence;
using copresence::user_id;
using copresence::detail::embedded::append_json_text;
using copresence::detail::embedded::directory;
using copresence::detail::embedded::json_spelling;
using copresence::detail::embedded::presence_source;
namespace json = boost::json;

namespace {

const std::vector<user_id>& ids() {
    static const directory many{20'000, 7};
    return many.users();
}

std::string json_of(const presence_source& source, const user_id& id) {
    std::string text;
    source.append_json(id, text);
    return text;
}

// The pairs of the page on managing presence state. The pair Away/BeRightBack is from a sample.
const std::set<std::pair<std::string, std::string>> documented_pairs{
    {"Available", "Available"},
    {"Available", "OutOfOffice"},
    {"Busy", "Busy"},
    {"Busy", "InACall"},
    {"Busy", "InAMeeting"},
    {"DoNotDisturb", "DoNotDisturb"},
    {"DoNotDisturb", "Presenting"},
    {"Away", "Away"},
    {"BeRightBack", "BeRightBack"},
    {"Away", "BeRightBack"},
    {"Offline", "OffWork"},
};

std::string text_at(const json::value& object, std::string_view name) {
    return json::value_to<std::string>(object.at({name.data(), name.size()}));
}

} // namespace

BOOST_AUTO_TEST_CASE(json_and_presence_of_agree) {
    const presence_source source{1};
    for (const auto& id : ids()) {
        const auto sent = json::value_to<presence>(json::parse(json_of(source, id)));
        BOOST_REQUIRE(sent == source.presence_of(id));
        BOOST_REQUIRE(sent.id() == id);
    }
}

BOOST_AUTO_TEST_CASE(exactly_the_documented_pairs_occur) {
    const presence_source source{1};
    std::set<std::pair<std::string, std::string>> seen;
    for (const auto& id : ids()) {
        const auto object = json::parse(json_of(source, id));
        seen.emplace(text_at(object, "availability"), text_at(object, "activity"));
    }
    BOOST_TEST((seen == documented_pairs));
}

BOOST_AUTO_TEST_CASE(a_presence_has_all_members_in_the_order_of_graphs_samples) {
    const presence_source source{3};
    const std::vector<std::string> expected{
        "id",           "availability",  "activity", "outOfOfficeSettings", "statusMessage",
        "workLocation", "sequenceNumber"};
    for (const auto& id : ids()) {
        std::vector<std::string> names;
        const auto document = json::parse(json_of(source, id));
        for (const auto& member : document.as_object())
            names.emplace_back(member.key());
        BOOST_REQUIRE(names == expected);
    }
}

BOOST_AUTO_TEST_CASE(size_and_distribution_are_realistic) {
    const presence_source source{1};
    std::size_t bytes = 0;
    std::map<std::string, double> share;
    for (const auto& id : ids()) {
        bytes += json_of(source, id).size();
        const auto sent = source.presence_of(id);
        BOOST_REQUIRE(sent.out_of_office_settings());
        const bool out = *sent.out_of_office_settings()->is_out_of_office;
        BOOST_REQUIRE(out == sent.out_of_office_settings()->message.has_value());
        share["out of office"] += out;
        share["status message"] += sent.status_message().has_value();
        share["location set"] += sent.work_location() && sent.work_location()->type->text() != "unspecified";
        share["location null"] += !sent.work_location();
        share["sequence null"] += !sent.sequence_number();
        BOOST_REQUIRE(!sent.status_message() || !sent.status_message()->published_date_time);
    }
    const auto count = static_cast<double>(ids().size());
    BOOST_TEST_MESSAGE("mean size " << static_cast<double>(bytes) / count);
    BOOST_TEST(static_cast<double>(bytes) / count > 280);
    BOOST_TEST(static_cast<double>(bytes) / count < 320);
    BOOST_TEST(share["out of office"] / count == 1.0 / 16, boost::test_tools::tolerance(0.1));
    BOOST_TEST(share["status message"] / count == 1.0 / 8, boost::test_tools::tolerance(0.1));
    BOOST_TEST(share["location set"] / count == 1.0 / 3, boost::test_tools::tolerance(0.1));
    BOOST_TEST(share["location null"] / count == 1.0 / 16, boost::test_tools::tolerance(0.1));
    BOOST_TEST(share["sequence null"] > 0);
}

BOOST_AUTO_TEST_CASE(sequence_numbers_have_the_format_of_graphs_samples) {
    const presence_source source{1};
    for (const auto& id : ids()) {
        const auto sent = source.presence_of(id);
        if (!sent.sequence_number()) continue;
        const auto number = *sent.sequence_number();
        BOOST_REQUIRE(number.size() == 11U);
        BOOST_REQUIRE(number.substr(0, 2) == "A0");
        BOOST_REQUIRE(number.find_first_not_of("0123456789", 1) == std::string_view::npos);
    }
}

BOOST_AUTO_TEST_CASE(messages_contain_quotes_escapes_and_non_latin_scripts) {
    const presence_source source{1};
    std::string all;
    for (const auto& id : ids())
        all += json_of(source, id);
    for (const std::string_view wanted : {"\\\"release\\\"", "C:\\\\builds", "\\n", "\\t", "\\uD83D\\uDE80",
                                          "\xF0\x9F\x9A\x80", "\\u4F1A", "会議", "<b>", "{not} [in]"})
        BOOST_TEST_CONTEXT(wanted) BOOST_TEST(all.find(wanted) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(presences_are_a_function_of_id_and_seed) {
    const presence_source source{1};
    const presence_source same{1};
    const presence_source other{2};
    std::size_t different = 0;
    for (const auto& id : ids()) {
        BOOST_REQUIRE(json_of(source, id) == json_of(same, id));
        different += json_of(source, id) != json_of(other, id);
    }
    BOOST_TEST(different > ids().size() * 9 / 10);
}

BOOST_AUTO_TEST_CASE(an_unknown_user_has_presence_unknown_for_both_states) {
    std::string text;
    copresence::detail::embedded::append_unknown_json(ids().front(), text);
    const auto sent = json::value_to<presence>(json::parse(text));
    BOOST_TEST((sent.availability() == copresence::availability::presence_unknown));
    BOOST_TEST((sent.activity() == copresence::activity::presence_unknown));
    BOOST_TEST(!sent.sequence_number());
    BOOST_TEST(!sent.work_location());
    BOOST_TEST((sent.id() == ids().front()));
}

BOOST_AUTO_TEST_CASE(a_directory_is_a_function_of_size_and_seed) {
    const directory same{20'000, 7};
    const directory smaller{100, 7};
    const directory other{100, 8};
    BOOST_TEST((same.users() == ids()));
    for (const auto& id : smaller.users())
        BOOST_REQUIRE(same.contains(id));
    for (const auto& id : other.users())
        BOOST_REQUIRE(!same.contains(id));
}

BOOST_AUTO_TEST_CASE(a_closed_directory_contains_only_its_users) {
    const directory closed{20'000, 7};
    for (const auto& id : ids()) {
        BOOST_REQUIRE(closed.contains(id));
        auto bytes = id.bytes();
        bytes[3] ^= 1;
        BOOST_REQUIRE(!closed.contains(user_id{bytes}));
    }
    const directory larger{20'001, 7};
    BOOST_TEST(!closed.contains(larger.users().back()));
    BOOST_TEST(!closed.contains(user_id{}));
}

BOOST_AUTO_TEST_CASE(users_are_distinct_version_4_guids) {
    const std::unordered_set<user_id> distinct(ids().begin(), ids().end());
    BOOST_TEST(distinct.size() == ids().size());
    for (const auto& id : ids()) {
        const auto text = id.to_string();
        BOOST_REQUIRE(text[14] == '4');
        BOOST_REQUIRE(std::string_view{"89ab"}.find(text[19]) != std::string_view::npos);
    }
}

BOOST_AUTO_TEST_CASE(an_open_directory_contains_every_guid) {
    const directory open{0, 1};
    BOOST_TEST(open.users().empty());
    BOOST_TEST(open.contains(user_id{}));
    BOOST_TEST(open.contains(ids().front()));
}

BOOST_AUTO_TEST_CASE(escaped_and_unescaped_json_are_equivalent) {
    const std::string text = "a\"b\\c\n\r\t\x01\x1f / \xC3\xA9 \xE4\xBC\x9A \xF0\x9F\x9A\x80 \x7f";
    for (const auto spelling : {json_spelling::utf8, json_spelling::escaped}) {
        std::string written;
        append_json_text(written, text, spelling);
        BOOST_TEST(json::value_to<std::string>(json::parse(written)) == text);
    }
    std::string written;
    append_json_text(written, text, json_spelling::escaped);
    for (const char c : written)
        BOOST_REQUIRE((c >= ' ' && c <= '\x7f'));
}

BOOST_AUTO_TEST_SUITE_END()
