// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Input: line 1 contains piece sizes, the rest is a response. %0 to %7 stand for the requested ids. %a to %d
// stand for presences of the next id in turn, each with a template of its own.
//
// The response is decoded with the fast path and, for comparison, with the general decoder only. Both results
// must be equal, for the whole response and for its pieces. A second round repeats this when all templates
// are known.

#include "codec/presence_decoder.hpp"
#include "codec/presence_templates.hpp"

#include "fuzz/decode_pieces.hpp"
#include "fuzz/input.hpp"
#include "support/ids.hpp"

#include <optional>
#include <string>

namespace {

using namespace copresence;
using namespace copresence::detail;

const std::vector<user_id>& asked() {
    static const auto ids = test::some_ids(8);
    return ids;
}

constexpr std::string_view presences_without_id[]{
    R"(","availability":"Busy","activity":"InACall","outOfOfficeSettings":{"message":null,"isOutOfOffice":false},)"
    R"("statusMessage":null,"workLocation":{"placeId":null,"source":"none","workLocationType":"unspecified"},)"
    R"("sequenceNumber":"A0123456789"})",
    R"(","availability":"Available","activity":"OutOfOffice","outOfOfficeSettings":{"message":"Out sick.","isOutOfOffice":true},)"
    R"("statusMessage":{"message":{"content":"Z\u00fcrich","contentType":"text"}},"workLocation":null,"sequenceNumber":null})",
    R"(","availability":"away"})",
    R"(","x":[{"y":{}},{"z":1.5}],"etag":"1","workLocation":{"placeId":"p1","source":"manual","workLocationType":"Office"}})",
};

std::string expanded(std::string_view text) {
    std::string out;
    std::size_t turn = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char what = text[i] == '%' && i + 1 < text.size() ? text[i + 1] : ' ';
        if (what >= '0' && what <= '7') {
            out += asked()[static_cast<std::size_t>(what - '0')].to_string();
        } else if (what >= 'a' && what <= 'd') {
            out += R"({"id":")" + asked()[turn++ % asked().size()].to_string();
            out += presences_without_id[what - 'a'];
        } else {
            out += text[i];
            continue;
        }
        ++i;
    }
    return out;
}

using result = fuzz::decoded;

result decode(std::string_view text, std::string_view cuts, presence_templates* templates) {
    limit_config bounds;
    bounds.string_size = 128;
    bounds.json_depth = 8;
    bounds.json_members = 12;
    return fuzz::decode_pieces(asked(), text, cuts, bounds, templates);
}

template <class Enum>
bool same_spelling(const std::optional<open_enum_view<Enum>>& a,
                   const std::optional<open_enum_view<Enum>>& b) {
    return a.has_value() == b.has_value() && (!a || a->text() == b->text());
}

// operator== ignores the spelling of known words, so spellings are compared separately.
bool same_spellings(const presence& a, const presence& b) {
    const auto type = [](const presence& p) {
        const auto status = p.status_message();
        return status && status->message ? status->message->content_type : std::nullopt;
    };
    const auto place_a = a.work_location().value_or(work_location_view{});
    const auto place_b = b.work_location().value_or(work_location_view{});
    return same_spelling(a.availability(), b.availability()) && same_spelling(a.activity(), b.activity()) &&
           same_spelling(type(a), type(b)) && same_spelling(place_a.source, place_b.source) &&
           same_spelling(place_a.type, place_b.type);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    fuzz::input in{bytes, size};
    const auto cuts = in.take_line();
    const auto text = expanded(in.rest());
    presence_templates templates;
    for (int round = 0; round < 2; ++round) {
        for (const auto cut : {std::string_view{}, cuts}) {
            const auto expected = decode(text, cut, nullptr);
            const auto seen = decode(text, cut, &templates);
            COPRESENCE_REQUIRE(seen == expected);
            for (std::size_t i = 0; i < asked().size(); ++i) {
                COPRESENCE_REQUIRE(same_spellings(seen.presences[i], expected.presences[i]));
            }
        }
    }
    return 0;
}
