// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "base/redact.hpp"

#include "base/base64.hpp"
#include "base/hex_digit.hpp"
#include "base/percent_coding.hpp"
#include "base/utf8.hpp"
#include "base/wiped_string.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

namespace copresence {

namespace {

constexpr std::size_t block_size = 8;
constexpr std::size_t max_candidates = 8;  // blocks of a secret that are compared at one position of a text
constexpr int max_escape_layers = 2;       // nested encodings, such as a form in a JSON text
constexpr std::size_t min_base64_run = 11; // number of base64 characters for 8 bytes

static_assert(min_redacted_secret >= block_size && min_redacted_part >= 2 * block_size - 1,
              "every part that is redacted contains a whole block");

struct byte_range {
    std::size_t begin;
    std::size_t end;

    std::size_t size() const noexcept { return end - begin; }
};

// A text, possibly with its escapes decoded, and the position in the original text that each byte comes from.
struct decoded_text {
    wiped_string bytes;
    std::vector<std::size_t> origins; // one element more than `bytes`: the last is the end of the text

    byte_range origin(byte_range of) const { return {origins[of.begin], origins[of.end]}; }
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

    // Appends the ranges of `bytes` that must be redacted. `at_end`: nothing follows `bytes` in the text.
    template <class Append>
    void find(std::string_view bytes, bool at_end, Append append) const {
        for (std::size_t at = 0; at + block_size <= bytes.size();) {
            const auto found = longest_at(bytes, at, at_end);
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

    std::optional<byte_range> longest_at(std::string_view bytes, std::size_t at, bool at_end) const {
        std::optional<byte_range> longest;
        auto candidates = max_candidates;
        for (auto block = buckets_[bucket_of(bytes.data() + at)]; block != none && candidates-- > 0;
             block = next_[block]) {
            const auto found = match(bytes, at, block * block_size, at_end);
            if (found && (!longest || found->size() > longest->size())) longest = found;
        }
        return longest;
    }

    // Extends a matching block in both directions, as far as the bytes are equal to those of the secret.
    std::optional<byte_range> match(std::string_view bytes, std::size_t at, std::size_t in_secret,
                                    bool at_end) const {
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
        const bool cut_off = at_end && found.end == bytes.size() && begin == 0;
        if (!cut_off && end - begin < std::min(secret_.size(), min_redacted_part)) return std::nullopt;
        return found;
    }

    std::string_view secret_;
    std::vector<std::uint32_t> buckets_;
    std::vector<std::uint32_t> next_;
};

decoded_text without_escapes(std::string_view text) {
    decoded_text out;
    out.bytes = text;
    out.origins.resize(text.size() + 1);
    for (std::size_t i = 0; i <= text.size(); ++i)
        out.origins[i] = i;
    return out;
}

// Decodes a text by repeated calls of `unit`. Each call decodes the first character or escape of the rest, appends the result,
// and returns the size of the encoded form. Returns an empty optional if the text contains no escape.
template <class Unit>
std::optional<decoded_text> decode(const decoded_text& text, Unit unit) {
    decoded_text out;
    out.bytes.reserve(text.bytes.size());
    out.origins.reserve(text.origins.size());
    bool changed = false;
    for (std::size_t at = 0; at < text.bytes.size();) {
        const auto size = unit(std::string_view{text.bytes}.substr(at), out.bytes);
        changed = changed || size > 1 || out.bytes.back() != text.bytes[at];
        out.origins.resize(out.bytes.size(), text.origins[at]);
        at += size;
    }
    if (!changed) return std::nullopt;
    out.origins.push_back(text.origins.back());
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

// Decodes the escapes of a JSON string (RFC 8259, 7). The escapes of surrogates are left as they are: no token contains a
// character that needs them.
std::optional<decoded_text> json_unescaped(const decoded_text& text) {
    return decode(text, [](std::string_view rest, wiped_string& to) -> std::size_t {
        if (rest.front() == '\\' && rest.size() > 1) {
            if (rest[1] == '"' || rest[1] == '\\' || rest[1] == '/') {
                to += rest[1];
                return 2;
            }
            const auto code_point =
                rest[1] == 'u' && rest.size() >= 6 ? hex_number(rest.substr(2, 4)) : std::nullopt;
            if (code_point && (*code_point < 0xd800 || *code_point > 0xdfff)) {
                append_utf8(to, *code_point);
                return 6;
            }
        }
        to += rest.front();
        return 1;
    });
}

class redactor {
public:
    redactor(std::string_view text, std::span<const secret_string> secrets) {
        if (text.size() < min_redacted_secret) return;
        for (const auto& secret : secrets) {
            if (secret.size() >= min_redacted_secret) indices_.emplace_back(secret);
        }
        if (!indices_.empty()) search(without_escapes(text), max_escape_layers);
    }

    std::string replaced(std::string_view text, std::string_view mark) {
        std::sort(found_.begin(), found_.end(),
                  [](const byte_range& a, const byte_range& b) { return a.begin < b.begin; });
        std::string out;
        std::size_t written = 0;
        for (const auto& range : found_) {
            if (range.begin >= written) { // otherwise it overlaps the previous range
                out.append(text.substr(written, range.begin - written));
                out.append(mark);
            }
            written = std::max(written, range.end);
        }
        return out.append(text.substr(written));
    }

private:
    void search(const decoded_text& text, int layers) {
        const std::string_view bytes{text.bytes};
        search(bytes, true, [&](byte_range range) { found_.push_back(text.origin(range)); });
        search_base64(text);
        if (layers == 0) return;
        const auto go_on = [&](const std::optional<decoded_text>& decoded) {
            if (decoded) search(*decoded, layers - 1);
        };
        if (bytes.find('\\') != std::string_view::npos) go_on(json_unescaped(text));
        if (bytes.find('%') != std::string_view::npos) go_on(percent_decoded(text, plus_sign::itself));
        if (bytes.find('+') != std::string_view::npos) go_on(percent_decoded(text, plus_sign::space));
    }

    template <class Append>
    void search(std::string_view bytes, bool at_end, Append append) {
        for (const auto& index : indices_)
            index.find(bytes, at_end, append);
    }

    void search_base64(const decoded_text& text) {
        const std::string_view bytes{text.bytes};
        for (std::size_t begin = 0; begin < bytes.size();) {
            auto end = begin;
            while (end < bytes.size() && base64_value(bytes[end]))
                ++end;
            for (std::size_t offset = 0; offset < 4 && end - begin >= min_base64_run + offset; ++offset)
                search_base64(text, {begin + offset, end});
            begin = end + 1;
        }
    }

    // `run` begins with the first character of a group of four.
    void search_base64(const decoded_text& text, byte_range run) {
        decoded_run_.clear();
        std::uint32_t bits = 0;
        unsigned held = 0;
        for (auto at = run.begin; at < run.end; ++at) {
            bits = bits << 6U | *base64_value(text.bytes[at]);
            held += 6;
            if (held < 8) continue;
            held -= 8;
            decoded_run_ += static_cast<char>(bits >> held & 0xffU);
        }
        const auto padded_end = std::min(text.bytes.find_first_not_of('=', run.end), text.bytes.size());
        search(std::string_view{decoded_run_}, padded_end == text.bytes.size(), [&](byte_range bytes) {
            // The bits of each byte are divided between two characters.
            const auto begin = run.begin + bytes.begin * 8 / 6;
            const auto end = run.begin + (bytes.end * 8 - 1) / 6 + 1;
            found_.push_back(text.origin({begin, end == run.end ? padded_end : end}));
        });
    }

    std::vector<secret_index> indices_;
    wiped_string decoded_run_;
    std::vector<byte_range> found_; // ranges of the original text
};

} // namespace

std::string redact(std::string_view text, std::span<const secret_string> secrets, std::string_view mark) {
    return redactor{text, secrets}.replaced(text, mark);
}

} // namespace copresence
