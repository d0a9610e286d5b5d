// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_REQUEST_TARGET_HPP
#define COPRESENCE_LOCAL_GRAPH_REQUEST_TARGET_HPP

#include <optional>
#include <string_view>

namespace copresence::detail::embedded {

/// The parts of a request target, as views into the target.
struct request_target {
    std::string_view path;    ///< complete path, without the query
    std::string_view version; ///< first segment of the path
    std::string_view rest;    ///< the path after the version, without the slash between them
    std::string_view query;   ///< without the question mark

    /// Parses the origin form (`/v1.0/…`) or the absolute form (`https://host/v1.0/…`, RFC 9112, section
    /// 3.2.2).
    static request_target parse(std::string_view target) noexcept;

    /// Returns the value of `$skiptoken` without decoding it. Empty if the query has no such parameter.
    std::optional<std::string_view> skip_token() const noexcept;
};

} // namespace copresence::detail::embedded

#endif
