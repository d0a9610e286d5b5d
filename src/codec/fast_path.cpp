// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "codec/fast_path.hpp"

#include "base/same_bytes.hpp"

#include <copresence/user_id.hpp>

#include <cstddef>

namespace copresence::detail {

bool fast_path::take(std::string_view& bytes) {
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    assembler_.reset();
    token_.reset();
    user_id id;
    std::size_t slot = 0;
    auto list = templates_.first();
    for (;;) {
        const auto* const run = find_run(list, at, end);
        if (run == nullptr) return false;
        at += run->size;
        if (run->last) {
            filler_.count_presence();
            assembler_.assemble(filler_.occupy(slot), id, run->flags);
            ++taken_;
            bytes = {at, end};
            return true;
        }
        if (run->next == member::id) {
            if (end - at < static_cast<std::ptrdiff_t>(user_id::text_size)) return false;
            const auto found = find_slot(at, id);
            if (!found) return false;
            slot = *found;
            at += user_id::text_size;
        } else {
            const auto* const behind = token_.read(at, end, limits_.string_size);
            if (behind == nullptr) return false;
            assembler_.set(run->next, token_.text());
            at = behind;
        }
        list = run->follower;
    }
}

const presence_templates::run* fast_path::find_run(presence_templates::index list, const char* at,
                                                   const char* end) const noexcept {
    const auto left = static_cast<std::size_t>(end - at);
    for (; list != presence_templates::none; list = templates_[list].sibling) {
        const auto& run = templates_[list];
        if (run.size <= left && same_bytes(at, templates_.bytes(run), run.size)) return &run;
    }
    return nullptr;
}

// Parses the id at `text` and returns its slot. Returns an empty optional if the id is malformed or was not requested, or if
// its slot is already filled.
std::optional<std::size_t> fast_path::find_slot(const char* text, user_id& id) {
    auto slot = filler_.position();
    if (const auto* const expected = filler_.expected()) {
        char as_text[user_id::text_size];
        expected->to_chars(as_text);
        if (same_bytes(text, as_text, sizeof as_text)) {
            id = *expected;
            return filler_.vacant(slot) ? std::optional{slot} : std::nullopt;
        }
    }
    const auto parsed = user_id::parse({text, user_id::text_size});
    if (!parsed) return std::nullopt;
    id = *parsed;
    const auto found = filler_.find(id);
    return found && filler_.vacant(*found) ? found : std::nullopt;
}

} // namespace copresence::detail
