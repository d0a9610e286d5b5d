// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/presence_source.hpp"

#include "local_graph/json_text.hpp"
#include "local_graph/presence_vocabulary.hpp"
#include "local_graph/scramble.hpp"

#include <array>
#include <cstring>

namespace copresence::detail::embedded {

namespace {

namespace words = vocabulary;

// In the lists of out-of-office settings, status messages and work locations, index 0 means that the user has
// set none. The lists of JSON fragments use the same indices.
constexpr std::size_t none = 0;
constexpr std::size_t location_unset = 0; // an object with `none` and `unspecified`
constexpr std::size_t location_null = 1;
constexpr std::size_t first_location = 2;

// Every status message is in the list twice: once with and once without escapes.
constexpr std::size_t status_count = 2 * words::status_messages.size();

constexpr std::size_t sequence_digits = 10;

// Returns a table of 64 state indices, for a weighted random choice. Each index occurs as often as the weight of its state.
template <std::size_t N>
constexpr std::array<std::uint8_t, 64> by_weight(const std::array<words::state, N>& states) {
    std::array<std::uint8_t, 64> result{};
    std::size_t at = 0;
    for (std::size_t i = 0; i < N; ++i) {
        for (unsigned n = 0; n < states[i].weight; ++n)
            result.at(at++) = static_cast<std::uint8_t>(i);
    }
    return result;
}

constexpr auto present_by_weight = by_weight(words::present_states);
constexpr auto absent_by_weight = by_weight(words::absent_states);

const words::state& state_at(std::size_t index) noexcept {
    constexpr auto present = words::present_states.size();
    return index < present ? words::present_states[index] : words::absent_states[index - present];
}

std::string_view status_at(std::size_t index) noexcept { return words::status_messages[(index - 1) / 2]; }

const words::location& location_at(std::size_t index) noexcept {
    return index == location_unset ? words::no_location : words::locations[index - first_location];
}

// A letter and ten digits, as in Graph's samples: "A0129311063".
using sequence_text = std::array<char, 1 + sequence_digits>;

sequence_text sequence_of(std::uint64_t number) noexcept {
    sequence_text text;
    text[0] = 'A';
    for (auto i = text.size() - 1; i > 0; --i, number /= 10)
        text[i] = static_cast<char>('0' + number % 10);
    return text;
}

std::string state_json(const words::state& state) {
    std::string json = "\",\"availability\":";
    append_json_text(json, state.availability);
    json += ",\"activity\":";
    append_json_text(json, state.activity);
    return json;
}

std::string out_of_office_json(std::size_t index) {
    std::string json = ",\"outOfOfficeSettings\":{\"message\":";
    if (index == none) {
        json += "null,\"isOutOfOffice\":false}";
    } else {
        append_json_text(json, words::out_of_office_messages[index - 1]);
        json += ",\"isOutOfOffice\":true}";
    }
    return json;
}

std::string status_json(std::size_t index) {
    if (index == none) return ",\"statusMessage\":null";
    std::string json = ",\"statusMessage\":{\"message\":{\"content\":";
    append_json_text(json, status_at(index), index % 2 == 0 ? json_spelling::utf8 : json_spelling::escaped);
    json += ",\"contentType\":\"text\"}}";
    return json;
}

std::string location_json(std::size_t index) {
    if (index == location_null) return ",\"workLocation\":null";
    const auto& location = location_at(index);
    std::string json = ",\"workLocation\":{\"placeId\":";
    if (location.place_id.empty()) {
        json += "null";
    } else {
        append_json_text(json, location.place_id);
    }
    json += ",\"source\":";
    append_json_text(json, location.source);
    json += ",\"workLocationType\":";
    append_json_text(json, location.type);
    json += '}';
    return json;
}

void append_id(const user_id& id, std::string& out) {
    constexpr std::string_view before = "{\"id\":\"";
    std::array<char, before.size() + user_id::text_size> text;
    std::memcpy(text.data(), before.data(), before.size());
    id.to_chars(text.data() + before.size());
    out.append(text.data(), text.size());
}

} // namespace

presence_source::presence_source(std::uint64_t seed)
    : seed_{scramble(seed, 0x70726573U)} {
    for (const auto& state : words::present_states)
        states_.push_back(state_json(state));
    for (const auto& state : words::absent_states)
        states_.push_back(state_json(state));
    for (std::size_t i = 0; i <= words::out_of_office_messages.size(); ++i)
        out_of_offices_.push_back(out_of_office_json(i));
    for (std::size_t i = 0; i <= status_count; ++i)
        statuses_.push_back(status_json(i));
    for (std::size_t i = 0; i < first_location + words::locations.size(); ++i)
        locations_.push_back(location_json(i));
}

presence_source::draw presence_source::draw_for(const user_id& id) const noexcept {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::memcpy(&high, id.bytes().data(), sizeof high);
    std::memcpy(&low, id.bytes().data() + sizeof high, sizeof low);
    const auto first = scramble(seed_ ^ high, low);
    const auto second = scramble(first);

    // Bits 0–5 select the state. Bits 6–9 decide whether the user is out of office. Bits 10–12 decide whether
    // there is a status message, and bits 13–16 whether a work location is set. Bits 32–63 select the texts and
    // the location.
    const auto weight_index = first & 63;
    const bool out = ((first >> 6) & 15) == 0;
    const bool has_status = ((first >> 10) & 7) == 0;
    const auto location_share = (first >> 13) & 15; // 5 of 16 are set, 1 is null
    const auto choice = static_cast<std::uint32_t>(first >> 32);

    draw result{};
    result.state =
        out ? words::present_states.size() + absent_by_weight[weight_index] : present_by_weight[weight_index];
    if (out) result.out_of_office = 1 + choice % words::out_of_office_messages.size();
    if (has_status) result.status = 1 + (choice >> 8) % status_count;
    result.location = location_share < 5   ? first_location + (choice >> 16) % words::locations.size()
                      : location_share < 6 ? location_null
                                           : location_unset;
    const bool has_sequence = (second & 63) != 0;
    if (has_sequence) result.sequence = 100'000'000 + below(900'000'000, second);
    return result;
}

void presence_source::append_json(const user_id& id, std::string& out) const {
    const auto drawn = draw_for(id);
    append_id(id, out);
    out += states_[drawn.state];
    out += out_of_offices_[drawn.out_of_office];
    out += statuses_[drawn.status];
    out += locations_[drawn.location];
    if (drawn.sequence == 0) {
        out += ",\"sequenceNumber\":null}";
    } else {
        const auto sequence = sequence_of(drawn.sequence);
        out += ",\"sequenceNumber\":\"";
        out.append(sequence.data(), sequence.size());
        out += "\"}";
    }
}

presence presence_source::presence_of(const user_id& id) const {
    const auto drawn = draw_for(id);
    presence::builder builder{id};
    const auto& state = state_at(drawn.state);
    builder.availability(state.availability).activity(state.activity);

    builder.is_out_of_office(drawn.out_of_office != none);
    if (drawn.out_of_office != none)
        builder.out_of_office_message(words::out_of_office_messages[drawn.out_of_office - 1]);

    if (drawn.status != none)
        builder.status_message_content(status_at(drawn.status)).status_message_content_type("text");

    if (drawn.location != location_null) {
        const auto& location = location_at(drawn.location);
        builder.work_location_source(location.source).work_location_type(location.type);
        if (!location.place_id.empty()) builder.place_id(location.place_id);
    }

    if (drawn.sequence != 0) {
        const auto sequence = sequence_of(drawn.sequence);
        builder.sequence_number({sequence.data(), sequence.size()});
    }
    return builder.build();
}

void append_unknown_json(const user_id& id, std::string& out) {
    append_id(id, out);
    out += "\",\"availability\":\"PresenceUnknown\",\"activity\":\"PresenceUnknown\",\"outOfOfficeSettings\":"
           "null,"
           "\"statusMessage\":null,\"workLocation\":null,\"sequenceNumber\":null}";
}

} // namespace copresence::detail::embedded
