// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/form.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

namespace {

std::string found(std::string_view encoded, std::string_view name) {
    const auto value = copresence::detail::form::find(encoded, name);
    return value ? std::string{value->view()} : "none";
}

const std::string texts[]{"", "a", "a b+c&d=e%f", "\xc3\xa4\n", "~-._", std::string{"\0x", 2}};

} // namespace

BOOST_AUTO_TEST_SUITE(form)

BOOST_AUTO_TEST_CASE(fields_are_joined_and_escaped) {
    copresence::detail::form fields;
    fields.add("grant_type", "client_credentials").add("scope", "https://graph.microsoft.com/.default a+b");
    BOOST_TEST(fields.text().view() ==
               "grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default%20a%2Bb");
}

BOOST_DATA_TEST_CASE(every_text_is_unchanged_after_encoding_and_decoding, boost::unit_test::data::make(texts),
                     text) {
    copresence::detail::form fields;
    fields.add("x", "1").add("name", text);
    BOOST_TEST(found(fields.text(), "name") == text);
}

BOOST_AUTO_TEST_CASE(the_first_field_of_a_name_is_found) {
    BOOST_TEST(found("a=1&a=2", "a") == "1");
    BOOST_TEST(found("b&a=x+y", "a") == "x y");
    BOOST_TEST(found("b&a", "b") == "");
    BOOST_TEST(found("ab=1", "a") == "none");
}

BOOST_AUTO_TEST_CASE(a_field_with_a_broken_escape_has_no_value) {
    BOOST_TEST(found("a=%", "a") == "none");
    BOOST_TEST(found("a=%4", "a") == "none");
    BOOST_TEST(found("a=%4g", "a") == "none");
    BOOST_TEST(found("%zz=1&a=2", "a") == "2");
}

BOOST_AUTO_TEST_CASE(secrets_echoed_by_a_server_are_redacted_and_other_fields_are_not) {
    copresence::detail::form fields;
    fields.add("client_id", "app")
        .add_secret("client_secret", "s3cret-value")
        .add_secret("assertion", "eyJhbGci.x");
    BOOST_TEST(fields.redacted("app said s3cret-value and eyJhbGci.x s3cret-value") ==
               "app said [secret] and [secret] [secret]");
    BOOST_TEST(fields.redacted("you sent " + std::string{fields.text().view()}) ==
               "you sent client_id=app&client_secret=[secret]&assertion=[secret]");
    BOOST_TEST(found(fields.text(), "client_secret") == "s3cret-value");
}

BOOST_AUTO_TEST_CASE(short_secrets_are_redacted) {
    copresence::detail::form fields;
    fields.add_secret("client_secret", "hunter2").add_secret("assertion", "");
    BOOST_TEST(fields.redacted("bad: hunter2, hunter%32, aHVudGVyMg==") ==
               "bad: [secret], [secret], [secret]");
}

BOOST_AUTO_TEST_SUITE_END()
