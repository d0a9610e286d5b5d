// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "base/redact.hpp"

#include "base/base64.hpp"
#include "base/hex_digit.hpp"
#include "base/percent_coding.hpp"
#include "base/utf8.hpp"
#include "base/wiped_string.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

namespace copresence::detail {

namespace {

constexpr std::size_t block_size = 8;
constexpr std::size_t max_candidates = 8; // blocks of a secret that are compared at one position of a text
constexpr int max_layers = 3;             // nested encodings, such as a form in base64 in a JSON text

// Maximum number of bytes that are decoded in the third layer, per byte of the text. The first layer has at most 7 bytes per
// byte of the text, one for each way to decode a text, and the second has at most 49.
constexpr std::size_t max_third_layer_growth = 72;

static_assert(min_cut_part == block_size && min_redacted_part >= 2 * block_size - 1,
              "every part that is redacted contains a whole block");

struct byte_range {
    std::size_t begin;
    std::size_t end;

    std::size_t size() const noexcept { return end - begin; }
};

// A text, possibly decoded, and the range of the original text that each byte comes from.
struct decoded_text {
    wiped_string bytes;
    std::vector<byte_range> origins; // one for each byte

    // `of` must not be empty.
    byte_range origin(byte_range of) const { return {origins[of.begin].begin, origins[of.end - 1].end}; }
};

// Finds parts of a secret by its blocks. A block is the 8 bytes at a multiple of 8. Every part of 15 bytes contains a block.
class secret_index {
public:
    explicit secret_index(std::string_view secret)
        : secret_{secret}
        , buckets_(std::bit_ceil(8 * (secret.size() / block_size)), none)
        , next_(secret.size() / block_size, none) {
        for (auto block = next_.size();
             block-- > 0;) { // the first of equal blocks becomes the first candidate
            auto& bucket = buckets_[bucket_of(secret_.data() + block * block_size)];
            next_[block] = bucket;
            bucket = static_cast<std::uint32_t>(block);
        }
    }

    // Appends the ranges of `bytes` that must be redacted.
    template <class Append>
    void find(std::string_view bytes, Append append) const {
        for (std::size_t at = 0; at + block_size <= bytes.size();) {
            const auto found = longest_at(bytes, at);
            if (found) append(*found);
            at = found ? found->end : at + 1;
        }
    }

private:
    static constexpr auto none = static_cast<std::uint32_t>(-1);

    std::size_t bucket_of(const char* block) const noexcept {
        std::uint64_t value = 0;
        std::memcpy(&value, block, block_size);
        value *= 0x9e3779b97f4a7c15U;
        return (value ^ value >> 32U) & (buckets_.size() - 1);
    }

    std::optional<byte_range> longest_at(std::string_view bytes, std::size_t at) const {
        std::optional<byte_range> longest;
        auto candidates = max_candidates;
        for (auto block = buckets_[bucket_of(bytes.data() + at)]; block != none && candidates-- > 0;
             block = next_[block]) {
            const auto found = match(bytes, at, block * block_size);
            if (found && (!longest || found->size() > longest->size())) longest = found;
        }
        return longest;
    }

    // Extends a matching block in both directions, as far as the bytes are equal to those of the secret.
    std::optional<byte_range> match(std::string_view bytes, std::size_t at, std::size_t in_secret) const {
        if (bytes.substr(at, block_size) != secret_.substr(in_secret, block_size)) return std::nullopt;
        byte_range found{at, at + block_size};
        auto begin = in_secret;
        auto end = in_secret + block_size;
        // The extension to the left is limited: a match that begins earlier has been found by an earlier block.
        const auto first = at - std::min(at, min_redacted_part);
        while (begin > 0 && found.begin > first && secret_[begin - 1] == bytes[found.begin - 1]) {
            --begin;
            --found.begin;
        }
        while (end < secret_.size() && found.end < bytes.size() && secret_[end] == bytes[found.end]) {
            ++end;
            ++found.end;
        }
        const bool cut_off = found.end == bytes.size() && begin == 0;
        if (!cut_off && end - begin < std::min(secret_.size(), min_redacted_part)) return std::nullopt;
        return found;
    }

