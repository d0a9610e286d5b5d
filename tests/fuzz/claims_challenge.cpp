// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Input: the value of a WWW-Authenticate header.

#include "auth/claims_challenge.hpp"

#include "fuzz/input.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace {

std::string base64(std::string_view text) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        bits = bits << 8 | static_cast<std::uint8_t>(c);
        for (held += 8; held >= 6; held -= 6)
            out += digits[bits >> (held - 6) & 63U];
    }
    if (held > 0) out += digits[bits << (6 - held) & 63U];
    return out;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using copresence::detail::find_claims;
    const copresence::fuzz::input in{bytes, size};
    const auto claims = find_claims(in.rest());
    if (!claims) return 0;
    COPRESENCE_REQUIRE(claims->size() <= 12 * 1024);
    COPRESENCE_REQUIRE(claims->size() < size);
    boost::system::error_code ec;
    COPRESENCE_REQUIRE(boost::json::parse(*claims, ec).is_object());
    COPRESENCE_REQUIRE(!ec);
    // The same claims must be found in another challenge, with another order of parameters, and after another
    // scheme.
    const auto encoded = base64(*claims);
    COPRESENCE_REQUIRE(find_claims("Bearer claims=" + encoded + ", error=insufficient_claims") == claims);
    COPRESENCE_REQUIRE(find_claims("Basic realm=\"x\", " + std::string{in.rest()}) == claims);
    COPRESENCE_REQUIRE(!find_claims("Bearer error=\"invalid_token\", claims=\"" + encoded + '"'));
    return 0;
}
