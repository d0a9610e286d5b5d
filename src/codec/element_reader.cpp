// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "codec/element_reader.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse_options.hpp>

namespace copresence::detail {

namespace {

boost::json::parse_options options_for(const limit_config& limits) {
    boost::json::parse_options options;
    options.max_depth = limits.json_depth; // of this element; presence_events limits the whole response
    return options;
}

} // namespace

element_reader::element_reader(const limit_config& limits)
    : parser_{options_for(limits), limits} {}

void element_reader::begin(member what, std::size_t depth) {
    parser_.reset();
    parser_.handler().begin(what, depth);
}

std::size_t element_reader::read(std::string_view bytes, error_code& ec) {
    return parser_.write_some(true, bytes.data(), bytes.size(), ec);
}

} // namespace copresence::detail
