// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_PAGE_STORE_HPP
#define COPRESENCE_LOCAL_GRAPH_PAGE_STORE_HPP

#include <copresence/user_id.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace copresence::detail::embedded {

/// Stores results that are sent in pages, as lists of ids. A skip token names a result and a position in that
/// result, so a page can be requested repeatedly. Memory is bounded: the oldest results are removed.
class page_store {
public:
    /// The rest of a result, beginning with the first id of a page.
    struct page {
        std::uint64_t response;
        std::size_t begin;
        const std::vector<user_id>* ids; ///< valid until the next `keep`
    };

    /// Stores a result. Returns its page that starts at `begin`.
    page keep(std::vector<user_id> ids, std::size_t begin);

    /// Returns empty if the token is unknown or its result has been removed.
    std::optional<page> find(std::string_view token) const;

    static std::string token_for(std::uint64_t response, std::size_t begin);

private:
    static constexpr std::size_t capacity = 1024;

    std::deque<std::vector<user_id>> responses_;
    std::uint64_t first_ = 1; // number of answers_.front()
};

} // namespace copresence::detail::embedded

#endif
