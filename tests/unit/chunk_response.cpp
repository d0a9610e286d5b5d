// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "operations/bulk/chunk_response.hpp"

#include "support/ids.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>

namespace {

const std::size_t counts[]{1, 2, 650};

} // namespace

BOOST_AUTO_TEST_SUITE(chunk_response)

BOOST_DATA_TEST_CASE(the_body_of_a_request_is_the_list_of_ids, boost::unit_test::data::make(counts), count) {
    const auto ids = copresence::test::some_ids(count);
    const auto body = copresence::detail::presences_body(ids);
    const auto parsed = boost::json::parse(body);
    BOOST_TEST(parsed.as_object().size() == 1U);
    const auto& list = parsed.at("ids").as_array();
    BOOST_REQUIRE(list.size() == count);
    for (std::size_t i = 0; i < count; ++i)
        BOOST_TEST(std::string{list[i].as_string()} == ids[i].to_string());
}

BOOST_AUTO_TEST_SUITE_END()
