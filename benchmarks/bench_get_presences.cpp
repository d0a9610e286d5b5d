// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

// The end-to-end benchmark: fetches the presences of the ids in a file, several times over, through the
// public face only, and prints one line of JSON. The peers that it is compared with have the same flags and
// the same line.

#include "digest.hpp"
#include "resource_usage.hpp"

#include <copresence.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <getopt.h>

namespace asio = boost::asio;

namespace {

constexpr const char* usage =
    "Usage: bench_get_presences --url URL --token TEXT --ids-file FILE [OPTION]...\n"
    "Fetch presences, and print what it cost as one line of JSON.\n"
    "\n"
    "  --url URL         root of the service with its version, https://localhost:8443/v1.0\n"
    "  --ca FILE         trust the certificate authorities in FILE; default: the system's\n"
    "  --token TEXT      bearer token; anybody on this machine can read it: for test services only\n"
    "  --ids-file FILE   ids, one a line\n"
    "  --concurrency N   requests under way at once, and connections at most (default: 8)\n"
    "  --repeat N        fetch all ids N times over (default: 1)\n"
    "  --verify          add a digest of the first fetch; the figures leave out its cost\n"
    "  --help            print this\n";

struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct settings {
    std::string url;
    std::string ca_file;
    std::string token;
    std::string ids_file;
    std::size_t concurrency = 8;
    std::size_t repeat = 1;
    bool verify = false;
    bool help = false;
};

std::size_t count(std::string_view text, std::string_view name) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value == 0) {
        throw usage_error{"--" + std::string{name} + " takes a whole number of 1 or more"};
    }
    return value;
}

settings parse(int argc, char* argv[]) {
    const option known[] = {{"url", required_argument, nullptr, 'u'},
                            {"ca", required_argument, nullptr, 'a'},
                            {"token", required_argument, nullptr, 't'},
                            {"ids-file", required_argument, nullptr, 'i'},
                            {"concurrency", required_argument, nullptr, 'c'},
                            {"repeat", required_argument, nullptr, 'r'},
                            {"verify", no_argument, nullptr, 'v'},
                            {"help", no_argument, nullptr, 'h'},
                            {nullptr, 0, nullptr, 0}};
    settings chosen;
    for (int flag = 0; (flag = getopt_long(argc, argv, "", known, nullptr)) != -1;) {
        switch (flag) {
        case 'u':
            chosen.url = optarg;
            break;
        case 'a':
            chosen.ca_file = optarg;
            break;
        case 't':
            chosen.token = optarg;
            break;
        case 'i':
            chosen.ids_file = optarg;
            break;
        case 'c':
            chosen.concurrency = count(optarg, "concurrency");
            break;
        case 'r':
            chosen.repeat = count(optarg, "repeat");
            break;
        case 'v':
            chosen.verify = true;
            break;
        case 'h':
            chosen.help = true;
            return chosen;
        default:
            throw usage_error{"see --help"}; // getopt_long has said what is wrong
        }
    }
    if (optind != argc) throw usage_error{"there are no arguments beside the options"};
    if (chosen.url.empty() || chosen.token.empty() || chosen.ids_file.empty()) {
        throw usage_error{"--url, --token and --ids-file are required"};
    }
    return chosen;
}

std::vector<copresence::user_id> read_ids(const std::string& path) {
    std::ifstream in{path};
    if (!in) throw std::runtime_error{"cannot read " + path};
    std::vector<copresence::user_id> ids;
    for (std::string line; std::getline(in, line);)
        ids.emplace_back(std::string_view{line});
    return ids;
}

copresence::client_config config_of(const settings& chosen) {
    const auto slash = chosen.url.rfind('/');
    if (slash == std::string::npos) throw usage_error{"--url takes a root with its version"};
    copresence::client_config config;
    config.endpoint = chosen.url.substr(0, slash);
    config.api_version = chosen.url.substr(slash + 1);
    config.tls.ca_file = chosen.ca_file;
    config.token = copresence::static_token(chosen.token);
    config.max_concurrent_requests = chosen.concurrency;
    config.max_connections = chosen.concurrency;
    config.gzip = false; // the peers are compared with plain bodies

    copresence::throttle_gate_config without_budget;
    without_budget.requests = 0;
    config.gate = std::make_shared<copresence::throttle_gate>(without_budget);
    return config;
}

struct outcome {
    std::uint64_t presences = 0;
    std::optional<std::uint32_t> digest;
    bench::resource_usage cost; // from the ids in memory to the end of the last result
};

asio::awaitable<outcome> run(copresence::client& client, const std::vector<copresence::user_id>& ids,
                             std::size_t repeat, bool verify) {
    outcome result;
    auto start = bench::resource_usage::now();
    for (std::size_t round = 0; round < repeat; ++round) {
        const auto presences = co_await client.get_presences(ids);
        result.presences += presences.size();
        if (verify && round == 0) {
            const auto pause = bench::resource_usage::now();
            result.digest = bench::digest_of(presences);
            start += bench::resource_usage::now() - pause;
        }
    }
    result.cost = bench::resource_usage::now() - start;
    co_return result;
}

void print(const settings& chosen, std::size_t ids, const outcome& result,
           const copresence::client_stats& stats) {
    const auto& cost = result.cost;
    std::printf(
        R"({"peer":"copresence","wall_s":%.6f,"user_s":%.6f,"sys_s":%.6f,"cpu_s":%.6f,"peak_rss_kb":%ld,)"
        R"("ids":%zu,"repeat":%zu,"presences":%ju,"requests":%ju,"connections":%ju)",
        cost.wall, cost.user, cost.system, cost.user + cost.system, bench::peak_rss_kb(), ids, chosen.repeat,
        std::uintmax_t{result.presences}, std::uintmax_t{stats.requests},
        std::uintmax_t{stats.connections_created});
    if (result.digest) std::printf(R"(,"digest":%ju)", std::uintmax_t{*result.digest});
    std::puts("}");
}

void measure(const settings& chosen) {
    asio::io_context context{1};
    copresence::client client{context.get_executor(), config_of(chosen)};
    const auto ids = read_ids(chosen.ids_file);
    outcome result;
    asio::co_spawn(context, run(client, ids, chosen.repeat, chosen.verify),
                   [&result](std::exception_ptr error, const outcome& done) {
                       if (error) std::rethrow_exception(error);
                       result = done;
                   });
    context.run();
    print(chosen, ids.size(), result, client.stats());
}

} // namespace

int main(int argc, char* argv[]) try {
    const settings chosen = parse(argc, argv);
    if (chosen.help) {
        std::fputs(usage, stdout);
    } else {
        measure(chosen);
    }

} catch (const usage_error& error) {

    std::cerr << "bench_get_presences: " << error.what() << '\n';
    return 2;

} catch (const std::exception& error) {

    std::cerr << "bench_get_presences: " << error.what() << '\n';
    return EXIT_FAILURE;
}
