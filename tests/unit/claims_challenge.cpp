// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/claims_challenge.hpp"
#include "base/base64.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using copresence::detail::encode_base64;
using copresence::detail::find_claims;

namespace {

// {"access_token":{"nbf":{"essential":true, "value":"1604106651"}}}: the example in the documentation of Entra
const std::string encoded =
    "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwgInZhbHVlIjoiMTYwNDEwNjY1MSJ9fX0=";
const std::string decoded = R"({"access_token":{"nbf":{"essential":true, "value":"1604106651"}}})";

const std::string with_claims[]{
    R"(Bearer realm="", authorization_uri="https://login/common", error="insufficient_claims", claims=")" +
        encoded + '"',
    R"(Bearer claims=")" + encoded + R"(", error="insufficient_claims")",
    R"(bearer ERROR=insufficient_claims,Claims=)" + encoded.substr(0, encoded.size() - 1),
    R"(Bearer error="insufficient_claims",claims=")" + encoded.substr(0, encoded.size() - 1) + '"',
    R"(Basic realm="a, b", Bearer error="insufficient_claims", claims=")" + encoded + '"',
    R"(Bearer realm="say \"hi\", claims=x", error="insufficient_claims" , claims = ")" + encoded + '"',
    R"(Bearer error="invalid_token", Bearer error="insufficient_claims", claims=")" + encoded + '"',
};

const std::string without[]{
    "",
    "Bearer",
    "Basic",
    R"(Bearer error="invalid_token")",
    R"(Bearer error="insufficient_claims")",
    "=,=,\"",
    R"(Bearer error="invalid_token", claims=")" + encoded + '"',
    R"(Basic error="insufficient_claims", claims=")" + encoded + '"',
    R"(Bearer error="insufficient_claims", claims="not base64!")",
    R"(Bearer error="insufficient_claims", claims="bm90IGpzb24")",
    R"(Bearer error="insufficient_claims", claims="WzFd")", // the JSON text [1]
    R"(Bearer error="insufficient_claims", claims="A")",
    R"(Bearer error="insufficient_claims", claims=")" + std::string(100'000, 'A') + '"',
    R"(Bearer error="insufficient_claims", Basic claims=")" + encoded + '"',
};

} // namespace

BOOST_AUTO_TEST_SUITE(claims_challenge)

BOOST_DATA_TEST_CASE(claims_are_found_and_decoded, boost::unit_test::data::make(with_claims), header) {
    BOOST_TEST(find_claims(header).value_or("none") == decoded);
}

BOOST_DATA_TEST_CASE(other_headers_contain_no_claims, boost::unit_test::data::make(without), header) {
    BOOST_TEST(!find_claims(header).has_value());
}

BOOST_AUTO_TEST_CASE(time_is_linear_in_the_number_of_parameters) {
    // 12 KiB of claims that turn out not to be JSON at their end, and 10,000,000 further parameters.
    std::string header = R"(Bearer error="insufficient_claims", claims=")";
    std::string claims = R"({"a":[)";
    for (int i = 0; i < 6'000; ++i)
        claims += "0,";
    header += encode_base64(claims) + '"';
    for (int i = 0; i < 10'000'000; ++i)
        header += ",a=b";
    // Quadratic time would exceed the time limit of the test.
    BOOST_TEST(!find_claims(header).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
