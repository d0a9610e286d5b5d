// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "micro_case.hpp"

#include "codec/slot_index.hpp"

#include <algorithm>

namespace bench {

namespace {

constexpr std::size_t count = 650;

// Merging means finding the position of each received presence in the list of requested ids.
std::function<void()> finding(bool reversed) {
    auto asked = distinct_ids(count);
    auto received = asked;
    if (reversed) std::reverse(received.begin(), received.end());
    return [asked = std::move(asked), received = std::move(received)] {
        copresence::detail::slot_index index{asked};
        for (std::size_t i = 0; i < count; ++i)
            keep(index.find(received[i], i));
    };
}

} // namespace

micro_cases merge_cases() {
    return {{"merge/in_order", count, [] { return finding(false); }},
            {"merge/reversed", count, [] { return finding(true); }}};
}

} // namespace bench
