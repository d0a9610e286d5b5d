// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "codec/fast_path.hpp"

#include "base/same_bytes.hpp"

#include <copresence/user_id.hpp>

#include <cstddef>

namespace copresence::detail {

std::size_t fast_path::take(std::string_view bytes) {
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    took_last_ = false;
    while (!took_last_ && filler_.presences() < limits_.json_members) {
        const char* const next = take_one(at, end);
        if (next == nullptr) break;
        at = next;
        ++taken_;
    }
    return static_cast<std::size_t>(at - bytes.data());
}

// Decodes the presence at `at` into its slot. Returns the position after it. Returns null and changes no slot if the
// presence is incomplete, matches no template, was not requested, or has a slot that is already filled.
const char* fast_path::take_one(const char* at, const char* end) {
    assembler_.reset();
    token_.reset();
    user_id id;
    std::size_t slot = 0;
    auto list = templates_.first();
    for (;;) {
        const auto* const run = find_run(list, at, end);
        if (run == nullptr) return nullptr;
        at += run->size;
        if (run->last) {
            const char* const next = find_next(at, end);
            if (next == nullptr) return nullptr;
            filler_.count_presence();
            assembler_.assemble(filler_.occupy(slot), id, run->flags);
            return next;
        }
        if (run->next == presence_text::id) {
            if (end - at < static_cast<std::ptrdiff_t>(user_id::text_size)) return nullptr;
            const auto found = find_slot(at, id);
            if (!found) return nullptr;
            slot = *found;
            at += user_id::text_size;
        } else {
            const auto* const behind = token_.read(at, end, limits_.string_size);
            if (behind == nullptr) return nullptr;
            set(run->next, token_.text());
            at = behind;
        }
        list = run->follower;
    }
}

// Returns the position after the first quote of the next presence, or the position of the `]` after the last presence.
// Returns null if neither follows.
const char* fast_path::find_next(const char* at, const char* end) noexcept {
    if (end - at >= 3 && same_bytes(at, R"(,{")", 3)) return at + 3;
    took_last_ = at < end && *at == ']';
    return took_last_ ? at : nullptr;
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

void fast_path::set(presence_text what, std::string_view text) noexcept {
    switch (what) {
    case presence_text::ignored:
    case presence_text::id: break;
    case presence_text::availability: assembler_.availability(text); break;
    case presence_text::activity: assembler_.activity(text); break;
    case presence_text::sequence_number: assembler_.sequence_number(text); break;
    case presence_text::out_of_office_message: assembler_.out_of_office_message(text); break;
    case presence_text::content: assembler_.status_message_content(text); break;
    case presence_text::content_type: assembler_.status_message_content_type(text); break;
    case presence_text::published_date_time: assembler_.status_message_published(text); break;
    case presence_text::date_time: assembler_.status_message_expiry_date_time(text); break;
    case presence_text::time_zone: assembler_.status_message_expiry_time_zone(text); break;
    case presence_text::place_id: assembler_.place_id(text); break;
    case presence_text::work_location_source: assembler_.work_location_source(text); break;
    case presence_text::work_location_type: assembler_.work_location_type(text); break;
    }
}

} // namespace copresence::detail
