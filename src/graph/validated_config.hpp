// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_GRAPH_VALIDATED_CONFIG_HPP
#define COPRESENCE_GRAPH_VALIDATED_CONFIG_HPP

#include <copresence/client_config.hpp>
#include <copresence/request_options.hpp>

#include "http/proxy.hpp"
#include "http/url.hpp"

#include <optional>
#include <string>

namespace copresence::detail {

/// The validated configuration of a client, with the parsed endpoint.
struct validated_config : client_config {
    /// Errors: throws `std::invalid_argument` naming the member or the environment variable.
    explicit validated_config(client_config given, const environment& variables = process_environment());

    url base_url;                               ///< the parsed endpoint; its path does not end with a slash
    std::optional<proxy_server> resolved_proxy; ///< empty: no proxy
};

/// Returns a message with the member of `options` that is out of range, and its range. Returns an empty optional if all
/// members are valid.
std::optional<std::string> invalid_member(const request_options& options);

} // namespace copresence::detail

#endif
