// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/body_coding.hpp"

#include "base/ascii_case.hpp"
#include "base/trimmed.hpp"
#include "local_graph/request_target.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <new>

namespace copresence::detail::embedded {

namespace {

std::string hexadecimal(std::size_t value) {
    std::array<char, 16> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
    return {digits.data(), end};
}

} // namespace

bool accepts_gzip(std::string_view accept_encoding) {
    while (!accept_encoding.empty()) {
        const auto comma = std::min(accept_encoding.find(','), accept_encoding.size());
        const auto entry = accept_encoding.substr(0, comma);
        accept_encoding.remove_prefix(std::min(comma + 1, accept_encoding.size()));
        const auto name = trimmed(entry.substr(0, entry.find(';')));
        if (!equal_ignoring_case(name, "gzip")) continue;
        const auto weight = std::min(entry.find("q=0"), entry.find("Q=0"));
        // A weight of zero, with any number of digits, excludes gzip: RFC 9110, section 12.4.2.
        return weight == std::string_view::npos ||
               entry.find_first_not_of("0. \t", weight + 2) != std::string_view::npos;
    }
    return false;
}

std::string gzip_of(std::string_view body) {
    constexpr int gzip_only = 16 + MAX_WBITS;
    z_stream zlib{};
    if (deflateInit2(&zlib, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_only, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc{};
    // With this size, one call of deflate is always sufficient.
    std::string out(deflateBound(&zlib, static_cast<uLong>(body.size())), '\0');
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    zlib.avail_in = static_cast<uInt>(body.size());
    zlib.next_out = reinterpret_cast<Bytef*>(out.data());
    zlib.avail_out = static_cast<uInt>(out.size());
    deflate(&zlib, Z_FINISH);
    out.resize(zlib.total_out);
    deflateEnd(&zlib);
    return out;
}

std::string chunks_of(std::string_view body) {
    constexpr std::array<std::size_t, 5> sizes{1, 7, 256, 4'099, 16'384};
    constexpr std::array<std::string_view, 4> extensions{"", ";part", ";part=one",
                                                         R"(;a;b="quoted; \"text\"")"};
    std::string out;
    for (std::size_t n = 0; !body.empty(); ++n) {
        const auto piece = body.substr(0, sizes[n % sizes.size()]);
        body.remove_prefix(piece.size());
        out += hexadecimal(piece.size());
        out += extensions[n % extensions.size()];
        out += "\r\n";
        out += piece;
        out += "\r\n";
    }
    out += "0;last\r\nX-Trailer: after everything\r\nX-Other-Trailer:\r\n\r\n";
    return out;
}

} // namespace copresence::detail::embedded
