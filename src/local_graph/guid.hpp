// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_GUID_HPP
#define COPRESENCE_LOCAL_GRAPH_GUID_HPP

#include <copresence/user_id.hpp>

#include "local_graph/scramble.hpp"

#include <cstdint>
#include <random>

namespace copresence::detail::embedded {

/// Makes a version 4 GUID (RFC 9562, section 5.4) from these bits. Version and variant replace six of the
/// bits.
constexpr user_id guid_of(std::uint64_t high, std::uint64_t low) noexcept {
    user_id::bytes_type bytes{};
    for (unsigned i = 0; i < 8; ++i) {
        bytes[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
        bytes[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
    }
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
    return user_id{bytes};
}

/// Generates unique GUIDs, for example for each response. The GUIDs are not secrets.
class guid_source {
public:
    guid_source() {
        std::random_device device;
        state_ = (std::uint64_t{device()} << 32) | device();
    }

    std::uint64_t bits() noexcept { return scramble(state_++); }

    user_id next() noexcept {
        const auto high = bits();
        return guid_of(high, bits());
    }

private:
    std::uint64_t state_ = 0;
};

} // namespace copresence::detail::embedded

#endif
