// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_VALIDATED_CONFIG_HPP
#define COPRESENCE_VALIDATED_CONFIG_HPP

#include <copresence/client_config.hpp>
#include <copresence/request_options.hpp>

#include "http/proxy.hpp"
#include "http/url.hpp"

#include <optional>
#include <string>

namespace copresence {

/// A client's configuration with every member in its range, and its endpoint taken apart.
struct validated_config : client_config {
    /// Errors: throws `std::invalid_argument` naming the member, or the variable of the environment.
    explicit validated_config(client_config given, const environment& variables = process_environment());

    url root;                        ///< of the endpoint; its path has no slash at the end
    std::optional<proxy_server> via; ///< empty: no proxy
};

/// The name of the member of `options` that is out of its range, and its range.
std::optional<std::string> invalid_member(const request_options& options);

} // namespace copresence

#endif
