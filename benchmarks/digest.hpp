// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BENCHMARKS_DIGEST_HPP
#define COPRESENCE_BENCHMARKS_DIGEST_HPP

#include <cstdint>
#include <optional>
#include <string_view>

namespace bench {

/// The fields of a presence that the digest covers. An empty optional is a null.
struct digest_fields {
    std::string_view id;
    std::optional<std::string_view> availability;
    std::optional<std::string_view> activity;
    std::optional<std::string_view> status_message; ///< content of the status message
    std::optional<std::string_view> out_of_office_message;
    std::optional<bool> is_out_of_office;
    std::optional<std::string_view> sequence_number;
};

/// A hash of received presences. Every peer computes it for the same responses, which shows that all peers
/// decoded the same data.
/// The hash is 32-bit FNV-1a. For each presence it covers the fields of `digest_fields` in their order. The
/// flag is hashed as `1` or `0`, and null as byte 0x00. Each field is followed by byte 0x1f.
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
