// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "async/async_semaphore.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>

namespace {

struct fixture {
    boost::asio::io_context io{1};
    copresence::detail::async_semaphore semaphore{2};
    std::optional<copresence::detail::async_semaphore::unit> a, b, c, d;

    void take(std::optional<copresence::detail::async_semaphore::unit>& unit) {
        unit.emplace(semaphore, io.get_executor());
    }

    static bool has(std::optional<copresence::detail::async_semaphore::unit>& unit) {
        return unit->taken().is_set();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(async_semaphore, fixture)

BOOST_AUTO_TEST_CASE(units_are_taken_until_none_is_left) {
    take(a);
    BOOST_TEST(!semaphore.is_exhausted());
    take(b);
    BOOST_TEST(semaphore.is_exhausted());
    take(c);
    BOOST_TEST(has(a));
    BOOST_TEST(has(b));
    BOOST_TEST(!has(c));
}

BOOST_AUTO_TEST_CASE(a_returned_unit_goes_to_the_first_in_line) {
    take(a);
    take(b);
    take(c);
    take(d);
    b.reset();
    BOOST_TEST(has(c));
    BOOST_TEST(!has(d));
    BOOST_TEST(semaphore.is_exhausted());
}

BOOST_AUTO_TEST_CASE(a_waiter_that_leaves_the_line_is_skipped) {
    take(a);
    take(b);
    take(c);
    take(d);
    c.reset();
    a.reset();
    BOOST_TEST(has(d));
}

BOOST_AUTO_TEST_CASE(an_unused_unit_is_handed_to_the_next_waiter) {
    take(a);
    take(b);
    take(c);
    take(d);
    a.reset();
    c.reset();
    BOOST_TEST(has(d));
    d.reset();
    b.reset();
    BOOST_TEST(!semaphore.is_exhausted());
}

BOOST_AUTO_TEST_SUITE_END()
