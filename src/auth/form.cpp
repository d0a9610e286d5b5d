// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/form.hpp"

#include "base/percent_coding.hpp"
#include "base/redact.hpp"

#include <algorithm>

namespace copresence::detail {

form& form::add(std::string_view name, std::string_view value) {
    text_.reserve(text_.size() + name.size() + 3 * value.size() + 2);
    if (!text_.empty()) text_ += '&';
    append_percent_encoded(text_, name);
    text_ += '=';
    append_percent_encoded(text_, value);
    return *this;
}

form& form::add_secret(std::string_view name, std::string_view value) {
    secrets_.emplace_back(value);
    return add(name, value);
}

std::string form::redacted(std::string_view text) const { return redact(text, secrets_, "[secret]"); }

std::optional<secret_string> form::find(std::string_view encoded, std::string_view name) {
    const auto decode = [](std::string_view text) {
        return percent_decoded<secret_string>(text, plus_sign::space);
    };
    while (!encoded.empty()) {
        const auto end = std::min(encoded.find('&'), encoded.size());
        const auto field = encoded.substr(0, end);
        encoded.remove_prefix(std::min(end + 1, encoded.size()));
        const auto equals = std::min(field.find('='), field.size());
        const auto found = decode(field.substr(0, equals));
        if (!found || !(*found == name)) continue;
        return decode(field.substr(std::min(equals + 1, field.size())));
    }
    return std::nullopt;
}

} // namespace copresence::detail
