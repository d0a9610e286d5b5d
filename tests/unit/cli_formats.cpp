// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "base/sanitize.hpp"
#include "cli/format_csv.hpp"
#include "cli/format_jsonl.hpp"
#include "cli/format_table.hpp"
#include "cli/report_text.hpp"
#include "support/shown_text.hpp"

#include <copresence/presence_json.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using namespace copresence::detail::cli;
namespace data = boost::unit_test::data;

namespace {

const user_id ada{"11111111-2222-3333-4444-555555555555"};
const user_id bob{"66666666-7777-8888-9999-aaaaaaaaaaaa"};

presence full() {
    return presence::builder{ada}
        .availability("Busy")
        .activity("InAMeeting")
        .is_out_of_office(true)
        .out_of_office_message("Back, \"soon\"")
        .status_message_content("In a review")
        .status_message_content_type("text")
        .status_message_published("2026-08-01T10:00:00Z")
        .status_message_expiry_date_time("2026-08-02T10:00:00")
        .status_message_expiry_time_zone("Pacific Standard Time")
        .place_id("p1")
        .work_location_source("manual")
        .work_location_type("remote")
        .sequence_number("A0129311063")
        .build();
}

presence with_message(std::string_view text) {
    return presence::builder{bob}.availability("Away").status_message_content(text).build();
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

terminal_traits terminal(std::size_t columns, bool colours) {
    return judge_terminal(columns, "xterm", colours ? nullptr : "1");
}

struct csv_sample {
    std::string_view given, field;
};

std::ostream& operator<<(std::ostream& out, const csv_sample& value) { return out << value.field; }

const std::vector<csv_sample> csv_samples{
    {"", ""},
    {"plain", "plain"},
    {"a,b", "\"a,b\""},
    {"say \"hi\"", "\"say \"\"hi\"\"\""},
    {"two\nlines", "\"two\nlines\""},
    {"two\r\nlines", "\"two\r\nlines\""},
    {" blank kept ", " blank kept "},
    {"=1+1", "'=1+1"},
    {"+1", "'+1"},
    {"-1", "'-1"},
    {"@SUM(A1)", "'@SUM(A1)"},
    {"=HYPERLINK(\"http://evil\",\"x\")", "\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\""},
    {"\t=1", "\t'=1"},
    {"\r=1", "\uFFFD=1"},
    {"a\r,=1", "\"a\uFFFD,=1\""},
    {"a\r\r\n=1", "\"a\uFFFD\r\n'=1\""},
    {"a\r", "a\uFFFD"},
    {"\n=1", "\"\n'=1\""},
    {"a;=1", "a;'=1"},
    {"a; =1", "a;' =1"},
    {"a\t=1", "a\t'=1"},
    {"a\r\n-1", "\"a\r\n'-1\""},
    {"a;\"=1", "\"a;'\"\"=1\""},
    {"\uFF1D1", "'\uFF1D1"},
    {"\uFF201", "'\uFF201"},
    {"a=1", "a=1"},
    {"'=1", "'=1"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(cli_formats)

BOOST_AUTO_TEST_CASE(each_line_of_jsonl_parses_to_an_equal_presence) {
    const std::vector<presence> presences{full(), with_message("two\nlines \u202E \x1b"), presence{ada}};
    const std::vector<std::string> lines = lines_of(format_jsonl(presences));
    BOOST_REQUIRE(lines.size() == 3u);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        BOOST_TEST((boost::json::value_to<presence>(boost::json::parse(lines[i])) == presences[i]));
    }
    BOOST_TEST(lines[0].find("\"outOfOfficeSettings\":{") != std::string::npos);
    BOOST_TEST(format_jsonl({}) == "");
}

BOOST_DATA_TEST_CASE(a_csv_field_is_quoted_if_necessary_and_never_a_formula, data::make(csv_samples)) {
    BOOST_TEST(csv_field(sample.given) == sample.field);
}

BOOST_AUTO_TEST_CASE(csv_has_a_header_and_a_line_for_each_presence) {
    const std::vector<presence> presences{full(), presence{bob}};
    BOOST_TEST(
        format_csv(presences) ==
        "\uFEFFid,availability,activity,isOutOfOffice,outOfOfficeMessage,statusMessage,"
        "statusMessageContentType,"
        "statusMessagePublishedDateTime,statusMessageExpiryDateTime,statusMessageExpiryTimeZone,"
        "workLocationType,workLocationSource,placeId,sequenceNumber\r\n"
        "11111111-2222-3333-4444-555555555555,Busy,InAMeeting,true,\"Back, \"\"soon\"\"\",In a review,text,"
        "2026-08-01T10:00:00Z,2026-08-02T10:00:00,Pacific Standard Time,remote,manual,p1,A0129311063\r\n"
        "66666666-7777-8888-9999-aaaaaaaaaaaa,,,,,,,,,,,,,\r\n");
    BOOST_TEST(lines_of(format_csv({})).size() == 1u);
}

BOOST_AUTO_TEST_CASE(csv_neutralises_formulas_in_all_members) {
    const presence hostile = presence::builder{bob}
                                 .availability("=1")
                                 .activity("+2")
                                 .out_of_office_message("-3")
                                 .status_message_content("@4")
                                 .place_id("=5")
                                 .sequence_number("=6")
                                 .build();
    BOOST_TEST(format_csv({&hostile, 1}).ends_with(",'=1,'+2,,'-3,'@4,,,,,,,'=5,'=6\r\n"));
}

BOOST_AUTO_TEST_CASE(the_table_is_aligned_by_columns_not_bytes) {
    const std::vector<presence> presences{full(), with_message("caf\u00E9 \u4F1A\u8BAE"), presence{ada}};
    const run_figures figures{1, 1, std::chrono::milliseconds{12}};
    const std::string expected =
        "ID                                    AVAILABILITY  ACTIVITY    OUT OF OFFICE  LOCATION  STATUS "
        "MESSAGE\n"
        "11111111-2222-3333-4444-555555555555  Busy          InAMeeting  yes            remote    In a "
        "review\n"
        "66666666-7777-8888-9999-aaaaaaaaaaaa  Away          -           -              -         caf\u00E9 "
        "\u4F1A\u8BAE\n"
        "11111111-2222-3333-4444-555555555555  -             -           -              -         -\n"
        "\n"
        "3 users: 1 Away, 1 Busy, 1 other; 1 request, 1 connection, 12 ms\n";
    BOOST_TEST(format_table(presences, figures, {}) == expected);
}

BOOST_AUTO_TEST_CASE(the_table_contains_no_control_characters_of_the_service) {
    const presence hostile = presence::builder{bob}
                                 .availability("Aw\x1b[2Jay")
                                 .activity("\u202Eyawa")
                                 .work_location_type("re\nmote")
                                 .status_message_content("\x1b]0;owned\x07 \u2066hi\r\nthere")
                                 .build();
    const std::string table = format_table({&hostile, 1}, {}, {});
    BOOST_TEST(lines_of(table).size() == 4u);
    BOOST_TEST(table.find('\x1b') == std::string::npos);
    BOOST_TEST(table.find("\u202E") == std::string::npos);
    BOOST_TEST(table.find("Aw[2Jay") != std::string::npos);
    BOOST_TEST(lines_of(table)[1].ends_with("]0;owned hi there"));
}

// Returns a presence in which every text is `hostile_text`.
presence hostile_presence() {
    const auto text = test::hostile_text;
    return presence::builder{bob}
        .availability(text)
        .activity(text)
        .out_of_office_message(text)
        .status_message_content(text)
        .status_message_content_type(text)
        .status_message_published(text)
        .status_message_expiry_date_time(text)
        .status_message_expiry_time_zone(text)
        .place_id(text)
        .work_location_source(text)
        .work_location_type(text)
        .sequence_number(text)
        .build();
}

std::string failure_text() {
    failed_ids failed;
    failed.ids = {bob};
    failed.cause.code = make_error_code(errc::malformed_response);
    failed.cause.info.detail = sanitize(test::hostile_text);
    presence_report report;
    report.failed.push_back(failed);
    return report_text(report);
}

failed_ids failed_with(std::string detail, user_id id) {
    failed_ids failed;
    failed.ids = {id};
    failed.cause.code = make_error_code(errc::malformed_response);
    failed.cause.info.detail = std::move(detail);
    return failed;
}

BOOST_AUTO_TEST_CASE(a_report_groups_failed_ids_by_message_in_order_of_occurrence) {
    presence_report report;
    report.failed = {failed_with("z", ada), failed_with("a", bob), failed_with("z", bob)};
    const auto lines = lines_of(report_text(report));
    BOOST_REQUIRE(lines.size() == 5U);
    BOOST_TEST(lines[0].starts_with("copresence: 2 ids failed: "));
    BOOST_TEST(lines[0].find("z") != std::string::npos);
    BOOST_TEST(lines[1] == "failed " + user_id{ada}.to_string());
    BOOST_TEST(lines[2] == "failed " + user_id{bob}.to_string());
    BOOST_TEST(lines[3].starts_with("copresence: 1 id failed: "));
    BOOST_TEST(lines[4] == "failed " + user_id{bob}.to_string());
}

// A report of 300,000 different messages would take minutes if each message were compared with all others.
BOOST_AUTO_TEST_CASE(a_report_with_many_different_messages_takes_linear_time) {
    presence_report report;
    for (int i = 0; i < 300'000; ++i)
        report.failed.push_back(failed_with(std::to_string(i), bob));
    BOOST_TEST(lines_of(report_text(report)).size() == 600'000U);
}

BOOST_AUTO_TEST_CASE(no_output_format_contains_characters_that_control_a_terminal) {
    const presence hostile = hostile_presence();
    BOOST_REQUIRE(!test::unsafe_character_in(test::hostile_text).empty());

    BOOST_TEST(test::unsafe_character_in(format_jsonl({&hostile, 1}), "\n") == "");
    BOOST_TEST(test::unsafe_character_in(format_csv({&hostile, 1}), "\r\n\t") == "");
    BOOST_TEST(test::unsafe_character_in(format_table({&hostile, 1}, {}, {}), "\n") == "");
    BOOST_TEST(test::unsafe_character_in(failure_text(), "\n") == "");
    std::ostringstream printed;
    printed << hostile;
    BOOST_TEST(test::unsafe_character_in(printed.str()) == "");
}

BOOST_AUTO_TEST_CASE(jsonl_escapes_control_characters_without_losing_them) {
    const presence hostile = hostile_presence();
    const std::string text = format_jsonl({&hostile, 1});
    BOOST_TEST((boost::json::value_to<presence>(boost::json::parse(text)) == hostile));
    BOOST_TEST(text.find("\\u007f") != std::string::npos);
    BOOST_TEST(text.find("\\u009b") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(csv_replaces_control_characters_and_keeps_tabs_and_line_ends) {
    BOOST_TEST(csv_field("a\x1b[31mb\x7f\u009b") == "a\uFFFD[31mb\uFFFD\uFFFD");
    BOOST_TEST(csv_field("a\tb") == "a\tb");
    BOOST_TEST(csv_field("a\r\nb") == "\"a\r\nb\"");
}

BOOST_AUTO_TEST_CASE(long_messages_are_cut_to_60_columns_or_to_the_width_of_the_terminal) {
    const presence talkative = with_message(std::string(300, 'x'));
    const auto message = [&talkative](const terminal_traits& output) {
        const std::string line = lines_of(format_table({&talkative, 1}, {}, output))[1];
        return line.substr(line.find('x'));
    };
    BOOST_TEST(message({}) == std::string(59, 'x') + "\u2026");
    const std::string wide = lines_of(format_table({&talkative, 1}, {}, terminal(150, false)))[1];
    BOOST_TEST(wide.size() == 150u + 2u); // the ellipsis takes three bytes
    BOOST_TEST(message(terminal(80, false)) == std::string(19, 'x') + "\u2026");
}

BOOST_AUTO_TEST_CASE(long_texts_in_other_columns_are_cut) {
    const presence odd = presence::builder{bob}.availability(std::string(500, 'A')).build();
    BOOST_TEST(lines_of(format_table({&odd, 1}, {}, {}))[1].size() < 200u);
}

BOOST_DATA_TEST_CASE(the_availability_is_coloured_on_a_terminal,
                     data::make({"Available", "availableIdle", "Busy", "InAMeeting", "DoNotDisturb",
                                 "Presenting", "Away", "BeRightBack", "Offline", "PresenceUnknown",
                                 "Strange"}) ^
                         data::make({"32", "32", "31", "31", "1;31", "1;31", "33", "33", "2", "2", "2"}),
                     word, colour) {
    const presence one = presence::builder{bob}.availability(word).build();
    const std::string table = format_table({&one, 1}, {}, terminal(150, true));
    const std::string coloured = "\x1b[" + std::string{colour} + "m" + word + "\x1b[0m";
    BOOST_TEST(table.find(coloured) != std::string::npos, table);
    BOOST_TEST(format_table({&one, 1}, {}, terminal(150, false)).find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_summary_counts_users_requests_and_connections) {
    BOOST_TEST(summary_line({}, {}) == "0 users; 0 requests, 0 connections, 0 ms");
    const std::vector<presence> presences{presence::builder{ada}.availability("busy").build(),
                                          presence::builder{bob}.availability("Busy").build(),
                                          presence::builder{bob}.availability("Available").build()};
    BOOST_TEST(summary_line(presences, {8, 4, std::chrono::milliseconds{345}}) ==
               "3 users: 1 Available, 2 Busy; 8 requests, 4 connections, 345 ms");
}

BOOST_AUTO_TEST_SUITE_END()
