// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "digest.hpp"

namespace bench {

namespace {

constexpr std::uint32_t with_byte(std::uint32_t hash, std::uint8_t byte) {
    return (hash ^ byte) * 16'777'619u;
}

} // namespace

void digest::add(const digest_fields& presence) {
    field(presence.id);
    field(presence.availability);
    field(presence.activity);
    field(presence.status_message);
    field(presence.out_of_office_message);
    if (const auto flag = presence.is_out_of_office) {
        field(*flag ? "1" : "0");
    } else {
        field(std::nullopt);
    }
    field(presence.sequence_number);
}

void digest::field(std::optional<std::string_view> text) {
    using namespace std::string_view_literals;
    for (const char c : text.value_or("\0"sv))
        hash_ = with_byte(hash_, static_cast<std::uint8_t>(c));
    hash_ = with_byte(hash_, 0x1f);
}

} // namespace bench
