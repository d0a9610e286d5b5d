// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Input: line 1 contains piece sizes, the rest is a response. It is decoded as a whole and in pieces.

#include "codec/presence_decoder.hpp"

#include "fuzz/decode_pieces.hpp"
#include "fuzz/input.hpp"
#include "support/ids.hpp"

#include <algorithm>

namespace {

using namespace copresence;
using namespace copresence::detail;

using result = fuzz::decoded;

limit_config tight_limits() {
    limit_config bounds;
    bounds.string_size = 128;
    bounds.json_depth = 8;
    return bounds;
}

result decode(const std::vector<user_id>& asked, std::string_view text, std::string_view cuts) {
    return fuzz::decode_pieces(asked, text, cuts, tight_limits());
}

void check(const result& r, const std::vector<user_id>& asked) {
    COPRESENCE_REQUIRE(!r.ec || r.ec == errc::malformed_response || r.ec == errc::truncated_response ||
                       r.ec == errc::text_too_large || r.ec == errc::nested_too_deep ||
                       r.ec == errc::too_many_members);
    COPRESENCE_REQUIRE(r.ec != errc::malformed_response || !r.detail.empty());
    COPRESENCE_REQUIRE(r.next_link.size() <= tight_limits().string_size);
    std::size_t received = 0;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        COPRESENCE_REQUIRE(r.received[i] <= 1);
        if (r.received[i] == 0) continue;
        ++received;
        COPRESENCE_REQUIRE(r.presences[i].id() == asked[i]);
        if (const auto word = r.presences[i].availability()) {
            COPRESENCE_REQUIRE(word->text().size() <= tight_limits().string_size);
        }
    }
    COPRESENCE_REQUIRE(received <= r.found);
    COPRESENCE_REQUIRE((received == 0) == (r.found == 0));
}

// If a string is both too large and malformed, the error depends on which of the two is detected first.
bool same_error(const error_code& a, const error_code& b) {
    const auto of_a_string = [](const error_code& ec) {
        return ec == errc::text_too_large || ec == errc::malformed_response;
    };
    if (a == errc::text_too_large || b == errc::text_too_large) return of_a_string(a) && of_a_string(b);
    return a == b;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static const auto asked = test::some_ids(3);
    fuzz::input in{bytes, size};
    const auto cuts = in.take_line();
    const auto whole = decode(asked, in.rest(), {});
    const auto cut = decode(asked, in.rest(), cuts);
    check(whole, asked);
    check(cut, asked);
    COPRESENCE_REQUIRE(same_error(whole.ec, cut.ec));
    COPRESENCE_REQUIRE(whole.found == cut.found);
    COPRESENCE_REQUIRE(whole.unexpected == cut.unexpected);
    COPRESENCE_REQUIRE(whole.next_link == cut.next_link);
    COPRESENCE_REQUIRE(whole.received == cut.received);
    COPRESENCE_REQUIRE(whole.presences == cut.presences);
    return 0;
}
