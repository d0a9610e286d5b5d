// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/traceparent.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>

using copresence::traceparent;

namespace {

const std::string good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

const char* const bad[]{
    "",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",    // short
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-011",  // long
    "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",   // another version
    "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",   // no version
    "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",   // upper case
    "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",   // no hyphen
    "00-00000000000000000000000000000000-00f067aa0ba902b7-01",   // no trace
    "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",   // no parent
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-\r\n", // another header
};

} // namespace

BOOST_AUTO_TEST_SUITE(traceparent_values)

BOOST_AUTO_TEST_CASE(a_traceparent_of_version_00_is_unchanged) {
    BOOST_TEST(traceparent{good}.text() == good);
    BOOST_TEST((traceparent::parse(good) == traceparent{good}));
}

BOOST_DATA_TEST_CASE(an_invalid_text_is_rejected_and_named_in_the_error, boost::unit_test::data::make(bad),
                     text) {
    BOOST_TEST(!traceparent::parse(text).has_value());
    const auto names_it = [&](const std::invalid_argument& e) {
        return std::string{e.what()}.find(std::string{text}.substr(0, 50)) != std::string::npos;
    };
    BOOST_CHECK_EXCEPTION(traceparent{text}, std::invalid_argument, names_it);
}

BOOST_AUTO_TEST_SUITE_END()
