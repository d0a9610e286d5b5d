// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/scopes.hpp"

#include "base/ascii_case.hpp"
#include "base/sanitize.hpp"
#include "local_graph/request_target.hpp"

#include <algorithm>
#include <optional>

namespace copresence::detail::embedded {

namespace {

oauth_error invalid_scope(unsigned code, std::string description) {
    return {"invalid_scope", code, std::move(description), 400, {}, {}};
}

// Adds one scope to `out`. Returns false if its resource differs from the resource of the earlier scopes.
bool take(std::string_view scope, asked_scopes& out) {
    if (scope == "offline_access") return out.offline_access = true;
    if (scope == "openid") return out.openid = true;
    if (scope == "profile" || scope == "email") return true;

    const auto slash = scope.rfind('/');
    auto resource = slash == std::string_view::npos ? std::string_view{} : scope.substr(0, slash);
    while (resource.ends_with('/'))
        resource.remove_suffix(1);
    const auto permission = slash == std::string_view::npos ? scope : scope.substr(slash + 1);
    const bool first = out.permissions.empty() && !out.all_granted;
    if (!first && !equal_ignoring_case(out.resource, resource)) return false;
    out.resource = resource;
    if (permission == ".default") return out.all_granted = true;
    out.permissions.emplace_back(permission);
    return true;
}

} // namespace

std::variant<asked_scopes, oauth_error> read_scopes(std::string_view text) {
    asked_scopes asked;
    auto rest = text;
    while (!rest.empty()) {
        const auto scope = rest.substr(0, rest.find(' '));
        rest.remove_prefix(std::min(scope.size() + 1, rest.size()));
        if (!scope.empty() && !take(scope, asked))
            return invalid_scope(
                28000, "Provided value for the input parameter scope is not valid because it contains "
                       "more than one resource. Scope " +
                           sanitize(text, 256) + " is not valid.");
    }
    if (asked.all_granted && !asked.permissions.empty())
        return invalid_scope(70011, ".default scope can't be combined with resource-specific scopes.");
    return asked;
}

} // namespace copresence::detail::embedded
