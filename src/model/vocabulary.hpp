// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_MODEL_VOCABULARY_HPP
#define COPRESENCE_MODEL_VOCABULARY_HPP

#include <copresence/presence.hpp>

#include "base/same_bytes.hpp"
#include "model/presence_members.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace copresence::detail {

/// How a known value was written: `InACall`, `inACall`, or another mixture of cases.
enum class spelling : std::uint8_t { pascal, camel, odd };

constexpr char ascii_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

/// The known values of one of Graph's enumerations in both spellings, and the look-up from a text to its
/// enumerator.
///
/// Every state of every received presence is looked up here. A look-up probes one table entry, compares one
/// text, and allocates no memory. The compiler checks that the table has no collisions.
template <class Enum>
class vocabulary {
public:
    static constexpr std::size_t size = static_cast<std::size_t>(Enum::other);
    static constexpr std::size_t shortest = 4;
    static constexpr std::size_t longest = 23;

    struct match {
        Enum value; ///< `other` for an unknown text
        spelling form;
    };

    /// `words`: the Pascal-case texts in the order of the enumerators.
    consteval explicit vocabulary(const std::array<std::string_view, size>& words) {
        places_.fill(no_word);
        for (std::size_t i = 0; i < size; ++i) {
            if (words[i].size() < shortest || words[i].size() > longest)
                throw "the length of a text is out of range";
            auto& place = places_[place_of(words[i])];
            if (place != no_word) throw "two values share a table entry: choose other factors in place_of";
            place = static_cast<std::uint8_t>(i);
            words_[i].size = static_cast<std::uint8_t>(words[i].size());
            std::copy(words[i].begin(), words[i].end(), words_[i].pascal);
            std::copy(words[i].begin(), words[i].end(), words_[i].camel);
            words_[i].camel[0] = ascii_lower(words[i][0]);
        }
    }

    constexpr match find(std::string_view text) const noexcept {
        if (text.size() < shortest || text.size() > longest) return unknown;
        const auto place = places_[place_of(text)];
        if (place == no_word || words_[place].size != text.size()) return unknown;
        const auto value = static_cast<Enum>(place);
        if (is(text, words_[place].pascal)) return {value, spelling::pascal};
        if (is(text, words_[place].camel)) return {value, spelling::camel};
        const std::string_view pascal{words_[place].pascal, text.size()};
        const auto same = [](char a, char b) { return ascii_lower(a) == ascii_lower(b); };
        if (!std::equal(text.begin(), text.end(), pascal.begin(), same)) return unknown;
        return {value, spelling::odd};
    }

    /// Returns the Pascal-case text of a known value; empty for `other`.
    constexpr std::string_view pascal(Enum value) const noexcept {
        return known(value) ? std::string_view{enum_of(value).pascal, enum_of(value).size}
                            : std::string_view{};
    }

    constexpr std::string_view camel(Enum value) const noexcept {
        return known(value) ? std::string_view{enum_of(value).camel, enum_of(value).size}
                            : std::string_view{};
    }

private:
    struct both {
        std::uint8_t size;
        char pascal[longest];
        char camel[longest];
    };

    static constexpr match unknown{Enum::other, spelling::odd};
    static constexpr std::uint8_t no_word = 0xff;

    static constexpr bool is(std::string_view text, const char* word) noexcept {
        if (std::is_constant_evaluated()) return text == std::string_view{word, text.size()};
        return same_bytes(text.data(), word, text.size());
    }

    static constexpr bool known(Enum value) noexcept { return static_cast<std::size_t>(value) < size; }

    constexpr const both& enum_of(Enum value) const noexcept {
        return words_[static_cast<std::size_t>(value)];
    }

    // The factors were found by trial. `| 0x20` makes the look-up independent of a letter's case.
    static constexpr std::size_t place_of(std::string_view text) noexcept {
        const auto letter = [&](std::size_t i) { return static_cast<unsigned char>(text[i]) | 0x20U; };
        return (text.size() + 5 * letter(0) + 3 * letter(3)) % 64;
    }

    std::array<both, size> words_{};
    std::array<std::uint8_t, 64> places_{};
};

/// The known values of an enumeration.
template <class Enum>
extern const vocabulary<Enum> words_of;

template <>
inline constexpr vocabulary<availability> words_of<availability>{std::array<std::string_view, 13>{
    "Available", "AvailableIdle", "Away", "BeRightBack", "Busy", "BusyIdle", "DoNotDisturb", "Focusing",
    "InACall", "InAMeeting", "Offline", "PresenceUnknown", "Presenting"}};

template <>
inline constexpr vocabulary<activity> words_of<activity>{std::array<std::string_view, 16>{
    "Available", "AvailableInactive", "Away", "BeRightBack", "Busy", "DoNotDisturb", "InACall",
    "InAConferenceCall", "InAMeeting", "Inactive", "OffWork", "Offline", "OutOfOffice", "PresenceUnknown",
    "Presenting", "UrgentInterruptionsOnly"}};

template <>
inline constexpr vocabulary<body_type> words_of<body_type>{std::array<std::string_view, 2>{"Text", "Html"}};

template <>
inline constexpr vocabulary<work_location_source> words_of<work_location_source>{
    std::array<std::string_view, 5>{"None", "Manual", "Scheduled", "Automatic", "UnknownFutureValue"}};

template <>
inline constexpr vocabulary<work_location_type> words_of<work_location_type>{
    std::array<std::string_view, 5>{"Unspecified", "Office", "Remote", "TimeOff", "UnknownFutureValue"}};

/// Set in the code of a state if the text was `inACall` instead of `InACall`.
inline constexpr unsigned camel_case_bit = 0x80;

/// How a presence stores a state.
struct encoded_state {
    std::uint8_t code; ///< the enumerator and `camel_case_bit`
    bool needs_text;   ///< the code does not suffice to restore the text
};

template <class Enum>
encoded_state encode_state(std::string_view text) noexcept {
    const auto [value, form] = words_of<Enum>.find(text);
    const auto camel = form == spelling::camel ? camel_case_bit : 0U;
    return {static_cast<std::uint8_t>(static_cast<unsigned>(value) | camel), form == spelling::odd};
}

/// Encodes the text of a state. `m` must be a state.
inline encoded_state encode_state(member m, std::string_view text) noexcept {
    switch (m) {
    case member::availability: return encode_state<availability>(text);
    case member::activity: return encode_state<activity>(text);
    case member::content_type: return encode_state<body_type>(text);
    case member::work_location_source: return encode_state<work_location_source>(text);
    default: return encode_state<work_location_type>(text);
    }
}

} // namespace copresence::detail

#endif
