// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/exit_status.hpp"
#include "cli/id_file.hpp"
#include "cli/redirect_listener.hpp"
#include "cli/token_options.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using namespace copresence::detail::cli;
namespace data = boost::unit_test::data;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

const std::string one = "66825e03-7ef5-42da-9069-724602c31f6b";
const std::string two = "C37bb5cb-21d9-4cdc-b6d0-5f6e2ad7bdb8";

std::string id_error(std::string_view text) {
    try {
        parse_ids(text, "ids.txt", wait_limits::endless());
    } catch (const run_error& error) {
        return error.what();
    }
    return "no error";
}

std::string token_error(std::string_view text) {
    try {
        single_token(text, "the file t");
    } catch (const run_error& error) {
        return error.what();
    }
    return "no error";
}

} // namespace

BOOST_AUTO_TEST_SUITE(cli_inputs)

BOOST_AUTO_TEST_CASE(ids_are_read_with_any_line_ends) {
    const std::vector<user_id> expected{user_id{one}, user_id{two}, user_id{one}};
    for (const std::string& text : {one + "\n" + two + "\n" + one + "\n",
                                    one + "\r\n" + two + "\r\n" + one + "\r\n", one + "\n" + two + "\n" + one,
                                    "\xEF\xBB\xBF" + one + "\r\n\r\n  \t\n" + two + "\n# comment\n" + one,
                                    "# first\n  " + one + "\t\n" + two + "  \r\n" + one + " "}) {
        BOOST_TEST(parse_ids(text, "ids.txt", wait_limits::endless()) == expected,
                   boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_file_without_ids_is_accepted) {
    for (const std::string_view text : {"", "\n", "\r\n\r\n", "# nothing\n", "\xEF\xBB\xBF"}) {
        BOOST_TEST(parse_ids(text, "ids.txt", wait_limits::endless()).empty());
    }
}

BOOST_AUTO_TEST_CASE(a_malformed_id_is_reported_with_its_line) {
    BOOST_TEST(
        id_error(one + "\n\n# x\nnonsense\n").starts_with("ids.txt:4: 'nonsense' is not a user's object id"));
    BOOST_TEST(id_error(one + " " + two).starts_with("ids.txt:1: '66825e03"));
    BOOST_TEST(id_error("{" + one + "}").starts_with("ids.txt:1: '{"));
    BOOST_TEST(id_error(one + "\0"s).starts_with("ids.txt:1: "));
    BOOST_TEST(id_error(" \xEF\xBB\xBF" + one).starts_with("ids.txt:1: "));
    BOOST_TEST(id_error("\nada@example.org")
                   .ends_with("user principal names are not accepted by this operation of Microsoft Graph"));
}

BOOST_AUTO_TEST_CASE(a_malformed_id_is_cut_and_shown_without_control_characters) {
    const std::string error = id_error("\x1b[31m\xE2\x80\xAE" + std::string(500, 'x'));
    BOOST_TEST(error.starts_with("ids.txt:1: '[31mxxx"), error);
    BOOST_TEST(error.find('\x1b') == std::string::npos);
    BOOST_TEST(error.size() < 200u);
}

BOOST_AUTO_TEST_CASE(a_line_may_have_at_most_1024_bytes) {
    BOOST_TEST(
        parse_ids("#" + std::string(1'023, 'x') + "\n" + one, "ids.txt", wait_limits::endless()).size() ==
        1u);
    BOOST_TEST(id_error(one + "\n#" + std::string(1'024, 'x')) ==
               "ids.txt:2: the line is longer than 1024 bytes");
}

BOOST_AUTO_TEST_CASE(utf_16_is_recognised_and_reported) {
    BOOST_TEST(id_error("\xFF\xFE"
                        "6\0"sv)
                   .find("UTF-16") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(white_space_around_a_token_is_removed) {
    BOOST_TEST(single_token("abc.def", "") == "abc.def");
    BOOST_TEST(single_token(" \r\n\tabc.def\r\n\n", "") == "abc.def");
}

BOOST_AUTO_TEST_CASE(an_invalid_token_is_rejected_and_not_shown) {
    const std::vector<std::pair<std::string, std::string>> mistakes{
        {"", "the file t contains no token: it is empty"},
        {" \n", "the file t contains no token: it is empty"},
        {"s3cret s3cret", "the file t must contain exactly one token, without spaces or line breaks"},
        {"s3cret\ns3cret", "the file t must contain exactly one token, without spaces or line breaks"},
        {"s3cret\x01", "the file t must contain only visible ASCII characters"},
        {"s3cr\xC3\xA9t", "the file t must contain only visible ASCII characters"},
        {std::string(64 * 1024 + 1, 's'), "the file t must not be longer than 64 KiB"},
    };
    for (const auto& [text, error] : mistakes)
        BOOST_TEST(token_error(text) == error);
}

BOOST_AUTO_TEST_CASE(the_target_of_a_browser_request_is_read_from_its_first_line) {
    BOOST_TEST(target_of("GET /?code=a&state=b HTTP/1.1\r\nHost: localhost\r\n\r\n") == "/?code=a&state=b");
    BOOST_TEST(target_of("GET / HTTP/1.0\r\n\r\n") == "/");
    for (const std::string_view head :
         {"", "GET", "POST / HTTP/1.1\r\n\r\n", "GET x HTTP/1.1\r\n\r\n", "GET /\r\n\r\n",
          "GET / a HTTP/1.1\r\n\r\n", "X\r\nGET / HTTP/1.1\r\n\r\n"})
        BOOST_TEST(target_of(head) == "", head);
}

BOOST_AUTO_TEST_SUITE_END()
