// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include <copresence/user_id.hpp>

#include <copresence/error.hpp>

#include "model/invalid_id.hpp"
#include "text/printable.hpp"

#include <bit>
#include <cstring>
#include <ostream>

namespace copresence {

namespace {

constexpr std::uint8_t no_digit = 0xff;

constexpr std::array<std::uint8_t, 256> digit_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::uint8_t i = 0; i < 10; ++i)
        values[static_cast<std::size_t>('0' + i)] = i;
    for (std::uint8_t i = 0; i < 6; ++i) {
        values[static_cast<std::size_t>('a' + i)] = static_cast<std::uint8_t>(10 + i);
        values[static_cast<std::size_t>('A' + i)] = static_cast<std::uint8_t>(10 + i);
    }
    return values;
}();

// The eight digits of four bytes, the first digit in the lowest byte: each half byte on its own, all eight at once.
constexpr std::uint64_t digits_of(const std::uint8_t* bytes) noexcept {
    std::uint64_t wide = bytes[0] | std::uint64_t{bytes[1]} << 16 | std::uint64_t{bytes[2]} << 32 |
                         std::uint64_t{bytes[3]} << 48;
    wide = (wide >> 4 | wide << 8) & 0x0f0f0f0f0f0f0f0f;
    const auto letters = (wide + 0x0606060606060606) >> 4 & 0x0101010101010101;
    return wide + 0x3030303030303030 + letters * ('a' - '0' - 10);
}

// Writes digits, the lowest byte first whatever the machine.
template <class Digits>
void write_digits(Digits digits, char* out) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(out, &digits, sizeof digits);
    } else {
        for (std::size_t i = 0; i < sizeof digits; ++i)
            out[i] = static_cast<char>(digits >> 8 * i & 0xff);
    }
}

// Where the two digits of each byte stand in the text form.
constexpr std::array<std::uint8_t, 16> digit_positions{0,  2,  4,  6,  9,  11, 14, 16,
                                                       19, 21, 24, 26, 28, 30, 32, 34};
constexpr std::array<std::uint8_t, 4> dash_positions{8, 13, 18, 23};

constexpr std::uint8_t digit_value(char c) noexcept { return digit_values[static_cast<unsigned char>(c)]; }

} // namespace

user_id::user_id(std::string_view text) {
    const auto parsed = parse(text);
    if (!parsed) throw boost::system::system_error(errc::invalid_user_id, describe_invalid_id(text));
    *this = *parsed;
}

std::optional<user_id> user_id::parse(std::string_view text) noexcept {
    if (text.size() != text_size) return std::nullopt;
    unsigned wrong = 0;
    for (const auto at : dash_positions)
        wrong |= static_cast<unsigned>(text[at] ^ '-');
    bytes_type bytes;
    unsigned digits = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const unsigned high = digit_value(text[digit_positions[i]]);
        const unsigned low = digit_value(text[digit_positions[i] + 1U]);
        digits |= high | low;
        bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    if (wrong != 0 || digits > 15) return std::nullopt;
    return user_id{bytes};
}

void user_id::to_chars(char* out) const noexcept {
    write_digits(digits_of(bytes_.data()), out);
    const auto second = digits_of(bytes_.data() + 4);
    write_digits(static_cast<std::uint32_t>(second), out + 9);
    write_digits(static_cast<std::uint32_t>(second >> 32), out + 14);
    const auto third = digits_of(bytes_.data() + 8);
    write_digits(static_cast<std::uint32_t>(third), out + 19);
    write_digits(static_cast<std::uint32_t>(third >> 32), out + 24);
    write_digits(digits_of(bytes_.data() + 12), out + 28);
    for (const auto at : dash_positions)
        out[at] = '-';
}

std::string user_id::to_string() const {
    std::string text(text_size, '\0');
    to_chars(text.data());
    return text;
}

std::ostream& operator<<(std::ostream& out, const user_id& id) {
    char text[user_id::text_size];
    id.to_chars(text);
    return out << std::string_view{text, sizeof text};
}

std::string describe_invalid_id(std::string_view text) {
    auto described = '"' + printable(text, shown_invalid_id_size) + '"';
    if (text.find('@') != std::string_view::npos)
        described += " (Microsoft Graph wants object ids here, not user principal names)";
    return described;
}

} // namespace copresence

std::size_t std::hash<copresence::user_id>::operator()(const copresence::user_id& id) const noexcept {
    std::uint64_t halves[2];
    static_assert(sizeof halves == sizeof id.bytes());
    std::memcpy(halves, id.bytes().data(), sizeof halves);
    // Multiplication carries upwards and shifts go down: every bit of the id reaches every bit of the hash,
    // low ones included, which is where tables with a power of two of buckets look. The last three steps are
    // the finaliser of splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
    auto mixed = halves[0] * 0x9e3779b97f4a7c15U;
    mixed = (mixed ^ mixed >> 32) + halves[1];
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebU;
    return static_cast<std::size_t>(mixed ^ mixed >> 31);
}
