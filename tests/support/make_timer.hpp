// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_MAKE_TIMER_HPP
#define COPRESENCE_TESTS_SUPPORT_MAKE_TIMER_HPP

#include "async/deadline_timer.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace copresence::test {

/// Returns a deadline timer that shares its Asio timer with no other.
inline std::shared_ptr<detail::deadline_timer> make_timer(const boost::asio::any_io_executor& strand) {
    struct holder {
        explicit holder(const boost::asio::any_io_executor& strand)
            : shared{std::make_shared<detail::deadline_timer::shared_timer>(strand)} {}

        const std::shared_ptr<detail::deadline_timer::shared_timer> shared;
        detail::deadline_timer timer{*shared};
    };

    const auto held = std::make_shared<holder>(strand);
    return {held, &held->timer};
}

} // namespace copresence::test

#endif
