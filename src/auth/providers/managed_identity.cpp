// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/auth/managed_identity.hpp>

#include "auth/cached_provider.hpp"
#include "auth/form.hpp"
#include "auth/identity_retry.hpp"
#include "auth/requester.hpp"
#include "auth/sign_in.hpp"
#include "base/config_rules.hpp"
#include "base/sanitize.hpp"
#include "http/proxy.hpp"
#include "http/request_text.hpp"

#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

constexpr config_rules managed_identity_rules{"managed_identity_config"};
constexpr std::string_view metadata_header = "Metadata";

// The service that issues the tokens, and the parts of a request in which such services differ. Sources: see the header.
struct identity_endpoint {
    url server;
    std::string_view api_version;
    std::string_view header;
    secret_string header_value;
    std::string_view resource_id_field;
};

url parse_endpoint(std::string_view member, const std::string& text) {
    auto parsed = url::parse(text);
    if (!parsed || parsed->https || !parsed->query.empty()) {
        managed_identity_rules.reject(member, '"' + sanitize(text, 200) +
                                                  "\" is not of the form http://host[:port][/path]");
    }
    return *std::move(parsed);
}

identity_endpoint find_endpoint(managed_identity_config& config, const environment& variables) {
    if (config.identity_endpoint.empty()) {
        const auto endpoint = variables("IDENTITY_ENDPOINT");
        auto header = variables("IDENTITY_HEADER");
        if (endpoint && header && !endpoint->empty() && !header->empty()) {
            config.identity_endpoint = *endpoint;
            config.identity_header = std::move(*header);
        }
    }
    if (!config.identity_endpoint.empty()) {
        managed_identity_rules.check_visible("identity_header", config.identity_header, 1, 1024);
        return {parse_endpoint("identity_endpoint", config.identity_endpoint), "2019-08-01",
                "X-IDENTITY-HEADER", std::move(config.identity_header), "mi_res_id"};
    }
    auto server = parse_endpoint("metadata_endpoint", config.metadata_endpoint);
    if (server.host != "169.254.169.254" && !is_loopback(server.host)) {
        managed_identity_rules.reject("metadata_endpoint",
                                      "the host must be 169.254.169.254 or a loopback address");
    }
    while (server.path.ends_with('/'))
        server.path.pop_back();
    server.path += "/metadata/identity/oauth2/token";
    return {std::move(server), "2018-02-01", metadata_header, "true", "msi_res_id"};
}

class managed_identity_provider final : public token_provider {
public:
    managed_identity_provider(asio::any_io_executor strand, managed_identity_config config)
        : config_{checked(std::move(config))}
        , endpoint_{find_endpoint(config_, process_environment())}
        , service_{std::move(strand), endpoint_.server, tls_config{}, std::nullopt, limits()} {}

    asio::awaitable<access_token> get_token(token_request request) override {
        form secrets;
        // The value of the metadata header is the constant `true`.
        if (endpoint_.header != metadata_header) secrets.add_secret("header", endpoint_.header_value);
        const auto text = get_request(request);
        identity_retry retries{config_.retry_pace};
        const requester::retry_rule again = [&](const attempt_outcome& outcome,
                                                std::chrono::milliseconds time_left) {
            return retries.next(outcome, time_left);
        };
        reply got = co_await service_.send(text, again);
        if (!got.error()) co_return take_token(read_grant(got.body, endpoint_.server));
        auto cause = describe_reply(got, endpoint_.server, secrets);
        if (got.status == 0)
            cause.info.hint = "this machine seems to have no managed identity endpoint: check that the "
                              "machine runs on Azure";
        throw api_error{std::move(cause)};
    }

private:
    static managed_identity_config checked(managed_identity_config config) {
        managed_identity_rules.check_visible("client_id", config.client_id, 0, 1024);
        managed_identity_rules.check_visible("object_id", config.object_id, 0, 1024);
        managed_identity_rules.check_visible("resource_id", config.resource_id, 0, 1024);
        const int named = !config.client_id.empty() + !config.object_id.empty() + !config.resource_id.empty();
        if (named > 1)
            managed_identity_rules.reject("client_id",
                                          "set only one of client_id, object_id and resource_id");
        managed_identity_rules.check(config.timeouts);
        if (!(config.retry_pace >= 0 && config.retry_pace <= 1))
            managed_identity_rules.reject("retry_pace", "is out of range: it must be from 0 to 1");
        return config;
    }

    // Allows at least 3 min for all retries: their delays add up to 52 s, and an update of the service takes up to 70 s.
    timeout_config limits() const {
        auto limits = config_.timeouts;
        limits.token = std::max<std::chrono::milliseconds>(limits.token, std::chrono::minutes{3});
        return limits;
    }

    secret_string get_request(const token_request& request) const {
        constexpr std::string_view all = "/.default";
        std::string resource = request.scope.empty() ? std::string{endpoints::global} : request.scope;
        if (resource.ends_with(all)) resource.resize(resource.size() - all.size());
        form query;
        query.add("api-version", endpoint_.api_version).add("resource", resource);
        if (!config_.client_id.empty()) query.add("client_id", config_.client_id);
        if (!config_.object_id.empty()) query.add("object_id", config_.object_id);
        if (!config_.resource_id.empty()) query.add(endpoint_.resource_id_field, config_.resource_id);

        secret_string out;
        out.reserve(1024 + query.text().size() + endpoint_.header_value.size() +
                    endpoint_.server.path.size());
        request_text{out}
            .line("GET", endpoint_.server.path + '?' + std::string{query.text().view()})
            .field("Host", endpoint_.server.authority())
            .field("User-Agent", user_agent)
            .field("Accept", "application/json")
            .field("Accept-Encoding", "identity")
            .field(endpoint_.header, endpoint_.header_value)
            .end();
        return out;
    }

    managed_identity_config config_;
    identity_endpoint endpoint_;
    requester service_;
};

} // namespace

} // namespace copresence::detail

namespace copresence {

std::shared_ptr<token_provider> managed_identity(boost::asio::any_io_executor executor,
                                                 managed_identity_config config) {
    return detail::make_cached_provider<detail::managed_identity_provider>(executor, std::move(config));
}

} // namespace copresence
