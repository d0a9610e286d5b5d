// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_GZIP_HPP
#define COPRESENCE_TESTS_SUPPORT_GZIP_HPP

#include <zlib.h>

#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

namespace copresence::test {

/// Compresses a text to a gzip stream.
inline std::string gzip(std::string_view text) {
    z_stream zlib{};
    constexpr int gzip_only = 16 + MAX_WBITS;
    if (deflateInit2(&zlib, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_only, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc{};
    std::string out(deflateBound(&zlib, static_cast<uLong>(text.size())), '\0');
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    zlib.avail_in = static_cast<uInt>(text.size());
    zlib.next_out = reinterpret_cast<Bytef*>(out.data());
    zlib.avail_out = static_cast<uInt>(out.size());
    const int status = deflate(&zlib, Z_FINISH);
    out.resize(zlib.total_out);
    deflateEnd(&zlib);
    if (status != Z_STREAM_END) throw std::logic_error{"deflate did not finish"};
    return out;
}

} // namespace copresence::test

#endif
