// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "auth/form.hpp"

#include "text/conceal.hpp"

#include <algorithm>

namespace copresence {

namespace {

// RFC 3986, 2.3.
bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<secret_string> decode(std::string_view text) {
    secret_string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        if (text.size() - i < 3) return std::nullopt;
        const int high = digit_of(text[i + 1]);
        const int low = digit_of(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

} // namespace

form& form::add(std::string_view name, std::string_view value) {
    text_.reserve(text_.size() + name.size() + 3 * value.size() + 2);
    if (!text_.empty()) text_ += '&';
    append_encoded(name);
    text_ += '=';
    append_encoded(value);
    return *this;
}

form& form::add_secret(std::string_view name, std::string_view value) {
    secrets_.emplace_back(value);
    return add(name, value);
}

std::string form::conceal(std::string_view text) const {
    secret_string rest{text};
    for (const auto& secret : secrets_)
        rest = copresence::conceal(rest, secret, "[secret]");
    return std::string{rest.view()};
}

void form::append_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        if (is_unreserved(c)) {
            text_ += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        text_ += '%';
        text_ += digits[byte >> 4U];
        text_ += digits[byte & 15U];
    }
}

std::optional<secret_string> form::find(std::string_view encoded, std::string_view name) {
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

} // namespace copresence
