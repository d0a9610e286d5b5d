// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "operations/bulk/request_plan.hpp"
#include "support/colliding_ids.hpp"
#include "support/ids.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <ostream>
#include <random>
#include <set>
#include <vector>

using copresence::user_id;
using copresence::test::nth_id;
using copresence::test::some_ids;

namespace {

struct chunk_count {
    std::size_t ids;
    std::size_t chunks;
};

std::ostream& operator<<(std::ostream& out, const chunk_count& c) { return out << c.ids << " ids"; }

const chunk_count counts[]{{0, 0},     {1, 1},     {649, 1},       {650, 1},          {651, 2},
                           {1'300, 2}, {1'301, 3}, {100'000, 154}, {1'000'000, 1'539}};

} // namespace

BOOST_AUTO_TEST_SUITE(request_plan)

BOOST_DATA_TEST_CASE(ids_are_split_into_chunks_of_at_most_650, boost::unit_test::data::make(counts),
                     expected) {
    const copresence::detail::request_plan plan{some_ids(expected.ids), 650};
    BOOST_TEST(plan.chunks() == expected.chunks);
    std::size_t covered = 0;
    for (std::size_t i = 0; i < plan.chunks(); ++i) {
        BOOST_TEST(plan.first_of(i) == covered);
        BOOST_TEST(plan.chunk(i).size() <= 650U);
        BOOST_TEST(plan.chunk(i).data() == plan.ids().data() + covered);
        covered += plan.chunk(i).size();
    }
    BOOST_TEST(covered == expected.ids);
}

BOOST_AUTO_TEST_CASE(duplicates_are_removed_except_for_the_first_occurrence) {
    const copresence::detail::request_plan plan{
        {nth_id(3), nth_id(1), nth_id(3), nth_id(2), nth_id(1), nth_id(3)}, 2};
    const std::vector<user_id> expected{nth_id(3), nth_id(1), nth_id(2)};
    BOOST_TEST(plan.ids() == expected, boost::test_tools::per_element());
    BOOST_TEST(plan.chunks() == 2U);
    BOOST_TEST(plan.chunk(1).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_hundred_thousand_copies_of_few_ids_are_reduced_to_them) {
    std::vector<user_id> ids;
    for (std::size_t i = 0; i < 100'000; ++i)
        ids.push_back(nth_id(i * i % 7));
    const copresence::detail::request_plan plan{std::move(ids), 650};
    const std::vector<user_id> expected{nth_id(0), nth_id(1), nth_id(4), nth_id(2)};
    BOOST_TEST(plan.ids() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(only_duplicates_are_removed_from_many_ids) {
    std::mt19937_64 random{42};
    for (const std::size_t distinct : {50U, 5'000U, 60'000U, 1'000'000'000U}) {
        std::vector<user_id> ids;
        for (std::size_t i = 0; i < 60'000; ++i)
            ids.push_back(nth_id(random() % distinct));
        std::set<user_id> met;
        std::vector<user_id> expected;
        for (const auto& id : ids) {
            if (met.insert(id).second) expected.push_back(id);
        }
        const copresence::detail::request_plan plan{std::move(ids), 650};
        BOOST_TEST(std::equal(plan.ids().begin(), plan.ids().end(), expected.begin(), expected.end()));
    }
}

BOOST_AUTO_TEST_CASE(ids_chosen_to_collide_take_no_longer_than_random_ones) {
    auto ids = copresence::test::colliding_ids(400'000);
    // Ids in one place of the table would exceed the time limit of the test.
    const copresence::detail::request_plan plan{std::move(ids), 650};
    BOOST_TEST(plan.ids().size() == 400'000U);
}

BOOST_AUTO_TEST_CASE(the_nil_id_is_treated_as_any_other_id) {
    const copresence::detail::request_plan plan{{user_id{}, nth_id(1), user_id{}}, 650};
    const std::vector<user_id> expected{user_id{}, nth_id(1)};
    BOOST_TEST(plan.ids() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_chunk_may_hold_one_id) {
    const copresence::detail::request_plan plan{some_ids(3), 1};
    BOOST_TEST(plan.chunks() == 3U);
    BOOST_TEST(plan.chunk(2)[0] == nth_id(2));
}

BOOST_AUTO_TEST_SUITE_END()