    std::string_view secret_;
    std::vector<std::uint32_t> buckets_;
    std::vector<std::uint32_t> next_;
};

// Appends the ranges of all occurrences of a secret that is smaller than a block.
template <class Append>
void find_short(std::string_view bytes, std::string_view secret, Append append) {
    for (auto at = bytes.find(secret); at != std::string_view::npos; at = bytes.find(secret, at + 1))
        append(byte_range{at, at + secret.size()});
}

decoded_text not_decoded(std::string_view text) {
    decoded_text out;
    out.bytes = text;
    out.origins.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        out.origins.push_back({i, i + 1});
    return out;
}

// Decodes a text by repeated calls of `unit`. Each call decodes the first character or escape of the rest, appends the result,
// and returns the size of the encoded form. Returns an empty optional if the text contains no escape.
template <class Unit>
std::optional<decoded_text> decode(const decoded_text& text, Unit unit) {
    decoded_text out;
    out.bytes.reserve(text.bytes.size());
    out.origins.reserve(text.bytes.size());
    bool changed = false;
    for (std::size_t at = 0; at < text.bytes.size();) {
        const auto size = unit(std::string_view{text.bytes}.substr(at), out.bytes);
        changed = changed || size > 1 || out.bytes.back() != text.bytes[at];
        out.origins.resize(out.bytes.size(), text.origin({at, at + size}));
        at += size;
    }
    if (!changed) return std::nullopt;
    return out;
}

std::optional<unsigned> hex_number(std::string_view digits) {
    unsigned value = 0;
    for (const char c : digits) {
        const auto digit = hex_digit(c);
        if (!digit) return std::nullopt;
        value = value * 16 + *digit;
    }
    return value;
}

std::optional<decoded_text> percent_decoded(const decoded_text& text, plus_sign plus) {
    return decode(text, [plus](std::string_view rest, wiped_string& to) -> std::size_t {
        if (const auto byte = rest.size() < 3 ? std::nullopt : hex_number(rest.substr(1, 2));
            byte && rest.front() == '%') {
            to += static_cast<char>(*byte);
            return 3;
        }
        to += plus == plus_sign::space && rest.front() == '+' ? ' ' : rest.front();
        return 1;
    });
}

// Returns the UTF-16 unit of the escape `\uXXXX` at the beginning of `text`.
std::optional<unsigned> utf16_unit(std::string_view text) {
    return text.size() >= 6 && text.starts_with("\\u") ? hex_number(text.substr(2, 4)) : std::nullopt;
}

struct json_escape {
    char32_t code_point;
    std::size_t size;
};

// Returns the escape at the beginning of `text`. Returns an empty optional if there is none, or if it is half of a surrogate
// pair. Source: RFC 8259, 7.
std::optional<json_escape> parse_json_escape(std::string_view text) {
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view values = "\"\\/\b\f\n\r\t";
    if (text.size() < 2 || text.front() != '\\') return std::nullopt;
    if (const auto at = names.find(text[1]); at != std::string_view::npos)
        return json_escape{static_cast<unsigned char>(values[at]), 2};
    const auto first = utf16_unit(text);
    if (!first) return std::nullopt;
    if (*first < 0xd800 || *first > 0xdfff) return json_escape{*first, 6};
    const auto second = utf16_unit(text.substr(6));
    if (*first > 0xdbff || !second || *second < 0xdc00 || *second > 0xdfff) return std::nullopt;
    return json_escape{0x10000 + ((*first - 0xd800) << 10U) + (*second - 0xdc00), 12};
}

std::optional<decoded_text> json_unescaped(const decoded_text& text) {
    return decode(text, [](std::string_view rest, wiped_string& to) -> std::size_t {
        if (const auto escape = parse_json_escape(rest)) {
            append_utf8(to, escape->code_point);
            return escape->size;
        }
        to += rest.front();
        return 1;
    });
}

// Appends the bytes that the base64 characters `run` of `text` encode. `padded_end` is the end of the padding after `run`.
void append_base64_decoded(decoded_text& to, const decoded_text& text, byte_range run,
                           std::size_t padded_end) {
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (auto at = run.begin; at < run.end; ++at) {
        bits = bits << 6U | *base64_value(text.bytes[at]);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        to.bytes += static_cast<char>(bits >> held & 0xffU);
        // The bits of each byte are divided between this character and the previous one.
        to.origins.push_back(text.origin({at - 1, at + 1}));
    }
    to.origins.back().end = text.origins[padded_end - 1].end;
}

// Decodes each run of base64 characters, except its first `offset` characters. Replaces the text between two runs by one zero
// byte. Ignores runs of less than `min_run` characters. Returns an empty optional if no run is left.
std::optional<decoded_text> base64_decoded(const decoded_text& text, std::size_t offset,
                                           std::size_t min_run) {
    const std::string_view bytes{text.bytes};
    decoded_text out;
    std::size_t decoded_end = 0;
    const auto append_gap = [&](std::size_t end) {
        if (out.bytes.empty() || decoded_end == end) return;
        out.bytes += '\0';
        out.origins.push_back(text.origin({decoded_end, end}));
    };
    for (std::size_t begin = 0; begin < bytes.size();) {
        auto end = begin;
        while (end < bytes.size() && base64_value(bytes[end]))
            ++end;
        if (end - begin >= min_run + offset) {
            const auto padded_end = std::min(bytes.find_first_not_of('=', end), bytes.size());
            append_gap(begin);
            append_base64_decoded(out, text, {begin + offset, end}, padded_end);
            decoded_end = padded_end;
        }
        begin = end + 1;
    }
    if (out.bytes.empty()) return std::nullopt;
    append_gap(bytes.size());
    return out;
}

class redactor {
public:
    redactor(std::string_view text, std::span<const secret_string> secrets)
        : third_layer_left_{max_third_layer_growth * text.size()}
        , redacted_(text.size(), false) {
        auto min_size = block_size;
        for (const auto& secret : secrets) {
            if (secret.empty()) continue;
            min_size = std::min(min_size, secret.size());
            contains_space_ = contains_space_ || secret.view().find(' ') != std::string_view::npos;
            if (secret.size() < block_size) {
                short_secrets_.push_back(secret);
            } else {
                indices_.emplace_back(secret);
            }
        }
        if (indices_.empty() && short_secrets_.empty()) return;
        min_base64_run_ = (min_size * 8 + 5) / 6;
        search(not_decoded(text), max_layers);
    }

