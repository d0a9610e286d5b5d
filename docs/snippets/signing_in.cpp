// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "world.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace asio = boost::asio;

namespace {

std::string token_of_the_day;

// Stands in for a service that stores tokens.
asio::awaitable<std::string> read_vault(std::string scope) {
    asio::steady_timer journey{co_await asio::this_coro::executor,
                               std::chrono::milliseconds{1}};
    co_await journey.async_wait(asio::use_awaitable);
    expect(scope.ends_with("/.default"),
           "the scope is the default scope of the endpoint");
    co_return token_of_the_day;
}

// [callback]
asio::awaitable<copresence::access_token>
ask_the_vault(copresence::token_request request) {
    copresence::access_token token;
    token.value = co_await read_vault(request.scope); // your own code
    token.expires_at = std::chrono::system_clock::now() + std::chrono::hours{1};
    co_return token;
}

std::shared_ptr<copresence::token_provider> from_the_vault() {
    return copresence::callback_token([](copresence::token_request request) {
        return ask_the_vault(std::move(request));
    });
}

// [/callback]

// [failure]
std::string what_to_do(const copresence::api_error& failed) {
    if (failed.code() == copresence::condition::consent_required)
        return "an administrator has to consent to Presence.Read.All";
    if (failed.code() == copresence::condition::interaction_required)
        return "sign in again";
    return failed.diagnostics().hint; // may be empty
}

// [/failure]

asio::awaitable<void> fetch(copresence::client& client) {
    const auto ids = some_ids(2);
    const auto found = co_await client.get_presences(ids);
    expect(found.size() == 2, "the token is accepted");
}

void with_tokens() {
    world here;
    token_of_the_day = here.graph.token();
    setenv("GRAPH_TOKEN", token_of_the_day.c_str(), 1);
    copresence::client_config config = here.config();

    // [fixed]
    config.token_provider = copresence::token_from_environment("GRAPH_TOKEN");
    // [/fixed]
    copresence::client fixed{here.context.get_executor(), config};
    here.run(fetch(fixed));

    config.token_provider = from_the_vault();
    copresence::client asking{here.context.get_executor(), config};
    here.run(fetch(asking));
}

void with_a_secret() {
    copresence::local_graph_config service;
    service.login.emplace();
    service.login->applications.front().secrets = {"the-secrets-value"};
    world here{std::move(service)};
    copresence::client_config config = here.config();
    const std::string tenant = here.graph.login().tenant();
    const std::string client_id = copresence::login_application{}.client_id;
    copresence::secret_string secret = "the-secrets-value";
    copresence::client_secret_config app;
    app.sign_in.authority = here.graph.login().authority();
    app.sign_in.tls.ca_pem = here.graph.ca_pem();
    app.sign_in.proxy = copresence::proxy_config::none();
    const auto executor = here.context.get_executor();

    // [sign_in]
    app.sign_in.tenant = tenant;
    app.sign_in.client_id = client_id;
    app.secret = std::move(secret);
    config.token_provider = copresence::client_secret(executor, app);
    // [/sign_in]
    copresence::client client{executor, config};
    here.run(fetch(client));

    app.secret = "another value";
    config.token_provider = copresence::client_secret(executor, app);
    copresence::client rejected{executor, config};
    std::string advice;
    try {
        here.run(fetch(rejected));
    } catch (const copresence::api_error& failed) {
        advice = what_to_do(failed);
    }
    expect(advice.find("secret") != std::string::npos,
           "the hint mentions the secret");
}

void all() {
    with_tokens();
    with_a_secret();
}

} // namespace

int main() { return run_main(all); }
