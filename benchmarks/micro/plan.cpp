// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "micro_case.hpp"

#include "operations/bulk/request_plan.hpp"

#include <string>

namespace bench {

// The plan takes ownership of the ids. Each run therefore begins with a copy of them.
micro_cases plan_cases() {
    micro_cases cases;
    for (const std::size_t count : {1'000U, 10'000U, 100'000U, 1'000'000U}) {
        cases.push_back({"plan/" + std::to_string(count), count, [count]() -> std::function<void()> {
                             return [ids = distinct_ids(count)] {
                                 keep(copresence::detail::request_plan{ids, 650});
                             };
                         }});
    }
    return cases;
}

} // namespace bench
