// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Writes the client's log to the log of the program: the log sink is a function that passes each line to spdlog.
// The first request fails, so that the log contains a failure.

#include <copresence.hpp>
#include <copresence/local_graph.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace {

spdlog::level::level_enum level_of(copresence::log_level level) {
    switch (level) {
    case copresence::log_level::trace: return spdlog::level::trace;
    case copresence::log_level::debug: return spdlog::level::debug;
    case copresence::log_level::info: return spdlog::level::info;
    case copresence::log_level::warning: break;
    }
    return spdlog::level::warn;
}

copresence::log_sink to_spdlog(std::shared_ptr<spdlog::logger> logger) {
    return [logger = std::move(logger)](copresence::log_level level, std::string_view line) {
        logger->log(level_of(level), spdlog::string_view_t{line.data(), line.size()});
    };
}

} // namespace

int main() try {
    boost::asio::io_context context;
    copresence::local_graph_config service;
    copresence::fault_rule once;
    once.when.times = 1;
    once.what.response = copresence::faults::status{}; // 503
    service.faults.rules.push_back(std::move(once));
    copresence::local_graph graph{context.get_executor(), std::move(service)};

    std::ostringstream log;
    const auto logger =
        std::make_shared<spdlog::logger>("graph", std::make_shared<spdlog::sinks::ostream_sink_mt>(log));
    logger->set_level(spdlog::level::debug);

    copresence::client_config config;
    config.endpoint = graph.endpoint();
    config.tls.ca_pem = graph.ca_pem();
    config.token_provider = copresence::static_token(graph.token());
    config.observer = copresence::make_logger(copresence::log_level::debug, to_spdlog(logger));
    copresence::client client{context.get_executor(), std::move(config)};

    auto asked = client.async_get_presences(std::vector<copresence::user_id>(1), boost::asio::use_future);
    while (context.run_one() > 0 && client.stats().presences == 0) {
    }
    graph.close();
    context.run();
    asked.get();
    std::cout << log.str();
    if (log.str().find("[graph] [warning] attempt 1 for 1 id: ") == std::string::npos)
        throw std::runtime_error{"the failure is not in the log"};
    if (log.str().find(graph.token()) != std::string::npos)
        throw std::runtime_error{"the log contains the token"};

} catch (const std::exception& error) {

    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
