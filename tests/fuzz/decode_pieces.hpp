// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_FUZZ_DECODE_PIECES_HPP
#define COPRESENCE_TESTS_FUZZ_DECODE_PIECES_HPP

#include "codec/presence_decoder.hpp"
#include "fuzz/input.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace copresence::fuzz {

/// All results of a decoder.
struct decoded {
    std::size_t writes = 0; ///< number of writes until the error, or of all writes
    error_code ec;
    std::string detail;
    std::size_t found = 0;
    std::size_t unexpected = 0;
    std::string next_link;
    std::vector<std::uint8_t> received;
    std::vector<presence> presences;

    friend bool operator==(const decoded&, const decoded&) = default;
};

/// Decodes a response to a request for `asked`, in pieces of the sizes in `cuts`.
inline decoded decode_pieces(const std::vector<user_id>& asked, std::string_view text, std::string_view cuts,
                             const limit_config& bounds, detail::presence_templates* templates = nullptr) {
    decoded out;
    out.presences.resize(asked.size());
    out.received.resize(asked.size(), 0);
    detail::presence_decoder decoder{{asked, out.presences, out.received}, bounds, templates};
    for (pieces left{text, cuts}; !left.done() && !out.ec; ++out.writes) {
        const auto piece = left.next();
        out.ec = decoder.write(piece);
    }
    if (!out.ec) out.ec = decoder.finish();
    out.found = decoder.found();
    out.unexpected = decoder.unexpected();
    out.next_link = decoder.next_link();
    out.detail = decoder.detail();
    return out;
}

} // namespace copresence::fuzz

#endif
