// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/user_id.hpp>

#include <copresence/error.hpp>

#include "base/sanitize.hpp"
#include "model/id_hash.hpp"
#include "model/invalid_id.hpp"

#include <openssl/rand.h>

#include <chrono>
#include <cstdint>
#include <cstring>
#include <ostream>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace copresence::detail {

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

#ifdef __SSE2__
__m128i digits_of(__m128i half_bytes) noexcept {
    const auto letters = _mm_cmpgt_epi8(half_bytes, _mm_set1_epi8(9));
    const auto shift = _mm_and_si128(letters, _mm_set1_epi8('a' - '0' - 10));
    return _mm_add_epi8(_mm_add_epi8(half_bytes, _mm_set1_epi8('0')), shift);
}

// Writes the 32 digits of 16 bytes.
void write_digits(const std::uint8_t* bytes, char* out) noexcept {
    const auto whole = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
    const auto mask = _mm_set1_epi8(0x0f);
    const auto high = _mm_and_si128(_mm_srli_epi16(whole, 4), mask);
    const auto low = _mm_and_si128(whole, mask);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), digits_of(_mm_unpacklo_epi8(high, low)));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 16), digits_of(_mm_unpackhi_epi8(high, low)));
}
#else
void write_digits(const std::uint8_t* bytes, char* out) noexcept {
    for (std::size_t i = 0; i < 16; ++i) {
        *out++ = "0123456789abcdef"[bytes[i] >> 4];
        *out++ = "0123456789abcdef"[bytes[i] & 0x0f];
    }
}
#endif

// For each byte, the position of its first digit in the text form.
constexpr std::array<std::uint8_t, 16> digit_positions{0,  2,  4,  6,  9,  11, 14, 16,
                                                       19, 21, 24, 26, 28, 30, 32, 34};
constexpr std::array<std::uint8_t, 4> dash_positions{8, 13, 18, 23};

constexpr std::uint8_t digit_value(char c) noexcept { return digit_values[static_cast<unsigned char>(c)]; }

id_hash_key random_key() noexcept {
    id_hash_key key;
    // RAND_bytes fails only if the system provides no randomness. The key then depends on the clock and an address instead.
    if (RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), sizeof key) != 1) {
        key[0] = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
        key[1] = reinterpret_cast<std::uintptr_t>(&key);
    }
    return key;
}

} // namespace

const id_hash_key& process_hash_key() noexcept {
    static const id_hash_key key = random_key();
    return key;
}

std::string describe_invalid_id(std::string_view text) {
    auto described = '"' + sanitize(text, max_shown_id_size) + '"';
    if (text.find('@') != std::string_view::npos)
        described += " (Microsoft Graph requires object ids here, not user principal names)";
    return described;
}

} // namespace copresence::detail

namespace copresence {

user_id::user_id(std::string_view text) {
    const auto parsed = parse(text);
    if (!parsed) throw boost::system::system_error(errc::invalid_user_id, detail::describe_invalid_id(text));
    *this = *parsed;
}

std::optional<user_id> user_id::parse(std::string_view text) noexcept {
    if (text.size() != text_size) return std::nullopt;
    unsigned wrong = 0;
    for (const auto at : detail::dash_positions)
        wrong |= static_cast<unsigned>(text[at] ^ '-');
    bytes_type bytes;
    unsigned digits = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const unsigned high = detail::digit_value(text[detail::digit_positions[i]]);
        const unsigned low = detail::digit_value(text[detail::digit_positions[i] + 1U]);
        digits |= high | low;
        bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    if (wrong != 0 || digits > 15) return std::nullopt;
    return user_id{bytes};
}

void user_id::to_chars(char* out) const noexcept {
    char digits[2 * sizeof(bytes_type)];
    detail::write_digits(bytes_.data(), digits);
    std::memcpy(out, digits, 8);
    std::memcpy(out + 9, digits + 8, 4);
    std::memcpy(out + 14, digits + 12, 4);
    std::memcpy(out + 19, digits + 16, 4);
    std::memcpy(out + 24, digits + 20, 12);
    for (const auto at : detail::dash_positions)
        out[at] = '-';
}

std::string user_id::to_string() const {
    std::string text(text_size, '\0');
    to_chars(text.data());
    return text;
}

std::size_t hash_value(const user_id& id) noexcept { return std::hash<user_id>{}(id); }

std::ostream& operator<<(std::ostream& out, const user_id& id) {
    char text[user_id::text_size];
    id.to_chars(text);
    return out << std::string_view{text, sizeof text};
}

} // namespace copresence

std::size_t std::hash<copresence::user_id>::operator()(const copresence::user_id& id) const noexcept {
    return static_cast<std::size_t>(copresence::detail::hash_id(id, copresence::detail::process_hash_key()));
}
