// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/page_store.hpp"

#include <charconv>

namespace copresence::detail::embedded {

namespace {

// Reads all of `text` as a decimal number.
std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    return number;
}

} // namespace

page_store::page page_store::keep(std::vector<user_id> ids, std::size_t begin) {
    if (responses_.size() == capacity) {
        responses_.pop_front();
        ++first_;
    }
    responses_.push_back(std::move(ids));
    return {first_ + responses_.size() - 1, begin, &responses_.back()};
}

std::optional<page_store::page> page_store::find(std::string_view token) const {
    const auto dot = token.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto response = number_in(token.substr(0, dot));
    const auto begin = number_in(token.substr(dot + 1));
    if (!response || !begin || *response < first_ || *response - first_ >= responses_.size())
        return std::nullopt;
    const auto& ids = responses_[*response - first_];
    if (*begin >= ids.size()) return std::nullopt;
    return page{*response, *begin, &ids};
}

std::string page_store::token_for(std::uint64_t response, std::size_t begin) {
    return std::to_string(response) + '.' + std::to_string(begin);
}

} // namespace copresence::detail::embedded
