// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Input: line 1 contains piece sizes, the rest is the response of a proxy to CONNECT.

#include "http/connect_tunnel.hpp"

#include "fuzz/input.hpp"

namespace {

using namespace copresence;
using namespace copresence::detail;

constexpr std::size_t max_header = 32 * 1024;

struct result {
    error_code ec;
    bool complete = false;
    std::string detail;
};

result read(std::string_view text, std::string_view cuts, bool has_credentials) {
    connect_reply reply{has_credentials};
    result out;
    std::size_t fed = 0;
    for (fuzz::pieces pieces{text, cuts}; !pieces.done() && !out.ec;) {
        const auto space = reply.prepare();
        COPRESENCE_REQUIRE(!space.empty());
        COPRESENCE_REQUIRE(fed <= max_header); // an endless response is not read beyond the limit
        const auto piece = pieces.next(space.size());
        std::copy(piece.begin(), piece.end(), space.begin());
        fed += piece.size();
        out.ec = reply.commit(piece.size());
        COPRESENCE_REQUIRE(!out.ec || !reply.complete());
    }
    out.complete = reply.complete();
    out.detail = reply.detail();
    COPRESENCE_REQUIRE(!out.ec || out.ec == errc::proxy_rejected || out.ec == errc::proxy_failed);
    COPRESENCE_REQUIRE(out.detail.empty() == !out.ec);
    COPRESENCE_REQUIRE(!fuzz::has_controls(out.detail) && out.detail.size() < 100);
    if (out.complete) {
        COPRESENCE_REQUIRE(text.starts_with("HTTP/1.") &&
                           (text.ends_with("\n\n") || text.ends_with("\n\r\n")));
    }
    return out;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    fuzz::input in{bytes, size};
    const auto cuts = in.take_line();
    const auto whole = read(in.rest(), {}, true);
    const auto cut = read(in.rest(), cuts, true);
    COPRESENCE_REQUIRE(whole.ec == cut.ec && whole.complete == cut.complete && whole.detail == cut.detail);
    const auto anonymous = read(in.rest(), cuts, false);
    COPRESENCE_REQUIRE(whole.ec == anonymous.ec && whole.complete == anonymous.complete);
    return 0;
}
