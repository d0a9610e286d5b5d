// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Input: line 1 contains piece sizes, the rest is a gzip stream. The rest is also compressed here and then
// decompressed, because a fuzzer does not find valid checksums.

#include "codec/gzip_inflater.hpp"

#include "fuzz/input.hpp"
#include "support/gzip.hpp"

namespace {

using namespace copresence;
using namespace copresence::detail;

constexpr std::size_t max = 64 * 1024;

struct result {
    error_code ec;
    std::string out;
};

result inflated(std::string_view bytes, std::string_view cuts, std::size_t limit = max) {
    result r;
    gzip_inflater inflater{limit, [&](std::span<const char> out) {
                               COPRESENCE_REQUIRE(!out.empty());
                               r.out.append(out.data(), out.size());
                               return error_code{};
                           }};
    for (fuzz::pieces pieces{bytes, cuts}; !pieces.done() && !r.ec;) {
        const auto piece = pieces.next();
        r.ec = inflater.write(piece);
    }
    if (!r.ec) r.ec = inflater.finish();
    COPRESENCE_REQUIRE(r.out.size() <= limit);
    COPRESENCE_REQUIRE(!r.ec || r.ec == errc::malformed_response || r.ec == errc::truncated_response ||
                       r.ec == errc::body_too_large);
    return r;
}

// If a stream is both too large and malformed, the error depends on which of the two is detected first.
bool same_error(const error_code& a, const error_code& b) {
    const auto of_both = [](const error_code& ec) {
        return ec == errc::body_too_large || ec == errc::malformed_response;
    };
    return a == b || (of_both(a) && of_both(b));
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    fuzz::input in{bytes, size};
    const auto cuts = in.take_line();
    const auto whole = inflated(in.rest(), {});
    const auto cut = inflated(in.rest(), cuts);
    COPRESENCE_REQUIRE(same_error(whole.ec, cut.ec));
    COPRESENCE_REQUIRE(whole.ec || whole.out == cut.out);
    COPRESENCE_REQUIRE(whole.out.starts_with(cut.out) || cut.out.starts_with(whole.out));

    const std::string text{in.rest().substr(0, max)};
    const auto compressed = test::gzip(text);
    const auto again = inflated(compressed, cuts);
    COPRESENCE_REQUIRE(!again.ec && again.out == text);
    COPRESENCE_REQUIRE(inflated(compressed + 'x', cuts).ec == errc::malformed_response);
    COPRESENCE_REQUIRE(inflated(compressed.substr(0, compressed.size() - 1), cuts).ec ==
                       errc::truncated_response);
    if (!text.empty())
        COPRESENCE_REQUIRE(inflated(compressed, cuts, text.size() - 1).ec == errc::body_too_large);
    return 0;
}
