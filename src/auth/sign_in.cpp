// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "auth/sign_in.hpp"

#include "auth/sign_in_hints.hpp"
#include "base/sanitize.hpp"
#include "http/request_text.hpp"
#include "limits/retry_policy.hpp"

#include <sstream>
#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

secret_string post_request(const url& target, const form& fields) {
    const auto& body = fields.text();
    secret_string out;
    out.reserve(512 + target.path.size() + target.host.size() + body.size());
    request_text{out}
        .line("POST", target.path)
        .field("Host", target.authority())
        .field("User-Agent", user_agent)
        .field("Accept", "application/json")
        .field("Accept-Encoding", "identity")
        .end("application/x-www-form-urlencoded", body);
    return out;
}

// Describes a failed request: the server, the error, the step and the details.
std::string explain(const reply& got, const url& server) {
    std::ostringstream out;
    out << server.authority() << ": " << sanitize(got.error().message());
    if (got.status == 0 && got.transport.step != step::none) out << " (" << got.transport.step << ')';
    if (!got.transport.detail.empty()) out << ": " << sanitize(got.transport.detail);
    return out.str();
}

} // namespace

failure describe_reply(const reply& got, const url& server, const form& fields,
                       std::optional<oauth_error>& error) {
    if (got.status / 100 == 4 || got.status / 100 == 5) error = parse_oauth_error(got.body, fields);
    auto cause = token_failure(explain(got, server));
    cause.info.transport = got.transport.transport;
    cause.info.http_status = got.status;
    cause.info.retry_after = got.retry_after;
    cause.info.attempts = got.requests;
    if (!error) return cause;
    cause.info.detail = server.authority();
    report(*error, cause);
    return cause;
}

access_token take_token(granted result) {
    if (!result) throw api_error{std::move(result.cause)};
    access_token token;
    token.value = std::move(result.grant.access_token);
    token.expires_at = result.grant.expires_at;
    return token;
}

sign_in::sign_in(asio::any_io_executor strand, sign_in_config config, permission kind,
                 const environment& variables)
    : strand_{std::move(strand)}
    , rules_{std::move(config), kind}
    , proxy_variables_{copy_of_proxy_variables(variables)} {
    // Creates the first requester now, so that an invalid proxy or CA file is reported here and not with the first token.
    const token_request any;
    if (const auto server = rules_.endpoint(any, "token")) requester_for(*server);
}

requester& sign_in::requester_for(const url& server) {
    auto& place = requesters_[server.origin()];
    if (!place) {
        const auto& config = rules_.config();
        place = std::make_unique<requester>(strand_, server, config.tls,
                                            choose_proxy(config.proxy, server, proxy_variables_),
                                            config.timeouts);
    }
    return *place;
}

form sign_in::begin(const token_request& request) const {
    form fields;
    fields.add("client_id", rules_.config().client_id);
    fields.add("scope", rules_.scope(request));
    if (const auto claims = rules_.claims(request); !claims.empty()) fields.add("claims", claims);
    return fields;
}

asio::awaitable<sign_in::response> sign_in::post(const token_request& request, std::string_view name,
                                                 const form& fields) {
    response result;
    const auto target = rules_.endpoint(request, name);
    if (!target) {
        result.cause = token_failure("the scope " + sanitize(rules_.scope(request), 200) +
                                     " does not belong to a known cloud: set sign_in_config::authority");
        co_return result;
    }
    const auto text = post_request(*target, fields);
    retry_policy policy{rules_.config().retry};
    const requester::retry_rule again = [&](const attempt_outcome& outcome,
                                            std::chrono::milliseconds time_left) {
        return policy.next(outcome, time_left, std::uniform_real_distribution<double>{0, 1}(random_));
    };
    reply got = co_await requester_for(*target).send(text, again);
    if (got.error()) {
        result.cause = describe_reply(got, *target, fields, result.error);
    } else {
        result.body = std::move(got.body);
    }
    co_return result;
}

asio::awaitable<granted> sign_in::ask(const token_request& request, const form& fields) {
    granted result;
    response got = co_await post(request, "token", fields);
    if (got.cause.code) {
        result.cause = std::move(got.cause);
        co_return result;
    }
    std::string_view mistake;
    auto grant = parse_token_response(got.body, std::chrono::system_clock::now(), mistake);
    if (grant) {
        result.grant = *std::move(grant);
    } else {
        result.cause =
            token_failure(rules_.endpoint(request, "token")->authority() + ": " + std::string{mistake});
    }
    co_return result;
}

} // namespace copresence::detail
