// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_RANDOM_PRESENCE_HPP
#define COPRESENCE_TESTS_SUPPORT_RANDOM_PRESENCE_HPP

#include <copresence/presence.hpp>

#include <array>
#include <random>
#include <string>
#include <string_view>

namespace copresence::test {

using random_source = std::mt19937_64;

inline user_id random_id(random_source& random) {
    user_id::bytes_type bytes;
    for (auto& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    return user_id{bytes};
}

/// Returns a known word in Pascal case, in camel case or in another spelling, an unknown word, or an empty
/// text.
inline std::string random_word(random_source& random) {
    constexpr std::array<std::string_view, 12> words{"Available", "inAMeeting", "AWAY",    "timeOff",
                                                     "Remote",    "text",       "HTML",    "scheduled",
                                                     "manual",    "Levitating", "offWork", ""};
    return std::string{words[random() % words.size()]};
}

/// Returns valid UTF-8 of different lengths, including null characters and characters that JSON must escape.
inline std::string random_text(random_source& random) {
    using namespace std::string_view_literals;
    constexpr std::array pieces{"a"sv,  "In a review"sv, "\0"sv, "\""sv,   "\\"sv,
                                "\n"sv, "\x7f"sv,        "ü"sv,  "會議"sv, "🏖"sv};
    std::string text;
    auto count = random() % 8;
    if (random() % 50 == 0) count = 5'000;
    while (count-- > 0)
        text += pieces[random() % pieces.size()];
    return text;
}

/// Sets each part with a probability of one half. Parts that are already set are replaced.
inline void add_random_parts(random_source& random, presence::builder& into) {
    const auto chosen = [&] { return random() % 2 == 0; };
    if (chosen()) into.availability(random_word(random));
    if (chosen()) into.activity(random_word(random));
    if (chosen()) into.sequence_number(random_text(random));
    if (chosen()) into.out_of_office_settings();
    if (chosen()) into.is_out_of_office(chosen());
    if (chosen()) into.out_of_office_message(random_text(random));
    if (chosen()) into.status_message();
    if (chosen()) into.status_message_body();
    if (chosen()) into.status_message_content(random_text(random));
    if (chosen()) into.status_message_content_type(random_word(random));
    if (chosen()) into.status_message_published(random_text(random));
    if (chosen()) into.status_message_expiry();
    if (chosen()) into.status_message_expiry_date_time(random_text(random));
    if (chosen()) into.status_message_expiry_time_zone(random_text(random));
    if (chosen()) into.work_location();
    if (chosen()) into.place_id(random_text(random));
    if (chosen()) into.work_location_source(random_word(random));
    if (chosen()) into.work_location_type(random_word(random));
}

inline presence random_presence(random_source& random) {
    presence::builder builder{random_id(random)};
    add_random_parts(random, builder);
    return builder.build();
}

} // namespace copresence::test

#endif
