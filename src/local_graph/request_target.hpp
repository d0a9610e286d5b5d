// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_REQUEST_TARGET_HPP
#define COPRESENCE_LOCAL_GRAPH_REQUEST_TARGET_HPP

#include <optional>
#include <string_view>

namespace copresence::embedded {

/// The parts of a request's target; views into it.
struct request_target {
    std::string_view path;    ///< all of it, from the slash to the query
    std::string_view version; ///< its first segment
    std::string_view rest;    ///< what follows the version, without the slash between
    std::string_view query;   ///< without the question mark

    /// From the origin form (`/v1.0/…`) or the absolute form (`https://host/v1.0/…`, RFC 9112,
    /// section 3.2.2).
    static request_target parse(std::string_view target) noexcept;

    /// The value of `$skiptoken`, as it stands in the query.
    std::optional<std::string_view> skip_token() const noexcept;
};

/// ASCII, without regard to case.
bool equal_text(std::string_view a, std::string_view b) noexcept;

} // namespace copresence::embedded

#endif
