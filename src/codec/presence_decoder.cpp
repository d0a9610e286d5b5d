// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "codec/presence_decoder.hpp"

#include "codec/chunk_filler.hpp"
#include "codec/element_reader.hpp"
#include "codec/fast_path.hpp"
#include "codec/presence_templates.hpp"
#include "model/presence_access.hpp"

#include <boost/json/error.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace copresence::detail {

namespace {

namespace json = boost::json;

bool is_white_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

} // namespace

void chunk_slots::clear() const {
    for (std::size_t i = 0; i < received.size(); ++i) {
        if (received[i] == 0) continue;
        presences.make()[i] = presence{};
        received[i] = 0;
    }
}

// Reads the response object and the array of presences. The keys and all other values are read by the fast path or by
// Boost.JSON, each value by itself.
struct presence_decoder::implementation {
    // What the response continues with, after white space.
    enum class expected : std::uint8_t {
        response,
        first_key, // or the end of the response
        key,
        colon,
        value,
        comma_or_end,   // the end of the response
        first_presence, // or the end of the array
        presence,
        comma_or_array_end,
        nothing
    };

    implementation(const chunk_slots& slots, const limit_config& bounds, presence_templates* known)
        : limits{bounds}
        , filler{slots}
        , templates{known}
        , reader{bounds} {
        if (templates) faster.emplace(*templates, filler, bounds);
    }

    error_code write(std::string_view bytes) {
        auto rest = bytes;
        auto ec = decode(rest);
        offset += bytes.size() - rest.size();
        if (!ec) return {};
        auto& detail = reader.events().detail;
        if (ec.category() != copresence_category()) {
            detail = ec.message();
            ec = make_error_code(errc::malformed_response);
        }
        detail += " (near byte " + std::to_string(offset) + " of the body)";
        return ec;
    }

    // Decodes `rest`. Removes the decoded bytes from it.
    error_code decode(std::string_view& rest) {
        error_code ec;
        while (!ec && !rest.empty()) {
            if (reading) {
                ec = read(rest);
            } else if (is_white_space(rest.front())) {
                rest.remove_prefix(1);
            } else {
                ec = advance(rest);
            }
        }
        return ec;
    }

    // Decodes a character between two values, or presences that match a template. Decodes nothing if a value begins that
    // Boost.JSON must read.
    error_code advance(std::string_view& rest) {
        const char c = rest.front();
        switch (next) {
        case expected::response:
            if (c == '{') return pass(rest, expected::first_key);
            return begin(member::response, 0, expected::nothing); // reports an error
        case expected::first_key:
            if (c == '}') return pass(rest, expected::nothing);
            [[fallthrough]];
        case expected::key:
            if (c != '"') break;
            if (++members_of_response > limits.json_members) return make_error_code(errc::too_many_members);
            return begin(member::key, 1, expected::colon);
        case expected::colon:
            if (c != ':') break;
            return pass(rest, expected::value);
        case expected::value:
            if (reader.events().named() != member::value || c != '[')
                return begin(reader.events().named(), 1, expected::comma_or_end);
            has_value = true;
            return pass(rest, expected::first_presence);
        case expected::comma_or_end:
            if (c == ',') return pass(rest, expected::key);
            if (c == '}') return pass(rest, expected::nothing);
            break;
        case expected::first_presence:
            if (c == ']') return pass(rest, expected::comma_or_end);
            [[fallthrough]];
        case expected::presence: return take_presences(rest);
        case expected::comma_or_array_end:
            if (c == ',') return pass(rest, expected::presence);
            if (c == ']') return pass(rest, expected::comma_or_end);
            break;
        case expected::nothing: return json::error::extra_data;
        }
        return json::error::syntax;
    }

    error_code pass(std::string_view& rest, expected then) {
        rest.remove_prefix(1);
        next = then;
        return {};
    }

    // Begins a value that Boost.JSON reads. `depth` is the number of arrays and objects around the value.
    error_code begin(member what, std::size_t depth, expected then) {
        reader.begin(what, depth);
        reading = what;
        next = then;
        return {};
    }

    // Decodes the presences that match a template. Begins the next presence if Boost.JSON must read it.
    error_code take_presences(std::string_view& rest) {
        for (;;) {
            // The limit applies here and not only at the end of the array, because each presence costs time.
            if (filler.presences() == limits.json_members) return make_error_code(errc::too_many_members);
            if (!faster || !faster->take(rest)) {
                in_one_piece = true;
                return begin(member::presence, 2, expected::comma_or_array_end);
            }
            next = expected::comma_or_array_end;
            if (!rest.starts_with(",{")) return {};
            rest.remove_prefix(1);
        }
    }

    // Continues the value that Boost.JSON reads.
    error_code read(std::string_view& rest) {
        error_code ec;
        const auto text = rest.substr(0, reader.read(rest, ec));
        rest.remove_prefix(text.size());
        if (ec) return ec;
        if (reader.done()) {
            if (*reading == member::presence) put_presence(text);
            reading.reset();
        }
        in_one_piece = false;
        return {};
    }

    // Puts the presence that Boost.JSON has read into its slot. `text` is its last piece.
    void put_presence(std::string_view text) {
        auto& events = reader.events();
        filler.count_presence();
        const auto slot = events.id() ? filler.find(*events.id()) : std::nullopt;
        if (!slot) return filler.pass_over();
        auto arrived = events.build();
        if (templates && in_one_piece) {
            const auto without_white_space = text.substr(0, text.rfind('}') + 1);
            templates->learn(without_white_space, events.fields(), presence_access::flags(arrived));
        }
        filler.put(*slot, std::move(arrived));
    }

    const limit_config& limits;
    chunk_filler filler;
    presence_templates* templates;
    std::optional<fast_path> faster;
    element_reader reader;
    std::size_t offset = 0; // position of the next byte in the body
    std::size_t members_of_response = 0;
    std::optional<member> reading; // the member whose value Boost.JSON reads
    expected next = expected::response;
    bool has_value = false;
    bool in_one_piece = false; // the presence that Boost.JSON reads has begun in this piece
};

presence_decoder::presence_decoder(const chunk_slots& slots, const limit_config& limits,
                                   presence_templates* templates)
    : implementation_{std::make_unique<implementation>(slots, limits, templates)} {}

presence_decoder::~presence_decoder() = default;

error_code presence_decoder::write(std::span<const char> bytes) {
    return implementation_->write({bytes.data(), bytes.size()});
}

error_code presence_decoder::finish() {
    if (implementation_->reading || implementation_->next != implementation::expected::nothing)
        return make_error_code(errc::truncated_response);
    if (implementation_->has_value) return {};
    implementation_->reader.events().detail = "the member 'value' is missing";
    return make_error_code(errc::malformed_response);
}

const std::string& presence_decoder::next_link() const noexcept {
    return implementation_->reader.events().next_link;
}

std::size_t presence_decoder::found() const noexcept { return implementation_->filler.found(); }

std::size_t presence_decoder::unexpected() const noexcept { return implementation_->filler.unexpected(); }

std::size_t presence_decoder::taken() const noexcept {
    return implementation_->faster ? implementation_->faster->taken() : 0;
}

const std::string& presence_decoder::detail() const noexcept {
    return implementation_->reader.events().detail;
}

} // namespace copresence::detail
