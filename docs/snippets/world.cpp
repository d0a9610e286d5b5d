// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "world.hpp"

#include <boost/asio/co_spawn.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <utility>

world::world(copresence::local_graph_config service)
    : graph{context.get_executor(), std::move(service)} {}

copresence::client_config world::config() const {
    copresence::client_config config;
    config.endpoint = graph.endpoint();
    config.tls.ca_pem = graph.ca_pem();
    config.token_provider = copresence::static_token(graph.token());
    config.proxy = copresence::proxy_config::none();
    return config;
}

void world::run(boost::asio::awaitable<void> call) {
    std::optional<std::exception_ptr> ended;
    boost::asio::co_spawn(context, std::move(call),
                          [&ended](std::exception_ptr thrown) { ended = thrown; });
    while (!ended)
        context.run_one();
    if (*ended) std::rethrow_exception(*ended);
}

std::vector<copresence::user_id> some_ids(std::size_t count) {
    std::vector<copresence::user_id> ids;
    for (std::size_t i = 1; i <= count; ++i) {
        copresence::user_id::bytes_type bytes{0x66, 0x82, 0x5e, 0x03, 0x7e,
                                              0xf5, 0x42, 0xda, 0x90, 0x69};
        for (std::size_t place = 0; place < 4; ++place)
            bytes[15 - place] = static_cast<std::uint8_t>(i >> 8 * place);
        ids.emplace_back(bytes);
    }
    return ids;
}

void expect(bool as_promised, const char* promise) {
    if (!as_promised)
        throw std::runtime_error{std::string{"check failed: "} + promise};
}

int run_main(void (*body)()) {
    try {
        body();
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return EXIT_FAILURE;
    }
}
