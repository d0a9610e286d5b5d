// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "codec/gzip_inflater.hpp"

#include <zlib.h>

#include <array>
#include <cstdint>
#include <new>
#include <utility>

namespace copresence::detail {

namespace {

constexpr char member_begin = '\x1f'; // first byte of a gzip member; RFC 1952, 2.3.1

bool is_padding(char c) noexcept { return c == '\0' || c == '\r' || c == '\n'; }

} // namespace

struct gzip_inflater::stream {
    enum class position : std::uint8_t { in_member, after_member, in_padding };

    stream(std::size_t limit, sink to)
        : out{std::move(to)}
        , left{limit} {
        constexpr int gzip_only = 16 + MAX_WBITS;
        if (inflateInit2(&zlib, gzip_only) != Z_OK) throw std::bad_alloc{};
    }

    stream(const stream&) = delete;
    stream& operator=(const stream&) = delete;

    ~stream() { inflateEnd(&zlib); }

    z_stream zlib{};
    sink out;
    std::size_t left;
    position at = position::in_member;
    std::array<char, 16 * 1024> buffer;
};

gzip_inflater::gzip_inflater(std::size_t max, sink out)
    : stream_{std::make_unique<stream>(max, std::move(out))} {}

gzip_inflater::~gzip_inflater() = default;

error_code gzip_inflater::write(std::span<const char> bytes) {
    auto& s = *stream_;
    // The cast is safe: zlib does not change its input. Its type is const only if ZLIB_CONST is defined.
    s.zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    s.zlib.avail_in = static_cast<uInt>(bytes.size());
    bool output_full = false;
    while (s.zlib.avail_in > 0 || output_full) {
        if (s.at != stream::position::in_member) {
            const char next = static_cast<char>(*s.zlib.next_in);
            if (is_padding(next)) {
                s.at = stream::position::in_padding;
                ++s.zlib.next_in;
                --s.zlib.avail_in;
                continue;
            }
            if (s.at == stream::position::in_padding || next != member_begin)
                return make_error_code(errc::malformed_response); // data after the end of the stream
            inflateReset(&s.zlib);
            s.at = stream::position::in_member;
        }
        s.zlib.next_out = reinterpret_cast<Bytef*>(s.buffer.data());
        s.zlib.avail_out = static_cast<uInt>(s.buffer.size());
        const int status = inflate(&s.zlib, Z_NO_FLUSH);
        if (status == Z_MEM_ERROR) throw std::bad_alloc{};
        if (status == Z_BUF_ERROR) break; // zlib needs more input
        if (status != Z_OK && status != Z_STREAM_END) return make_error_code(errc::malformed_response);
        if (status == Z_STREAM_END) s.at = stream::position::after_member;
        const std::size_t size = s.buffer.size() - s.zlib.avail_out;
        if (size > s.left) return make_error_code(errc::body_too_large);
        s.left -= size;
        if (size > 0) {
            if (const auto ec = s.out({s.buffer.data(), size})) return ec;
        }
        output_full = s.zlib.avail_out == 0 && s.at == stream::position::in_member;
    }
    return {};
}

error_code gzip_inflater::finish() const {
    return stream_->at == stream::position::in_member ? make_error_code(errc::truncated_response)
                                                      : error_code{};
}

} // namespace copresence::detail
