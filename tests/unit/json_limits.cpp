// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "base/json_limits.hpp"

#include "auth/claims_challenge.hpp"
#include "auth/sign_in.hpp"
#include "auth/token_response.hpp"
#include "base/base64.hpp"
#include "codec/error_envelope.hpp"
#include "local_graph/login/grants.hpp"
#include "local_graph/login/graph_tokens.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <ostream>
#include <string>
#include <string_view>

using copresence::detail::is_within_json_limits;
using copresence::detail::max_json_depth;
using copresence::detail::max_json_members;
namespace data = boost::unit_test::data;

namespace {

// Returns `count` members: `"k0":0,"k1":0,…`.
std::string members(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":0";
    return text;
}

std::string object_of(std::size_t count) { return '{' + members(count) + '}'; }

std::string repeated(std::string_view text, std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i)
        all += text;
    return all;
}

const std::string within[]{
    "",
    "{}",
    "17",
    object_of(max_json_members),
    '[' + object_of(max_json_members) + ',' + object_of(max_json_members) + ']',
    R"({"a":)" + object_of(max_json_members) + R"(,"b":)" + object_of(max_json_members) + '}',
    '[' + repeated("0,", 10'000) + "0]",
    '"' + repeated(":", 10'000) + '"',
    R"({"a":"\")" + repeated("{:", 10'000) + R"(\\"})",
    repeated("[", max_json_depth) + repeated("]", max_json_depth),
    '[' + repeated("[],", 10'000) + "0]",
};

const std::string beyond[]{
    object_of(max_json_members + 1),
    R"([0,{"a":)" + object_of(max_json_members + 1) + "}]",
    R"({"a":)" + object_of(max_json_members) + ',' + members(max_json_members) + '}',
    '{' + repeated("\"a\":0,", max_json_members) + "\"a\":0}", // repeated keys
    R"({"\\":0,)" + members(max_json_members) + '}',
    R"({"\"":{},)" + members(max_json_members) + '}',
    '{' + members(max_json_members + 1), // incomplete
    repeated("[", max_json_depth + 1),
};

// The parser rejects these texts.
const std::string malformed[]{
    ":", "]", "}{", "\"", "\"\\", "{\"a\":0]", "{\"a\"", repeated("::", 10'000),
};

// A parser of texts from a peer.
struct parser {
    const char* name;
    // Returns whether the parser accepts an object with these members.
    bool (*accepts)(const std::string& members);
};

std::ostream& operator<<(std::ostream& out, const parser& value) { return out << value.name; }

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text)
        out += c == '"' ? "\\\"" : std::string(1, c);
    return out;
}

copresence::sign_in_config a_sign_in() {
    copresence::sign_in_config config;
    config.tenant = "contoso.onmicrosoft.com";
    config.client_id = "6731de76-14a6-49ae-97bc-6eba6914391e";
    config.claims_challenges = true;
    return config;
}

const parser parsers[]{
    {"token response",
     [](const std::string& members) {
         std::string_view mistake;
         return copresence::detail::parse_token_response(
                    R"({"access_token":"t","token_type":"Bearer","expires_in":60,"x":{)" + members + "}}",
                    std::chrono::system_clock::time_point{}, mistake)
             .has_value();
     }},
    {"OAuth error",
     [](const std::string& members) {
         return copresence::detail::parse_oauth_error(R"({"error":"x","y":{)" + members + "}}").has_value();
     }},
    {"claims of an OAuth error",
     [](const std::string& members) {
         const auto error = copresence::detail::parse_oauth_error(R"({"error":"x","claims":"{)" +
                                                                  escaped(members) + R"(}"})");
         return error && !error->claims.empty();
     }},
    {"device authorization",
     [](const std::string& members) {
         std::string_view mistake;
         return copresence::detail::parse_device_authorization(
                    R"({"device_code":"d","user_code":"u","verification_uri":"v","expires_in":60,"x":{)" +
                        members + "}}",
                    mistake)
             .has_value();
     }},
    {"error envelope",
     [](const std::string& members) {
         return copresence::detail::error_envelope::parse(R"({"error":{)" + members + "}}").has_value();
     }},
    {"claims challenge",
     [](const std::string& members) {
         const auto claims = copresence::detail::encode_base64('{' + members + '}');
         return copresence::detail::find_claims(R"(Bearer error="insufficient_claims", claims=")" + claims +
                                                '"')
             .has_value();
     }},
    {"claims of a token request",
     [](const std::string& members) {
         const copresence::detail::sign_in_rules rules{a_sign_in(),
                                                       copresence::detail::permission::application};
         copresence::token_request request;
         request.claims = '{' + members + '}';
         return rules.claims(request).find("\"k0\"") != std::string::npos;
     }},
    {"claims parameter",
     [](const std::string& members) {
         return !copresence::detail::embedded::check_claims_parameter('{' + members + '}').has_value();
     }},
    {"claims of an issued token",
     [](const std::string& members) {
         return copresence::detail::embedded::claims_hold('{' + members + '}', R"({"k0":0})");
     }},
};

} // namespace

BOOST_AUTO_TEST_SUITE(json_limits)

BOOST_DATA_TEST_CASE(texts_within_the_limits_are_accepted, data::make(within), text) {
    BOOST_TEST(is_within_json_limits(text));
}

BOOST_DATA_TEST_CASE(texts_beyond_the_limits_are_rejected, data::make(beyond), text) {
    BOOST_TEST(!is_within_json_limits(text));
}

BOOST_DATA_TEST_CASE(malformed_texts_are_left_to_the_parser, data::make(malformed), text) {
    BOOST_TEST(is_within_json_limits(text));
}

BOOST_DATA_TEST_CASE(every_parser_rejects_objects_with_too_many_members, data::make(parsers), parser) {
    BOOST_TEST(parser.accepts(members(max_json_members)));
    BOOST_TEST(!parser.accepts(members(max_json_members + 1)));
}

BOOST_AUTO_TEST_SUITE_END()
