// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "world.hpp"

#include <iostream>
#include <stdexcept>

namespace asio = boost::asio;

namespace {

asio::awaitable<void> fails_at_the_proxy(copresence::client& client) {
    const auto ids = some_ids(1);
    // [error]
    try {
        co_await client.get_presences(ids);
    } catch (const copresence::api_error& error) {
        if (error.code() != copresence::errc::proxy_unreachable) throw;
        std::cerr << "cannot reach the proxy " << error.diagnostics().proxy << ": "
                  << error.what() << '\n';
    }
    // [/error]
}

void all() {
    world here;
    copresence::client_config config = here.config();
    config.retry.max_retries = 0;
    // [at]
    config.proxy =
        copresence::proxy_config::at("http://127.0.0.1:1", "user", "pass:word");
    // [/at]
    copresence::client client{here.context.get_executor(), config};
    here.run(fails_at_the_proxy(client));

    // [none]
    config.proxy = copresence::proxy_config::none();
    // [/none]
    copresence::client direct{here.context.get_executor(), config};

    config.proxy = copresence::proxy_config::at("https://proxy.example.org");
    try {
        copresence::client rejected{here.context.get_executor(), config};
        expect(false, "an https:// proxy is rejected");
    } catch (const std::invalid_argument& error) {
        std::cout << error.what() << '\n';
    }
}

} // namespace

int main() { return run_main(all); }
