// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_BEARER_HPP
#define COPRESENCE_LOCAL_GRAPH_BEARER_HPP

#include <copresence/local_graph.hpp>

#include "local_graph/request_target.hpp"

#include "base/ascii_case.hpp"

#include <openssl/crypto.h>

#include <string_view>

namespace copresence::detail::embedded {

/// Returns the bearer token of a request, or empty.
inline std::string_view bearer_token(const local_graph_request& request) {
    constexpr std::string_view scheme = "Bearer ";
    const auto given = request.header("authorization");
    return equal_ignoring_case(given.substr(0, scheme.size()), scheme) ? given.substr(scheme.size())
                                                                       : std::string_view{};
}

/// Compares two tokens in constant time, so that the duration reveals only their length.
inline bool same_token(std::string_view given, std::string_view accepted) {
    return given.size() == accepted.size() && CRYPTO_memcmp(given.data(), accepted.data(), given.size()) == 0;
}

} // namespace copresence::detail::embedded

#endif
