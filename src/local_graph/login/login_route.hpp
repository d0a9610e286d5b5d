// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_LOGIN_ROUTE_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_LOGIN_ROUTE_HPP

#include <string_view>

namespace copresence::detail::embedded {

enum class login_endpoint { none, token, device_code, authorize, device_page };

/// The endpoint of the login service to which a path belongs. `tenant` is a view into the path.
struct login_route {
    login_endpoint endpoint = login_endpoint::none;
    std::string_view tenant;

    /// Recognises `/{tenant}/oauth2/v2.0/{token|devicecode|authorize}` and `/device`.
    static login_route of(std::string_view path) noexcept;
};

} // namespace copresence::detail::embedded

#endif
