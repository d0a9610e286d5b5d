// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/sign_in.hpp"

#include "base/config_rules.hpp"
#include "base/json_limits.hpp"
#include "base/sanitize.hpp"

#include <copresence/user_id.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <utility>

namespace copresence::detail {

namespace {

namespace json = boost::json;

constexpr config_rules sign_in_config_rules{"sign_in_config"};

constexpr struct {
    std::string_view graph;
    std::string_view authority;
} clouds[]{
    {endpoints::global, authorities::global},
    {endpoints::us_government_l4, authorities::us_government},
    {endpoints::us_government_l5, authorities::us_government},
};

bool is_tenant(std::string_view text) {
    return !text.empty() && text.size() <= 255 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '-';
    });
}

std::optional<url> parse_authority(const sign_in_config& config) {
    if (config.authority.empty()) return std::nullopt;
    auto parsed = url::parse(config.authority);
    if (!parsed || !(parsed->path.empty() || parsed->path == "/") || !parsed->query.empty()) {
        sign_in_config_rules.reject("authority", '"' + sanitize(config.authority, 200) +
                                                     "\" is not of the form https://host[:port]");
    }
    if (!parsed->https) {
        if (!is_loopback(parsed->host))
            sign_in_config_rules.reject("authority", "plain http would send secrets unencrypted: use https");
        if (!config.allow_plain_http_to_loopback) {
            sign_in_config_rules.reject(
                "authority", "plain http to a loopback address requires allow_plain_http_to_loopback");
        }
    }
    return parsed;
}

// Returns the first scope of the list as a URL, such as https://graph.microsoft.com/.default. Its origin identifies the
// cloud. Returns an empty optional if the scope is not a URL.
std::optional<url> resource_of(std::string_view scope) {
    return url::parse(scope.substr(0, scope.find(' ')));
}

// Returns an empty object if the claims are empty or not a JSON object.
json::object parse_claims(const std::string& text) {
    if (!is_within_json_limits(text)) return {};
    boost::system::error_code ec;
    auto claims = json::parse(text, ec);
    return ec || !claims.is_object() ? json::object{} : std::move(claims.get_object());
}

} // namespace

sign_in_rules::sign_in_rules(sign_in_config given, permission kind)
    : config_{std::move(given)}
    , kind_{kind}
    , authority_{parse_authority(config_)} {
    if (config_.tenant.empty()) sign_in_config_rules.reject("tenant", "is required");
    if (!is_tenant(config_.tenant)) {
        sign_in_config_rules.reject("tenant", '"' + sanitize(config_.tenant, 80) +
                                                  "\" is not a tenant id or a domain name");
    }
    const auto& tenant = config_.tenant;
    // An application's own tokens require a tenant, by id or domain name.
    // Source: v2-oauth2-client-creds-grant-flow.
    if (kind == permission::application &&
        (tenant == "common" || tenant == "organizations" || tenant == "consumers")) {
        sign_in_config_rules.reject(
            "tenant", '"' + tenant +
                          "\" can be used only to sign in users: use the id or domain name of the "
                          "application's tenant");
    }
    if (config_.client_id.empty()) sign_in_config_rules.reject("client_id", "is required");
    if (!user_id::parse(config_.client_id)) {
        sign_in_config_rules.reject("client_id", '"' + sanitize(config_.client_id, 80) + "\" is not a GUID");
    }
    sign_in_config_rules.check_visible("scope", config_.scope, 0, 2048);
    sign_in_config_rules.check(config_.tls);
    sign_in_config_rules.check(config_.timeouts);
    sign_in_config_rules.check(config_.retry);
}

std::string sign_in_rules::scope(const token_request& request) const {
    if (!config_.scope.empty()) return config_.scope;
    constexpr std::string_view all = "/.default";
    std::string asked =
        request.scope.empty() ? std::string{endpoints::global} + std::string{all} : request.scope;
    if (kind_ == permission::application || !asked.ends_with(all)) return asked;
    // The least privileged delegated permission. Source: permissions of getPresencesByUserId.
    return asked.substr(0, asked.size() - all.size()) + "/Presence.Read.All offline_access";
}

std::optional<url> sign_in_rules::endpoint(const token_request& request, std::string_view name) const {
    auto found = authority_;
    if (!found) {
        const auto resource = resource_of(scope(request));
        for (const auto& cloud : clouds) {
            if (resource && resource->origin() == url::parse(cloud.graph)->origin())
                found = url::parse(cloud.authority);
        }
    }
    if (found) found->path = '/' + config_.tenant + "/oauth2/v2.0/" + std::string{name};
    return found;
}

// Source: learn.microsoft.com/entra/identity-platform/claims-challenge, "client capabilities".
std::string sign_in_rules::claims(const token_request& request) const {
    if (!config_.claims_challenges) return request.claims;
    json::object wanted = parse_claims(request.claims);
    auto& token = wanted["access_token"];
    if (!token.is_object()) token = json::object{};
    token.get_object()["xms_cc"] = json::object{{"values", json::array{"cp1"}}};
    return json::serialize(wanted);
}

} // namespace copresence::detail
