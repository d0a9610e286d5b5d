// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "local_graph/login/form.hpp"

#include <algorithm>
#include <cstddef>

namespace copresence::embedded {

namespace {

constexpr std::size_t most_fields = 64;
constexpr std::string_view digits = "0123456789ABCDEF";

std::optional<unsigned> digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    return std::nullopt;
}

bool is_unreserved(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view{"-._~"}.find(c) != std::string_view::npos;
}

} // namespace

std::optional<std::string> without_escapes(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        if (text.size() - i < 3) return std::nullopt;
        const auto high = digit(text[i + 1]);
        const auto low = digit(text[i + 2]);
        if (!high || !low) return std::nullopt;
        out += static_cast<char>(*high << 4 | *low);
        i += 2;
    }
    return out;
}

std::string with_escapes(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (is_unreserved(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15U];
    }
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
        if (!name || !value || result.fields_.size() == most_fields) return std::nullopt;
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

} // namespace copresence::embedded
