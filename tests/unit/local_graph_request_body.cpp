// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/request_body.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(local_graph_request_body)

using copresence::user_id;
using copresence::detail::embedded::max_ids;
using copresence::detail::embedded::read_ids;
namespace data = boost::unit_test::data;

namespace {

const std::string first = "fa8bf3dc-eca7-46b7-bad1-db199b62afc3";
const std::string second = "66825e03-7ef5-42da-9069-724602c31f6b";

std::string body_of(std::size_t count) {
    std::string body = R"({"ids":[)";
    for (std::size_t i = 0; i < count; ++i)
        body += (i == 0 ? "\"" : ",\"") + first + '"';
    return body + "]}";
}

struct rejected_body {
    std::string body;
    std::string hint; // expected part of the message
};

std::ostream& operator<<(std::ostream& out, const rejected_body& value) {
    return out << value.body.substr(0, 80);
}

const std::vector<rejected_body> rejected{
    {"", "JSON"},
    {"ids", "JSON"},
    {R"({"ids":["fa8bf3dc-eca7-46b7-bad1-db199b62afc3"],})", "JSON"},
    {R"({"ids":["fa8bf3dc-eca7-46b7-bad1-db199b62afc3"]} {})", "JSON"},
    {R"({"ids":["fa8bf3dc-eca7-46b7-bad1-db199b62afc3"])", "JSON"},
    {R"({"ids":["fa8bf3dc-eca7-46b7-bad1-db199b62afc3";"66825e03-7ef5-42da-9069-724602c31f6b"]})", "JSON"},
    {R"({"ids":["fa8bf3dc-eca7-46b7-bad1-db199b62afc3","66825e03-7ef5-42da-9069-724602c31f6b","]})", "JSON"},
    {"{\"ids\":[\"\xff\"]}", "JSON"},
    {std::string(100, '['), "JSON"},
    {"null", "object"},
    {R"(["fa8bf3dc-eca7-46b7-bad1-db199b62afc3"])", "object"},
    {"{}", "missing"},
    {R"({"IDS":["fa8bf3dc-eca7-46b7-bad1-db199b62afc3"]})", "'IDS'"},
    {R"({"ids":["fa8bf3dc-eca7-46b7-bad1-db199b62afc3"],"top":5})", "'top'"},
    {R"({"ids":null})", "array"},
    {R"({"ids":"fa8bf3dc-eca7-46b7-bad1-db199b62afc3"})", "array"},
    {R"({"ids":[]})", "empty"},
    {R"({"ids":[null]})", "string"},
    {R"({"ids":[17]})", "string"},
    {R"({"ids":["fa8bf3dc-eca7-46b7-bad1-db199b62afc3",["x"]]})", "string"},
    {R"({"ids":[""]})", "''"},
    {R"({"ids":["adele@contoso.com"]})", "'adele@contoso.com'"},
    {R"({"ids":["{fa8bf3dc-eca7-46b7-bad1-db199b62afc3}"]})", "Invalid user id"},
    {R"({"ids":["fa8bf3dc-eca7-46b7-bad1-db199b62afc3 "]})", "Invalid user id"},
    {R"({"ids":["fa8bf3dceca746b7bad1db199b62afc3"]})", "Invalid user id"},
    {R"({"ids":["fa8bf3dc-eca7-46b7-bad1-db199b62afc3","66825e03-7ef5-42da-9069-724602c31f6x"]})",
     "Invalid user id"},
};

} // namespace

BOOST_AUTO_TEST_CASE(ids_keep_order_and_duplicates_and_ignore_case) {
    const std::string body = R"( {"ids" : ["66825E03-7EF5-42da-9069-724602c31f6b", ")" + first +
                             R"(" ,"66825e03-7ef5-42da-9069-724602c31f6b"]})";
    std::vector<user_id> ids;
    BOOST_TEST(!read_ids(body, ids));
    const std::vector expected{user_id{second}, user_id{first}, user_id{second}};
    BOOST_TEST(ids == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(spaces_in_the_body_make_no_difference) {
    const auto compact = R"({"ids":[")" + first + R"(",")" + second + R"("]})";
    const auto spaced = R"({"ids": [")" + first + R"(", ")" + second + R"("]})";
    std::vector<user_id> from_compact;
    std::vector<user_id> from_spaced;
    BOOST_TEST(!read_ids(compact, from_compact));
    BOOST_TEST(!read_ids(spaced, from_spaced));
    const std::vector expected{user_id{first}, user_id{second}};
    BOOST_TEST(from_compact == expected, boost::test_tools::per_element());
    BOOST_TEST(from_spaced == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(previous_content_of_the_list_is_removed) {
    std::vector<user_id> ids(7);
    BOOST_TEST(!read_ids(body_of(2), ids));
    BOOST_TEST(ids.size() == 2U);
}

BOOST_AUTO_TEST_CASE(escapes_are_decoded_and_annotations_ignored) {
    const std::string body =
        R"({"@odata.type":"#x","\u0069ds":["\u0066a8bf3dc-eca7-46b7-bad1-db199b62afc3"],)"
        R"("ids@odata.type":"#Strings"})";
    std::vector<user_id> ids;
    BOOST_TEST(!read_ids(body, ids));
    BOOST_REQUIRE(ids.size() == 1U);
    BOOST_TEST(ids.front() == user_id{first});
}

BOOST_AUTO_TEST_CASE(more_than_650_ids_are_rejected) {
    std::vector<user_id> ids;
    BOOST_TEST(!read_ids(body_of(max_ids), ids));
    BOOST_TEST(ids.size() == 650U);
    const auto error = read_ids(body_of(max_ids + 1), ids);
    BOOST_REQUIRE(error);
    BOOST_TEST(error->status == 400U);
    BOOST_TEST(error->message.find("651") != std::string::npos);
}

BOOST_DATA_TEST_CASE(a_body_that_violates_the_contract_is_a_bad_request, data::make(rejected), entry) {
    std::vector<user_id> ids;
    const auto error = read_ids(entry.body, ids);
    BOOST_REQUIRE(error);
    BOOST_TEST(error->status == 400U);
    BOOST_TEST(error->code == "BadRequest");
    BOOST_TEST_CONTEXT(error->message) BOOST_TEST(error->message.find(entry.hint) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_body_with_too_many_members_is_a_bad_request) {
    const auto body_with = [](std::size_t annotations) {
        std::string body = R"({"ids":[")" + first + R"("])";
        for (std::size_t i = 0; i < annotations; ++i)
            body += ",\"@" + std::to_string(i) + "\":0";
        return body + '}';
    };
    std::vector<user_id> ids;
    BOOST_TEST(!read_ids(body_with(255), ids));
    const auto error = read_ids(body_with(256), ids);
    BOOST_REQUIRE(error);
    BOOST_TEST(error->status == 400U);
    BOOST_TEST(
        error->message ==
        "Unable to read the request's payload as JSON: it has too many members or is nested too deeply.");
}

BOOST_AUTO_TEST_CASE(a_long_id_is_shortened_in_the_message) {
    std::vector<user_id> ids;
    const auto error = read_ids(R"({"ids":[")" + std::string(100'000, 'x') + R"("]})", ids);
    BOOST_REQUIRE(error);
    BOOST_TEST(error->message.size() < 200U);
}

BOOST_AUTO_TEST_SUITE_END()
