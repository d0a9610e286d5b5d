// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "codec/presence_templates.hpp"

#include <algorithm>

namespace copresence::detail {

namespace {

// The responses of Graph have about 20 different runs of 5 to 150 bytes. Alternatives are tried one after the other, so their
// number is limited.
constexpr std::size_t max_runs = 192;
constexpr std::size_t max_bytes = 16 * 1024;
constexpr std::size_t max_bytes_of_run = 2 * 1024;
constexpr std::size_t max_alternatives = 16;

} // namespace

presence_templates::presence_templates() {
    runs_.reserve(max_runs);
    pool_.reserve(max_bytes);
}

// Returns whether `fields` describes `element` completely: its fields are in order, each is between quotes, no member occurs
// twice, and the id is among them.
bool presence_templates::describes(std::string_view element, const presence_fields& fields) {
    if (!fields.whole) return false;
    unsigned seen = 0;
    const char* at = element.data();
    const char* const end = at + element.size();
    for (const auto& item : std::span{fields.items}.first(fields.count)) {
        const auto bit = item.what == member::unknown ? 0U : 1U << index_of(item.what);
        const char* const begin = item.text.data();
        if ((seen & bit) != 0 || begin <= at || begin + item.text.size() >= end) return false;
        if (begin[-1] != '"' || begin[item.text.size()] != '"') return false;
        seen |= bit;
        at = begin + item.text.size();
    }
    return (seen & 1U << index_of(member::id)) != 0;
}

void presence_templates::learn(std::string_view element, const presence_fields& fields, std::uint8_t flags) {
    if (!describes(element, fields) || add(element, fields, flags)) return;
    runs_.clear();
    pool_.clear();
    first_ = none;
    add(element, fields, flags);
}

// Returns false if there is not enough space.
bool presence_templates::add(std::string_view element, const presence_fields& fields, std::uint8_t flags) {
    index* list = &first_;
    const char* at = element.data();
    for (const auto& item : std::span{fields.items}.first(fields.count)) {
        const auto added = find_or_add(*list, {{at, item.text.data()}, false, item.what}, 0);
        if (added == none) return false;
        list = &runs_[added].follower;
        at = item.text.data() + item.text.size();
    }
    return find_or_add(*list, {{at, element.data() + element.size()}, true, member::unknown}, flags) != none;
}

presence_templates::index presence_templates::find_or_add(index& list, const step& what, std::uint8_t flags) {
    index* place = &list;
    for (std::size_t tried = 0; *place != none; ++tried) {
        const auto& known = runs_[*place];
        if (known.last == what.last && known.next == what.next &&
            std::string_view{bytes(known), known.size} == what.bytes) {
            return *place;
        }
        if (tried + 1 == max_alternatives) return none;
        place = &runs_[*place].sibling;
    }
    if (runs_.size() == max_runs || what.bytes.size() > max_bytes_of_run ||
        pool_.size() + what.bytes.size() > max_bytes) {
        return none;
    }
    *place = static_cast<index>(runs_.size());
    const auto begin = static_cast<std::uint32_t>(pool_.size());
    pool_ += what.bytes;
    runs_.push_back({begin, static_cast<std::uint16_t>(what.bytes.size()), what.last, what.next, flags});
    return static_cast<index>(runs_.size() - 1);
}

} // namespace copresence::detail
