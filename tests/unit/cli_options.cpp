// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/options.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace copresence::detail::cli;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

struct settings {
    std::string name;
    bool loud = false;
    std::uint16_t port = 0;
    std::optional<std::chrono::milliseconds> timeout;
    std::chrono::milliseconds latency{0};
    int colour = 0;

    std::vector<option> options() {
        return {{"name", "NAME", "a name", text(name)},
                {"name-of-dog", "NAME", "another", text(name)},
                {"loud", "", "a flag\nof two lines", flag(loud)},
                {"port", "PORT", "a port", whole<std::uint16_t>(port, 1, 9'000)},
                {"timeout", "SECONDS", "a time", seconds(timeout)},
                {"latency", "TIME", "a time", duration(latency)},
                {"colour", "WORD", "a colour", one_of<int>(colour, {{"red", 1}, {"blue", 2}})}};
    }
};

parsed_line parse(settings& target, std::vector<std::string> args) {
    return parse_options(args, target.options());
}

std::string error_of(const std::vector<std::string>& args) {
    settings target;
    try {
        parse(target, args);
    } catch (const usage_error& error) {
        return error.what();
    }
    return "no error";
}

} // namespace

BOOST_AUTO_TEST_SUITE(cli_options)

BOOST_AUTO_TEST_CASE(values_follow_a_blank_or_an_equals_sign_and_operands_may_be_anywhere) {
    settings target;
    const parsed_line line = parse(target, {"one", "--name", "Ada", "two", "--port=80", "--loud", "three"});
    BOOST_TEST(target.name == "Ada");
    BOOST_TEST(target.port == 80);
    BOOST_TEST(target.loud);
    const std::vector<std::string> operands{"one", "two", "three"};
    BOOST_TEST(line.operands == operands, boost::test_tools::per_element());
    BOOST_TEST((line.asked == parsed_line::request::run));
}

BOOST_AUTO_TEST_CASE(two_dashes_end_the_options) {
    settings target;
    const parsed_line line = parse(target, {"one", "--", "--loud", "--", "-"});
    const std::vector<std::string> operands{"one", "--loud", "--", "-"};
    BOOST_TEST(line.operands == operands, boost::test_tools::per_element());
    BOOST_TEST(!target.loud);
}

BOOST_AUTO_TEST_CASE(a_lone_dash_is_an_operand_and_a_value) {
    settings target;
    const parsed_line line = parse(target, {"-", "--name", "-"});
    BOOST_TEST(line.operands.size() == 1u);
    BOOST_TEST(target.name == "-");
}

BOOST_AUTO_TEST_CASE(the_last_of_equal_options_wins) {
    settings target;
    parse(target, {"--name", "Ada", "--name", "Grace"});
    BOOST_TEST(target.name == "Grace");
}

BOOST_AUTO_TEST_CASE(an_empty_command_line_is_parsed) {
    settings target;
    BOOST_TEST(parse(target, {}).operands.empty());
}

BOOST_AUTO_TEST_CASE(help_and_version_end_the_parsing) {
    settings target;
    BOOST_TEST((parse(target, {"--help", "--wrong"}).asked == parsed_line::request::help));
    BOOST_TEST((parse(target, {"-h"}).asked == parsed_line::request::help));
    BOOST_TEST((parse(target, {"one", "--version"}).asked == parsed_line::request::version));
    BOOST_TEST((parse(target, {"-V", "--port", "x"}).asked == parsed_line::request::version));
}

const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes{
    {{"--wrong"}, "unknown option '--wrong'"},
    {{"--wrong=secret"}, "unknown option '--wrong'"},
    {{"one", "--wrong"}, "unknown option '--wrong'"},
    {{"-x"}, "unknown option '-x'"},
    {{"--nam", "Ada"}, "unknown option '--nam'"},
    {{"--lou"}, "unknown option '--lou'"},
    {{"--na=Ada"}, "unknown option '--na'"},
    {{"--hel"}, "unknown option '--hel'"},
    {{"--name"}, "option '--name' needs a value"},
    {{"--loud", "--name"}, "option '--name' needs a value"},
    {{"--name", ""}, "option '--name': the value is empty"},
    {{"--name="}, "option '--name': the value is empty"},
    {{"--loud=yes"}, "option '--loud' takes no value"},
    {{"--help=yes"}, "option '--help' takes no value"},
    {{"--port", "0"}, "option '--port': '0' is not a whole number from 1 to 9000"},
    {{"--port", "9001"}, "option '--port': '9001' is not a whole number from 1 to 9000"},
    {{"--port", "18446744073709551616"},
     "option '--port': '18446744073709551616' is not a whole number from 1 to 9000"},
    {{"--port", "-1"}, "option '--port': '-1' is not a whole number from 1 to 9000"},
    {{"--port", "+1"}, "option '--port': '+1' is not a whole number from 1 to 9000"},
    {{"--port", " 1"}, "option '--port': ' 1' is not a whole number from 1 to 9000"},
    {{"--port", "1x"}, "option '--port': '1x' is not a whole number from 1 to 9000"},
    {{"--port", "0x1"}, "option '--port': '0x1' is not a whole number from 1 to 9000"},
    {{"--port="}, "option '--port': '' is not a whole number from 1 to 9000"},
    {{"--colour", "green"}, "option '--colour': 'green' is not one of red, blue"},
    {{"--colour", "RED"}, "option '--colour': 'RED' is not one of red, blue"},
};

BOOST_AUTO_TEST_CASE(each_mistake_is_named) {
    for (const auto& [args, error] : mistakes) {
        BOOST_TEST_CONTEXT(args.front()) { BOOST_TEST(error_of(args) == error); }
    }
}

BOOST_DATA_TEST_CASE(seconds_may_have_a_fraction,
                     data::make({"1", "0.5", "0.001", "86400", "2.", "007"}) ^
                         data::make({1'000, 500, 1, 86'400'000, 2'000, 7'000}),
                     text, expected) {
    settings target;
    parse(target, {"--timeout", text});
    BOOST_REQUIRE(target.timeout.has_value());
    BOOST_TEST(target.timeout->count() == expected);
}

BOOST_DATA_TEST_CASE(an_invalid_number_of_seconds_is_rejected,
                     data::make({"0", "0.0001", "86401", "-1", "+1", ".5", "1e3", "inf", "nan", "1s", "0x10",
                                 "", " 1", "1,5", "99999999999999999999999999"}),
                     text) {
    BOOST_TEST(error_of({"--timeout", text}) == "option '--timeout': '" + std::string{text} +
                                                    "' is not a number of seconds from 0.001 to 86400");
}

BOOST_DATA_TEST_CASE(durations_have_a_unit,
                     data::make({"40ms", "1.5s", "0s", "0ms", "3600s"}) ^
                         data::make({40, 1'500, 0, 0, 3'600'000}),
                     text, expected) {
    settings target;
    target.latency = 1ms;
    parse(target, {"--latency", text});
    BOOST_TEST(target.latency.count() == expected);
}

BOOST_DATA_TEST_CASE(an_invalid_duration_is_rejected,
                     data::make({"40", "ms", "s", "", "-1ms", "1m", "40 ms", "3601s", "1e2s"}), text) {
    BOOST_TEST(error_of({"--latency", text}) == "option '--latency': '" + std::string{text} +
                                                    "' is not a time from 0s to 3600s, such as 40ms or 1.5s");
}

BOOST_AUTO_TEST_CASE(the_help_aligns_options_and_continuation_lines) {
    settings target;
    const std::string help = describe_options(target.options());
    BOOST_TEST(help.starts_with("      --name NAME           a name\n"), help);
    BOOST_TEST(
        help.find("\n      --loud                a flag\n                            of two lines\n") !=
        std::string::npos);
    BOOST_TEST(help.ends_with("  -h, --help                show this help\n"
                              "  -V, --version             show the version\n"));
}

BOOST_AUTO_TEST_SUITE_END()
