// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "micro_case.hpp"

#include "codec/slot_index.hpp"

#include <algorithm>

namespace bench {

namespace {

constexpr std::size_t count = 650;

// Merging means finding the position of each received presence in the list of requested ids.
std::function<void()> finding(bool reversed) {
    auto asked = distinct_ids(count);
    auto answered = asked;
    if (reversed) std::reverse(answered.begin(), answered.end());
    return [asked = std::move(asked), answered = std::move(answered)] {
        copresence::slot_index index{asked};
        for (std::size_t i = 0; i < count; ++i)
            keep(index.find(answered[i], i));
    };
}

} // namespace

micro_cases merge_cases() {
    return {{"merge/in_order", count, [] { return finding(false); }},
            {"merge/reversed", count, [] { return finding(true); }}};
}

} // namespace bench
