// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/chunk_decoder.hpp"

#include "base/hex_digit.hpp"
#include "base/token_char.hpp"
#include "http/response_reader.hpp"

#include <algorithm>
#include <limits>

namespace copresence::detail {

namespace {

// Enough for the longest size, its line end and the one of the data.
constexpr std::uint64_t framing_per_chunk = 32;

// Bytes of 0x80 and above are allowed: RFC 9110, 5.5, obs-text.
bool is_text_char(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= 0x20 && byte != 0x7f);
}

} // namespace

error_code chunk_decoder::decode(std::string_view& bytes, response_consumer& consumer) {
    while (!bytes.empty() && !complete()) {
        if (expected_ == element::data) {
            if (const auto ec = decode_data(bytes, consumer)) return ec;
            continue;
        }
        if (++line_size_ > max_line_ || framing_left_ == 0) return make_error_code(errc::header_too_large);
        --framing_left_;
        if (const auto ec = decode_framing(bytes.front())) return ec;
        bytes.remove_prefix(1);
    }
    return {};
}

error_code chunk_decoder::decode_data(std::string_view& bytes, response_consumer& consumer) {
    const auto data =
        bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left_, bytes.size())));
    bytes.remove_prefix(data.size());
    chunk_left_ -= data.size();
    if (chunk_left_ == 0) expected_ = element::data_carriage_return;
    return consumer.on_body(data);
}

error_code chunk_decoder::decode_framing(char c) noexcept {
    switch (expected_) {
    case element::size: return decode_size(c);
    case element::size_padding:
        if (c == ' ' || c == '\t') return {};
        if (c == '\r') return expect(true, element::size_line_feed);
        return expect(c == ';', element::extension);
    case element::extension:
        if (c == '\r') return expect(true, element::size_line_feed);
        return expect(is_text_char(c), element::extension);
    case element::size_line_feed: return c == '\n' ? begin_chunk() : make_error_code(errc::malformed_http);
    case element::data_carriage_return: return expect(c == '\r', element::data_line_feed);
    case element::data_line_feed:
        line_size_ = 0;
        has_digit_ = false;
        return expect(c == '\n', element::size);
    case element::trailer_line:
        if (c == '\r') return expect(true, element::last_line_feed);
        return expect(is_token_char(c), element::trailer_name);
    case element::trailer_name:
        if (c == ':') return expect(true, element::trailer_value);
        return expect(is_token_char(c), element::trailer_name);
    case element::trailer_value:
        if (c == '\r') return expect(true, element::trailer_line_feed);
        return expect(is_text_char(c), element::trailer_value);
    case element::trailer_line_feed: return expect(c == '\n', element::trailer_line);
    case element::last_line_feed: return expect(c == '\n', element::nothing);
    case element::data:
    case element::nothing: break;
    }
    return {};
}

// Some servers pad the size with spaces.
error_code chunk_decoder::decode_size(char c) noexcept {
    if (const auto digit = hex_digit(c)) {
        constexpr auto max_before_digit = std::numeric_limits<std::uint64_t>::max() >> 4;
        if (chunk_left_ > max_before_digit) return make_error_code(errc::malformed_http);
        chunk_left_ = chunk_left_ << 4 | *digit;
        has_digit_ = true;
        return {};
    }
    if (c == '\r') return expect(has_digit_, element::size_line_feed);
    return expect(has_digit_ && (c == ';' || c == ' ' || c == '\t'),
                  c == ';' ? element::extension : element::size_padding);
}

error_code chunk_decoder::begin_chunk() noexcept {
    line_size_ = 0;
    if (chunk_left_ > body_left_) return make_error_code(errc::body_too_large);
    body_left_ -= chunk_left_;
    framing_left_ += framing_per_chunk;
    return expect(true, chunk_left_ == 0 ? element::trailer_line : element::data);
}

error_code chunk_decoder::expect(bool is_valid, element next) noexcept {
    if (!is_valid) return make_error_code(errc::malformed_http);
    expected_ = next;
    return {};
}

} // namespace copresence::detail
