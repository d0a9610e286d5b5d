// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "micro_case.hpp"

#include "local_graph/directory.hpp"

#include <iterator>

namespace bench {

micro_cases all_cases() {
    micro_cases all;
    for (auto* const part :
         {user_id_cases, plan_cases, request_cases, decoder_cases, merge_cases, pool_cases, limiter_cases}) {
        auto cases = part();
        all.insert(all.end(), std::make_move_iterator(cases.begin()), std::make_move_iterator(cases.end()));
    }
    return all;
}

std::vector<copresence::user_id> distinct_ids(std::size_t count) {
    return copresence::detail::embedded::directory{count, 1}.users();
}

} // namespace bench
