// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "micro_case.hpp"

#include <memory>
#include <string>

namespace bench {

namespace {

constexpr std::size_t count = 650;

std::function<void()> parsing() {
    std::vector<std::string> texts;
    for (const auto& id : distinct_ids(count))
        texts.push_back(id.to_string());
    return [texts = std::move(texts)] {
        for (const auto& text : texts)
            keep(copresence::user_id::parse(text));
    };
}

std::function<void()> formatting() {
    return [ids = distinct_ids(count)] {
        char text[copresence::user_id::text_size];
        for (const auto& id : ids) {
            id.to_chars(text);
            keep(text);
        }
    };
}

} // namespace

micro_cases user_id_cases() {
    return {{"user_id/parse", count, parsing}, {"user_id/format", count, formatting}};
}

} // namespace bench
