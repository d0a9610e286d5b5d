// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/form_parameters.hpp"

#include "base/percent_coding.hpp"

#include <algorithm>
#include <cstddef>

namespace copresence::detail::embedded {

namespace {

constexpr std::size_t max_fields = 64;

} // namespace

std::optional<std::string> without_escapes(std::string_view text) {
    return percent_decoded<std::string>(text, plus_sign::space);
}

std::string with_escapes(std::string_view text) {
    std::string out;
    append_percent_encoded(out, text);
    return out;
}

std::optional<form> form::parse(std::string_view text) {
    form result;
    while (!text.empty()) {
        const auto field = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(field.size() + 1, text.size()));
        if (field.empty()) continue;
        const auto equals = std::min(field.find('='), field.size());
        auto name = without_escapes(field.substr(0, equals));
        auto value = without_escapes(field.substr(std::min(equals + 1, field.size())));
        if (!name || !value || result.fields_.size() == max_fields) return std::nullopt;
        const bool repeated = std::any_of(result.fields_.begin(), result.fields_.end(),
                                          [&name](const auto& each) { return each.first == *name; });
        if (repeated) return std::nullopt;
        result.fields_.emplace_back(*std::move(name), *std::move(value));
    }
    return result;
}

std::string_view form::operator[](std::string_view name) const noexcept {
    for (const auto& [each, value] : fields_)
        if (each == name) return value;
    return {};
}

} // namespace copresence::detail::embedded
