// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/request_target.hpp"

#include "base/ascii_case.hpp"

#include <algorithm>

namespace copresence::detail::embedded {

namespace {

// Removes the part of `text` before `separator`, and `separator` itself. Returns the part before `separator`.
std::string_view take_until(std::string_view& text, char separator) noexcept {
    const auto at = text.find(separator);
    const auto taken = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return taken;
}

} // namespace

request_target request_target::parse(std::string_view target) noexcept {
    if (const auto scheme = target.find("://"); scheme != std::string_view::npos && target.front() != '/') {
        const auto path = target.find('/', scheme + 3);
        target = path == std::string_view::npos ? std::string_view{"/"} : target.substr(path);
    }
    request_target parts;
    parts.path = take_until(target, '?');
    parts.query = target;
    if (!parts.path.starts_with('/')) return parts;
    parts.rest = parts.path.substr(1);
    parts.version = take_until(parts.rest, '/');
    return parts;
}

std::optional<std::string_view> request_target::skip_token() const noexcept {
    auto remaining = query;
    while (!remaining.empty()) {
        auto parameter = take_until(remaining, '&');
        const auto name = take_until(parameter, '=');
        if (equal_ignoring_case(name, "$skiptoken") || equal_ignoring_case(name, "%24skiptoken"))
            return parameter;
    }
    return std::nullopt;
}

} // namespace copresence::detail::embedded
