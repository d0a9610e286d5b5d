// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_DETAIL_ID_LIST_HPP
#define COPRESENCE_DETAIL_ID_LIST_HPP

#include <copresence/user_id.hpp>

#include <concepts>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#pragma GCC visibility push(default)

namespace copresence::detail {

/// The ids of a call in their original order. If a text was malformed, the list ends before it and keeps that
/// text.
struct id_list {
    struct malformed {
        std::size_t index;
        std::string text;
    };

    std::vector<user_id> ids;
    std::optional<malformed> first_malformed;

    /// Parses and appends an id. If the text is not a GUID, records it in `first_malformed` and returns
    /// false.
    bool parse(std::size_t index, std::string_view text);
};

template <class T>
concept id_like = std::same_as<std::remove_cvref_t<T>, user_id> || std::convertible_to<T, std::string_view>;

// Uses begin and end instead of std::ranges: <ranges> adds a third of a second to each compilation.
template <class Range>
concept id_range = requires(Range& range) {
    std::begin(range);
    std::end(range);
    requires id_like<decltype(*std::begin(range))>;
};

template <id_range Range>
id_list to_id_list(Range&& range) {
    id_list list;
    if constexpr (std::same_as<std::remove_cvref_t<Range>, std::vector<user_id>>) {
        list.ids = std::forward<Range>(range);
    } else {
        if constexpr (requires { std::size(range); }) list.ids.reserve(std::size(range));
        std::size_t index = 0;
        for (auto&& id : range) {
            if constexpr (std::same_as<std::remove_cvref_t<decltype(id)>, user_id>) {
                list.ids.push_back(id);
            } else {
                if (!list.parse(index, std::string_view{id})) break;
            }
            ++index;
        }
    }
    return list;
}

} // namespace copresence::detail

#pragma GCC visibility pop

#endif
