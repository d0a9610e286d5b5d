// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/login_route.hpp"

#include "base/ascii_case.hpp"
#include "local_graph/request_target.hpp"

#include <algorithm>

namespace copresence::detail::embedded {

login_route login_route::of(std::string_view path) noexcept {
    if (equal_ignoring_case(path, "/device")) return {login_endpoint::device_page, {}};
    if (!path.starts_with('/')) return {};
    path.remove_prefix(1);
    const auto slash = std::min(path.find('/'), path.size());
    const auto rest = path.substr(slash);
    if (slash == 0) return {};
    if (equal_ignoring_case(rest, "/oauth2/v2.0/token"))
        return {login_endpoint::token, path.substr(0, slash)};
    if (equal_ignoring_case(rest, "/oauth2/v2.0/devicecode"))
        return {login_endpoint::device_code, path.substr(0, slash)};
    if (equal_ignoring_case(rest, "/oauth2/v2.0/authorize"))
        return {login_endpoint::authorize, path.substr(0, slash)};
    return {};
}

} // namespace copresence::detail::embedded
