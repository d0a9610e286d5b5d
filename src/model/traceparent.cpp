// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/traceparent.hpp>

#include "base/sanitize.hpp"

#include <algorithm>
#include <stdexcept>

namespace copresence::detail {

namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

bool all_zero(std::string_view digits) { return digits.find_first_not_of('0') == std::string_view::npos; }

bool is_traceparent(std::string_view text) {
    constexpr std::string_view form = "00-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-xx";
    const auto fits = [](char given, char wanted) { return wanted == 'x' ? is_hex(given) : given == wanted; };
    if (text.size() != form.size() || !std::equal(text.begin(), text.end(), form.begin(), fits)) return false;
    // The specification forbids both all-zero ids.
    return !all_zero(text.substr(3, 32)) && !all_zero(text.substr(36, 16));
}

} // namespace

} // namespace copresence::detail

namespace copresence {

traceparent::traceparent(std::string_view text) {
    const auto parsed = parse(text);
    if (!parsed)
        throw std::invalid_argument{"copresence::traceparent: \"" + detail::sanitize(text, 80) +
                                    "\" is not a traceparent of version 00"};
    *this = *parsed;
}

std::optional<traceparent> traceparent::parse(std::string_view text) noexcept {
    if (!detail::is_traceparent(text)) return std::nullopt;
    traceparent parsed;
    std::copy(text.begin(), text.end(), parsed.text_.begin());
    return parsed;
}

} // namespace copresence
