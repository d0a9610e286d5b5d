// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_BENCHMARKS_DIGEST_HPP
#define COPRESENCE_BENCHMARKS_DIGEST_HPP

#include <cstdint>
#include <optional>
#include <string_view>

namespace bench {

/// Of a presence, what the digest covers; empty optionals are nulls.
struct digest_fields {
    std::string_view id;
    std::optional<std::string_view> availability;
    std::optional<std::string_view> activity;
    std::optional<std::string_view> status_message; ///< its content
    std::optional<std::string_view> out_of_office_message;
    std::optional<bool> is_out_of_office;
    std::optional<std::string_view> sequence_number;
};

/// What every peer makes of the same answers, to show that all of them did the same work: the 32-bit FNV-1a
/// of, for each presence, the fields above in their order (`1` or `0` for the flag), each followed by byte
/// 0x1f; null is the byte 0x00.
/// Source of FNV-1a: draft-eastlake-fnv.
class digest {
public:
    void add(const digest_fields& presence);

    std::uint32_t value() const { return hash_; }

private:
    void field(std::optional<std::string_view> text);

    std::uint32_t hash_ = 2'166'136'261u;
};

} // namespace bench

#endif
