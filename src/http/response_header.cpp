// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/response_header.hpp"

#include <boost/beast/core/string.hpp>

namespace copresence::detail {

namespace {

// Graph sends about a dozen fields.
constexpr std::size_t usual_fields = 16;
constexpr std::size_t usual_text = 512;

} // namespace

void response_header::add(std::string_view name, std::string_view value) {
    if (entries_.empty()) {
        entries_.reserve(usual_fields);
        text_.reserve(usual_text);
    }
    entries_.push_back({text_.size(), name.size(), value.size()});
    text_ += name;
    text_ += value;
}

bool response_header::is_named(const entry& each, std::string_view name) const noexcept {
    return each.name_size == name.size() &&
           boost::beast::iequals({text_.data() + each.begin, each.name_size}, {name.data(), name.size()});
}

std::string_view response_header::field(std::string_view name) const noexcept {
    for (const auto& each : entries_) {
        if (is_named(each, name)) return value_of(each);
    }
    return {};
}

std::vector<std::string_view> response_header::fields(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& each : entries_) {
        if (is_named(each, name)) values.push_back(value_of(each));
    }
    return values;
}

} // namespace copresence::detail
