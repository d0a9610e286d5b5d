// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "codec/presence_decoder.hpp"

#include "codec/chunk_filler.hpp"
#include "codec/fast_path.hpp"
#include "codec/presence_events.hpp"
#include "codec/presence_templates.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/parse_options.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace copresence::detail {

namespace {

namespace json = boost::json;

json::parse_options options_for(const limit_config& limits) {
    json::parse_options options;
    options.max_depth = limits.json_depth;
    return options;
}

// The decoder switches between the fast path and the general parser at boundaries. A boundary is the position after the quote
// that opens the first key of a presence. The state of the parser there does not depend on how many presences came before.
// The parser receives the bytes in pieces that end at boundaries.
constexpr std::string_view first_boundary = R"(":[{")";
constexpr std::string_view next_boundary = R"(},{")";
constexpr std::string_view next_presence = next_boundary.substr(1);
constexpr std::string_view usual_end = "}]}"; // the ends of the presence, the array and the response

// Boost.JSON 1.81 looks ahead if enough bytes are available: up to 33 bytes in numbers, 10 in escapes, fewer elsewhere. The
// errors for malformed numbers and escapes, and the largest numbers that it accepts, depend on the look-ahead. Therefore a
// piece must not end within 33 bytes after an escape or an exponent. Returns whether `tail` contains one of them.
bool looked_ahead(std::string_view tail) {
    char before = ' ';
    for (const char c : tail) {
        if (c == '\\' || (before >= '0' && before <= '9' && (c | 0x20) == 'e')) return true;
        before = c;
    }
    return false;
}

constexpr std::size_t max_look_ahead = 33;

// Returns the size of the first piece of `bytes`: up to a boundary, or all bytes. `inside`: `bytes` may begin inside a JSON
// token.
std::size_t end_of_piece(std::string_view bytes, bool has_value, bool inside) {
    const auto boundary = has_value ? next_boundary : first_boundary;
    for (auto found = bytes.find(boundary); found != std::string_view::npos;
         found = bytes.find(boundary, found + 1)) {
        const auto end = found + boundary.size();
        if (end < max_look_ahead && inside) continue;
        const auto looked_at = std::min(end, max_look_ahead);
        if (!looked_ahead(bytes.substr(end - looked_at, looked_at))) return end;
    }
    return bytes.size();
}

} // namespace

void chunk_slots::clear() const {
    for (std::size_t i = 0; i < received.size(); ++i) {
        if (received[i] == 0) continue;
        presences.make()[i] = presence{};
        received[i] = 0;
    }
}

struct presence_decoder::implementation {
    implementation(const chunk_slots& slots, const limit_config& bounds, presence_templates* known)
        : filler{slots}
        , templates{known}
        , parser{options_for(bounds), filler, bounds} {
        if (templates) faster.emplace(*templates, filler, bounds);
    }

    error_code write(std::string_view bytes) {
        if (!faster) return feed(true, bytes);
        while (!bytes.empty()) {
            if (at_boundary) {
                const auto taken = faster->take(bytes);
                offset += taken;
                bytes.remove_prefix(taken);
                if (bytes.empty()) break;
                if (faster->took_last()) {
                    if (const auto ec = pass_taken_presence()) return ec;
                }
            }
            const auto& events = parser.handler();
            const auto piece =
                bytes.substr(0, end_of_piece(bytes, events.has_value(), !at_boundary && offset > 0));
            const auto before = filler.presences();
            const bool was_at_boundary = std::exchange(at_boundary, false);
            if (const auto ec = feed(true, piece)) return ec;
            at_boundary = piece.back() == '"' && events.at_first_key();
            if (was_at_boundary && filler.presences() == before + 1) learn_from(piece);
            bytes.remove_prefix(piece.size());
        }
        return {};
    }

    // Learns the template of the presence in `piece`. The piece contains one presence and nothing else if it ends in one of
    // these two ways.
    void learn_from(std::string_view piece) {
        const auto& events = parser.handler();
        if (at_boundary && piece.ends_with(next_boundary)) {
            templates->learn(piece.substr(0, piece.size() - next_presence.size()), events.fields());
        } else if (events.ended_with_presences() && piece.ends_with(usual_end)) {
            templates->learn(piece.substr(0, piece.size() - usual_end.size() + 1), events.fields());
        }
    }

    // Called after the fast path has decoded the last presence of the array. The parser is still inside a presence, after the
    // opening quote of its first key. It receives the shortest valid rest of a presence: the end of an empty key, null and `}`.
    error_code pass_taken_presence() {
        constexpr std::string_view rest_of_one = R"(":null})";
        at_boundary = false;
        offset -= rest_of_one.size(); // these bytes are not part of the response
        parser.handler().presence_was_taken();
        return feed(true, rest_of_one);
    }

    error_code feed(bool more, std::string_view bytes) {
        error_code ec;
        const auto used = parser.write_some(more, bytes.data(), bytes.size(), ec);
        if (!ec && used < bytes.size()) ec = json::error::extra_data;
        if (ec) return translated(ec, used);
        offset += used;
        return {};
    }

    error_code translated(const error_code& ec, std::size_t used) {
        if (ec.category() == copresence_category()) return note_offset(ec, used);
        if (ec == json::error::incomplete) return make_error_code(errc::truncated_response);
        if (ec == json::error::too_deep) return make_error_code(errc::nested_too_deep);
        parser.handler().detail = ec.message();
        return note_offset(make_error_code(errc::malformed_response), used);
    }

    error_code note_offset(error_code ec, std::size_t used) {
        parser.handler().detail += " (near byte " + std::to_string(offset + used) + " of the body)";
        return ec;
    }

    chunk_filler filler;
    presence_templates* templates;
    std::optional<fast_path> faster;
    json::basic_parser<presence_events> parser;
    std::size_t offset = 0;   // position of the next byte in the body
    bool at_boundary = false; // the parser is at a boundary
};

presence_decoder::presence_decoder(const chunk_slots& slots, const limit_config& limits,
                                   presence_templates* templates)
    : implementation_{std::make_unique<implementation>(slots, limits, templates)} {}

presence_decoder::~presence_decoder() = default;

error_code presence_decoder::write(std::span<const char> bytes) {
    return implementation_->write({bytes.data(), bytes.size()});
}

error_code presence_decoder::finish() {
    if (const auto ec = implementation_->feed(false, {})) return ec;
    auto& events = implementation_->parser.handler();
    if (events.has_value()) return {};
    events.detail = "the member value is missing";
    return make_error_code(errc::malformed_response);
}

const std::string& presence_decoder::next_link() const noexcept {
    return implementation_->parser.handler().next_link;
}

std::size_t presence_decoder::found() const noexcept { return implementation_->filler.found(); }

std::size_t presence_decoder::unexpected() const noexcept { return implementation_->filler.unexpected(); }

std::size_t presence_decoder::taken() const noexcept {
    return implementation_->faster ? implementation_->faster->taken() : 0;
}

const std::string& presence_decoder::detail() const noexcept {
    return implementation_->parser.handler().detail;
}

} // namespace copresence::detail
