// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Input: the body of a response with status 200. The response is from the token endpoint or the device code
// endpoint of the identity platform, or from a metadata service.

#include "auth/token_response.hpp"

#include "base/sendable_token.hpp"

#include "fuzz/input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace std::chrono_literals;
    const copresence::fuzz::input in{bytes, size};
    const std::chrono::system_clock::time_point now{1'700'000'000s};
    std::string_view mistake;
    const auto grant = copresence::detail::parse_token_response(in.rest(), now, mistake);
    COPRESENCE_REQUIRE(grant.has_value() == mistake.empty());
    if (grant) {
        COPRESENCE_REQUIRE(copresence::detail::is_sendable_token(grant->access_token));
        COPRESENCE_REQUIRE(grant->refresh_token.empty() ||
                           copresence::detail::is_sendable_token(grant->refresh_token));
        COPRESENCE_REQUIRE(grant->access_token.size() + grant->refresh_token.size() < size);
        COPRESENCE_REQUIRE(grant->expires_at <= now + std::chrono::hours{24 * 366});
        COPRESENCE_REQUIRE(grant->expires_at.time_since_epoch() >= 0s);
    }
    mistake = {};
    const auto code = copresence::detail::parse_device_authorization(in.rest(), mistake);
    COPRESENCE_REQUIRE(code.has_value() == mistake.empty());
    if (code) {
        COPRESENCE_REQUIRE(!code->device_code.empty() && !code->prompt.user_code.empty());
        for (const auto& text : {code->prompt.user_code, code->prompt.verification_uri, code->prompt.message})
            COPRESENCE_REQUIRE(text.size() <= 1024 && !copresence::fuzz::has_controls(text));
        COPRESENCE_REQUIRE(code->prompt.expires_in > 0s && code->prompt.expires_in <= 24h);
        COPRESENCE_REQUIRE(code->interval >= 1s && code->interval <= 300s);
    }
    return 0;
}
