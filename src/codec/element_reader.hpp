// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CODEC_ELEMENT_READER_HPP
#define COPRESENCE_CODEC_ELEMENT_READER_HPP

#include "codec/presence_events.hpp"

#include <boost/json/basic_parser.hpp>

#include <cstddef>
#include <string_view>

namespace copresence::detail {

/// Reads one value of a response after the other with Boost.JSON: a presence, or a value that is not a presence. A value may arrive
/// in pieces.
class element_reader {
public:
    explicit element_reader(const limit_config& limits);

    /// Expects the value of `what` next. See `presence_events::begin`.
    void begin(member what, std::size_t depth);

    /// Reads the next piece, up to the end of the value and of the white space after it. Returns the number of bytes read.
    std::size_t read(std::string_view bytes, error_code& ec);

    /// Returns whether the value is complete.
    bool done() const noexcept { return parser_.done(); }

    presence_events& events() noexcept { return parser_.handler(); }

    const presence_events& events() const noexcept { return parser_.handler(); }

private:
    boost::json::basic_parser<presence_events> parser_;
};

} // namespace copresence::detail

#endif
