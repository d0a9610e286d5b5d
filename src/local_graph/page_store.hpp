// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

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

namespace copresence::embedded {

/// The answers that are told in pages: which ids, in which order. A skip token names an answer and a position
/// in it, so that a page can be asked for again. Memory is bounded: the oldest answers are forgotten.
class page_store {
public:
    /// The rest of an answer, from a page's first id on.
    struct page {
        std::uint64_t answer;
        std::size_t begin;
        const std::vector<user_id>* ids; ///< valid until the next `keep`
    };

    /// Keeps an answer; returns its page at `begin`.
    page keep(std::vector<user_id> ids, std::size_t begin);

    /// Empty where the token is not ours, or its answer is forgotten.
    std::optional<page> find(std::string_view token) const;

    static std::string token_for(std::uint64_t answer, std::size_t begin);

private:
    static constexpr std::size_t capacity = 1024;

    std::deque<std::vector<user_id>> answers_;
    std::uint64_t first_ = 1; // the number of answers_.front()
};

} // namespace copresence::embedded

#endif
