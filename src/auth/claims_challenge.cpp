// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/claims_challenge.hpp"

#include "base/ascii_case.hpp"
#include "base/base64.hpp"
#include "base/json_limits.hpp"
#include "base/token_char.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace copresence::detail {

namespace {

// Parses a list of challenges: `scheme name=value, name="value", scheme …`. Source: RFC 9110, 11.6.1.
class challenge_scanner {
public:
    explicit challenge_scanner(std::string_view text)
        : rest_{text} {}

    struct parameter {
        std::string_view name;
        std::string value;
    };

    // Returns the next parameter. Sets `scheme` if a new challenge begins before the parameter.
    // Returns an empty optional at the end of the text, or if the syntax is invalid.
    std::optional<parameter> next(std::string_view& scheme) {
        for (;;) {
            skip(" \t,");
            const auto word = take_token();
            if (word.empty()) return std::nullopt;
            skip(" \t");
            if (!rest_.starts_with('=')) {
                scheme = word;
                continue;
            }
            rest_.remove_prefix(1);
            skip(" \t");
            if (rest_.starts_with('"')) return parameter{word, take_quoted()};
            return parameter{word, std::string{take_value()}};
        }
    }

private:
    void skip(std::string_view characters) {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(characters), rest_.size()));
    }

    std::string_view take_token() {
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_token_char);
        return take(static_cast<std::size_t>(end - rest_.begin()));
    }

    std::string_view take_value() { return take(std::min(rest_.find_first_of(" \t,"), rest_.size())); }

    std::string_view take(std::size_t size) {
        const auto taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    std::string take_quoted() {
        std::string value;
        rest_.remove_prefix(1);
        while (!rest_.empty() && rest_.front() != '"') {
            if (rest_.front() == '\\' && rest_.size() > 1) rest_.remove_prefix(1);
            value += rest_.front();
            rest_.remove_prefix(1);
        }
        if (!rest_.empty()) rest_.remove_prefix(1);
        return value;
    }

    std::string_view rest_;
};

bool is_json_object(std::string_view text) {
    if (!is_within_json_limits(text)) return false;
    boost::system::error_code ec;
    const auto value = boost::json::parse({text.data(), text.size()}, ec);
    return !ec && value.is_object();
}

// Decodes and validates the value of `claims`. The caller decodes each value once and not again for each parameter that
// follows, so that a header with thousands of parameters takes linear time.
std::optional<std::string> decode_claims(std::string_view text) {
    if (text.empty() || text.size() > max_claims) return std::nullopt;
    auto decoded = decode_base64(text);
    if (decoded && !is_json_object(*decoded)) decoded.reset();
    return decoded;
}

} // namespace

std::optional<std::string> find_claims(std::string_view www_authenticate) {
    challenge_scanner scanner{www_authenticate};
    std::string_view scheme;
    std::string_view of;
    bool insufficient = false;
    std::optional<std::string> claims;
    while (const auto found = scanner.next(scheme)) {
        if (scheme.data() != of.data()) { // a new challenge begins
            of = scheme;
            insufficient = false;
            claims.reset();
        }
        if (!equal_ignoring_case(scheme, "bearer")) continue;
        if (equal_ignoring_case(found->name, "error")) insufficient = found->value == "insufficient_claims";
        if (equal_ignoring_case(found->name, "claims")) claims = decode_claims(found->value);
        if (insufficient && claims) return claims;
    }
    return std::nullopt;
}

} // namespace copresence::detail
