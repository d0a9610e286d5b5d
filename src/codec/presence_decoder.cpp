// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "codec/presence_decoder.hpp"

#include "codec/presence_events.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/parse_options.hpp>

namespace copresence {

namespace {

namespace json = boost::json;

json::parse_options options_for(const limits& limits) {
    json::parse_options options;
    options.max_depth = limits.json_depth;
    return options;
}

} // namespace

struct presence_decoder::gear {
    gear(const chunk_slots& s, const limits& l)
        : slots{s}
        , bounds{l}
        , parser{options_for(l), slots, bounds} {}

    error_code feed(bool more, const char* data, std::size_t size) {
        error_code ec;
        const auto used = parser.write_some(more, data, size, ec);
        if (!ec && used < size) ec = json::error::extra_data;
        if (ec) return translated(ec, used);
        offset += used;
        return {};
    }

    error_code translated(const error_code& ec, std::size_t used) {
        if (ec.category() == copresence_category()) return note_offset(ec, used);
        if (ec == json::error::incomplete) return make_error_code(errc::truncated_answer);
        if (ec == json::error::too_deep) return make_error_code(errc::nested_too_deep);
        parser.handler().detail = ec.message();
        return note_offset(make_error_code(errc::malformed_answer), used);
    }

    error_code note_offset(error_code ec, std::size_t used) {
        parser.handler().detail += " (near byte " + std::to_string(offset + used) + " of the body)";
        return ec;
    }

    chunk_slots slots;
    const limits& bounds;
    json::basic_parser<presence_events> parser;
    std::size_t offset = 0;
};

presence_decoder::presence_decoder(const chunk_slots& slots, const limits& limits)
    : gear_{std::make_unique<gear>(slots, limits)} {}

presence_decoder::~presence_decoder() = default;

error_code presence_decoder::write(std::span<const char> bytes) { return gear_->feed(true, bytes.data(), bytes.size()); }

error_code presence_decoder::finish() {
    if (const auto ec = gear_->feed(false, nullptr, 0)) return ec;
    auto& events = gear_->parser.handler();
    if (events.has_value()) return {};
    events.detail = "the member value is missing";
    return make_error_code(errc::malformed_answer);
}

const std::string& presence_decoder::next_link() const noexcept { return gear_->parser.handler().next_link; }
std::size_t presence_decoder::found() const noexcept { return gear_->parser.handler().found; }
std::size_t presence_decoder::unasked() const noexcept { return gear_->parser.handler().unasked; }
const std::string& presence_decoder::detail() const noexcept { return gear_->parser.handler().detail; }

} // namespace copresence
