// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "codec/presence_layouts.hpp"

#include <algorithm>

namespace copresence {

namespace {

// The responses of Graph have about 20 different runs of 5 to 150 bytes. Alternatives are tried one after the other, so their
// number is limited.
constexpr std::size_t most_runs = 192;
constexpr std::size_t most_bytes = 16 * 1024;
constexpr std::size_t most_bytes_of_run = 2 * 1024;
constexpr std::size_t most_alternatives = 16;

} // namespace

presence_layouts::presence_layouts() {
    runs_.reserve(most_runs);
    pool_.reserve(most_bytes);
}

// Returns whether `outline` describes `unit` completely: its fields are in order, each is between quotes, no member occurs
// twice, and the id is among them.
bool presence_layouts::outlines(std::string_view unit, const presence_outline& outline) {
    if (!outline.whole) return false;
    unsigned seen = 0;
    const char* at = unit.data();
    const char* const end = at + unit.size();
    for (const auto& item : std::span{outline.items}.first(outline.count)) {
        const auto bit = item.what == presence_text::ignored ? 0U : 1U << static_cast<unsigned>(item.what);
        const char* const begin = item.text.data();
        if ((seen & bit) != 0 || begin <= at || begin + item.text.size() >= end) return false;
        if (begin[-1] != '"' || begin[item.text.size()] != '"') return false;
        seen |= bit;
        at = begin + item.text.size();
    }
    return (seen & 1U << static_cast<unsigned>(presence_text::id)) != 0;
}

void presence_layouts::learn(std::string_view unit, const presence_outline& outline) {
    if (!outlines(unit, outline) || add(unit, outline)) return;
    runs_.clear();
    pool_.clear();
    first_ = none;
    add(unit, outline);
}

// Returns false if there is not enough space.
bool presence_layouts::add(std::string_view unit, const presence_outline& outline) {
    index* list = &first_;
    const char* at = unit.data();
    for (const auto& item : std::span{outline.items}.first(outline.count)) {
        const auto added = find_or_add(*list, {{at, item.text.data()}, false, item.what}, 0);
        if (added == none) return false;
        list = &runs_[added].follower;
        at = item.text.data() + item.text.size();
    }
    return find_or_add(*list, {{at, unit.data() + unit.size()}, true, presence_text::ignored},
                       outline.flags) != none;
}

presence_layouts::index presence_layouts::find_or_add(index& list, const step& what, std::uint8_t flags) {
    index* place = &list;
    for (std::size_t tried = 0; *place != none; ++tried) {
        const auto& known = runs_[*place];
        if (known.last == what.last && known.next == what.next &&
            std::string_view{bytes(known), known.size} == what.bytes) {
            return *place;
        }
        if (tried + 1 == most_alternatives) return none;
        place = &runs_[*place].sibling;
    }
    if (runs_.size() == most_runs || what.bytes.size() > most_bytes_of_run ||
        pool_.size() + what.bytes.size() > most_bytes) {
        return none;
    }
    *place = static_cast<index>(runs_.size());
    const auto begin = static_cast<std::uint32_t>(pool_.size());
    pool_ += what.bytes;
    runs_.push_back({begin, static_cast<std::uint16_t>(what.bytes.size()), what.last, what.next, flags});
    return static_cast<index>(runs_.size() - 1);
}

} // namespace copresence
