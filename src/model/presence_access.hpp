// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_MODEL_PRESENCE_ACCESS_HPP
#define COPRESENCE_MODEL_PRESENCE_ACCESS_HPP

#include "model/presence_members.hpp"

#include <copresence/presence.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace copresence::detail {

/// Reads and sets the members of a presence by their enumerators, for code that is driven by the table of members.
class presence_access {
    static_assert(is_state(member{presence::state_count - 1}) && !is_state(member{presence::state_count}));
    static_assert(is_stored_text(member{presence::text_count - 1}) &&
                  !is_stored_text(member{presence::text_count}));

public:
    /// Returns whether an object or a boolean is present.
    static bool has(const presence& of, member m) noexcept { return of.has(m); }

    /// Returns the value of a boolean that is present.
    static bool is_true(const presence& of, member m) noexcept { return of.is_true(m); }

    /// Returns a text as Graph sent it.
    static std::optional<std::string_view> text(const presence& of, member m) noexcept {
        return of.text_as_sent(m);
    }

    /// Returns the flags of all objects and booleans.
    static std::uint8_t flags(const presence& of) noexcept { return of.flags_; }

    /// Makes an object present.
    static void add(presence::builder& into, member object) { into.add(object); }

    /// Sets a boolean.
    static void set(presence::builder& into, member m, bool value) { into.set(m, value); }

    /// Sets a text.
    static void set(presence::builder& into, member m, std::string_view text) { into.set(m, text); }
};

} // namespace copresence::detail

#endif