    // Replaces each group of occurrences that overlap or follow each other directly by one mark.
    std::string replaced(std::string_view text, std::string_view mark) const {
        std::string out;
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (!redacted_[at]) {
                out += text[at];
            } else if (at == 0 || !redacted_[at - 1]) {
                out.append(mark);
            }
        }
        return out;
    }

private:
    void search(const decoded_text& text, int layers_left) {
        const std::string_view bytes{text.bytes};
        const auto append = [&](byte_range range) {
            const auto origin = text.origin(range);
            std::fill_n(redacted_.begin() + static_cast<std::ptrdiff_t>(origin.begin), origin.size(), true);
        };
        for (const auto& index : indices_)
            index.find(bytes, append);
        for (const auto& secret : short_secrets_)
            find_short(bytes, secret, append);
        if (layers_left > 0) search_decoded(text, layers_left - 1);
    }

    void search_decoded(const decoded_text& text, int layers_left) {
        const auto contains = [&](char c) { return text.bytes.find(c) != wiped_string::npos; };
        const auto search_if = [&](bool encoded, auto decoded) {
            if (!encoded || (layers_left == 0 && !take_from_third_layer(text.bytes.size()))) return;
            if (const auto next = decoded()) search(*next, layers_left);
        };
        search_if(contains('\\'), [&] { return json_unescaped(text); });
        search_if(contains('%'), [&] { return percent_decoded(text, plus_sign::itself); });
        search_if(contains_space_ && contains('+'), [&] { return percent_decoded(text, plus_sign::space); });
        for (std::size_t offset = 0; offset < 4; ++offset)
            search_if(true, [&] { return base64_decoded(text, offset, min_base64_run_); });
    }

    // Returns false if decoding `size` more bytes would exceed the limit of the third layer.
    bool take_from_third_layer(std::size_t size) {
        if (size > third_layer_left_) return false;
        third_layer_left_ -= size;
        return true;
    }

    std::vector<secret_index> indices_;
    std::vector<std::string_view> short_secrets_;
    bool contains_space_ = false; // whether any secret contains a space, which a form may encode as `+`
    std::size_t min_base64_run_ = 0;
    std::size_t third_layer_left_;
    std::vector<bool> redacted_; // one element for each byte of the original text
};

} // namespace

std::string redact(std::string_view text, std::span<const secret_string> secrets, std::string_view mark) {
    return redactor{text, secrets}.replaced(text, mark);
}

} // namespace copresence::detail
