// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

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

// Somebody who has tokens.
asio::awaitable<std::string> read_vault(std::string scope) {
    asio::steady_timer journey{co_await asio::this_coro::executor,
                               std::chrono::milliseconds{1}};
    co_await journey.async_wait(asio::use_awaitable);
    expect(scope.ends_with("/.default"), "the scope is the endpoint's");
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

asio::awaitable<void> fetch(copresence::client& client) {
    const auto ids = some_ids(2);
    const auto found = co_await client.get_presences(ids);
    expect(found.size() == 2, "the token is accepted");
}

void all() {
    world here;
    token_of_the_day = here.graph.token();
    setenv("GRAPH_TOKEN", token_of_the_day.c_str(), 1);
    copresence::client_config config = here.config();

    // [fixed]
    const char* token = std::getenv("GRAPH_TOKEN");
    if (token == nullptr) throw std::runtime_error{"GRAPH_TOKEN is not set"};
    config.token = copresence::static_token(token);
    // [/fixed]
    copresence::client fixed{here.context.get_executor(), config};
    here.run(fetch(fixed));

    config.token = from_the_vault();
    copresence::client asking{here.context.get_executor(), config};
    here.run(fetch(asking));
}

} // namespace

int main() { return run_main(all); }
