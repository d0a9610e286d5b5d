// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_IDS_HPP
#define COPRESENCE_TESTS_SUPPORT_IDS_HPP

#include <copresence/user_id.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace copresence::test {

/// Returns the n-th id of a series of distinct ids that look like real ids.
inline user_id nth_id(std::uint64_t n) {
    user_id::bytes_type bytes{};
    std::uint64_t mixed = (n + 1) * 0x9e3779b97f4a7c15U; // odd factor: distinct n give distinct products
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[i] = static_cast<std::uint8_t>(mixed >> (8 * i));
        bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
    }
    return user_id{bytes};
}

inline std::vector<user_id> some_ids(std::size_t count, std::uint64_t first = 0) {
    std::vector<user_id> ids(count);
    for (std::size_t i = 0; i < count; ++i)
        ids[i] = nth_id(first + i);
    return ids;
}

inline std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

} // namespace copresence::test

#endif
