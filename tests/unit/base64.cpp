// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "base/base64.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(base64)

namespace {

struct pair {
    std::string_view bytes, usual, url;
};

std::ostream& operator<<(std::ostream& out, const pair& value) { return out << value.usual; }

// The first seven rows are from RFC 4648, section 10.
const std::vector<pair> pairs{
    {"", "", ""},
    {"f", "Zg==", "Zg"},
    {"fo", "Zm8=", "Zm8"},
    {"foo", "Zm9v", "Zm9v"},
    {"foob", "Zm9vYg==", "Zm9vYg"},
    {"fooba", "Zm9vYmE=", "Zm9vYmE"},
    {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
    {"\xfb\xff\xfe", "+//+", "-__-"},
};

const std::vector<std::string_view> nonsense{"Z", "Zm9vY", "Zm 9", "Zg==Zg", "Z*==", "Zm9v\n"};

} // namespace

BOOST_DATA_TEST_CASE(bytes_are_encoded_in_both_alphabets_and_decoded_from_either,
                     boost::unit_test::data::make(pairs), each) {
    BOOST_TEST(copresence::detail::encode_base64(each.bytes) == each.usual);
    BOOST_TEST(copresence::detail::encode_base64url(each.bytes) == each.url);
    BOOST_TEST(copresence::detail::decode_base64(each.usual).value() == each.bytes);
    BOOST_TEST(copresence::detail::decode_base64(each.url).value() == each.bytes);
}

BOOST_DATA_TEST_CASE(invalid_base64_is_rejected, boost::unit_test::data::make(nonsense), text) {
    BOOST_TEST(!copresence::detail::decode_base64(text).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
