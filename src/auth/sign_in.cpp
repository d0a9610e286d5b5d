// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

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

failure describe_reply(const reply& got, const url& server, const form& fields) {
    std::optional<oauth_error> error;
    if (got.status / 100 == 4 || got.status / 100 == 5) error = parse_oauth_error(got.body, fields);
    auto cause = token_failure(explain(got, server));
    cause.info.transport = got.transport.transport;
    cause.info.http_status = got.status;
    cause.info.retry_after = got.retry_after;
    cause.info.call.attempts = got.requests;
    if (!error) return cause;
    cause.info.detail = server.authority();
    report(*error, cause);
    return cause;
}

result<token_grant> read_grant(const secret_string& body, const url& server) {
    std::string_view mistake;
    auto grant = parse_token_response(body, std::chrono::system_clock::now(), mistake);
    if (grant) return *std::move(grant);
    return token_failure(server.authority() + ": " + std::string{mistake});
}

access_token take_token(result<token_grant> granted) {
    access_token token;
    token.value = std::move(granted.value().access_token);
    token.expires_at = granted->expires_at;
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

asio::awaitable<result<secret_string>> sign_in::post(const token_request& request, std::string_view name,
                                                     const form& fields) {
    const auto target = rules_.endpoint(request, name);
    if (!target) {
        co_return token_failure("the scope " + sanitize(rules_.scope(request), 200) +
                                " does not belong to a known cloud: set sign_in_config::authority");
    }
    const auto text = post_request(*target, fields);
    retry_policy policy{rules_.config().retry};
    const requester::retry_rule again = [&](const attempt_outcome& outcome,
                                            std::chrono::milliseconds time_left) {
        return policy.next(outcome, time_left, std::uniform_real_distribution<double>{0, 1}(random_));
    };
    reply got = co_await requester_for(*target).send(text, again);
    if (got.error()) co_return describe_reply(got, *target, fields);
    co_return std::move(got.body);
}

asio::awaitable<result<token_grant>> sign_in::ask(const token_request& request, const form& fields) {
    const auto body = co_await post(request, "token", fields);
    if (!body) co_return body.error();
    co_return read_grant(*body, *rules_.endpoint(request, "token"));
}

} // namespace copresence::detail
