// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Measures four large loads: one million ids in one call, 10,000 concurrent calls, 100 clients with a shared
// rate limiter, and 500 connections. Prints a table in Markdown.
//
// The program checks every presence, and fails if one is wrong. The same clients run each load twice. Equal
// memory use after both runs shows that the clients do not leak memory.

#include "client_config.hpp"
#include "ids_file.hpp"
#include "resource_usage.hpp"
#include "settings.hpp"

#include <copresence.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace asio = boost::asio;
using ids_view = std::span<const copresence::user_id>;

namespace {

struct load {
    const char* name;
    std::size_t clients;
    std::size_t calls; // concurrent calls of each client
    std::size_t ids;   // ids of each call
    std::size_t connections;
    bool budget;
};

constexpr load loads[]{
    {"1,000,000 ids in one call, 32 connections", 1, 1, 1'000'000, 32, false},
    {"10,000 concurrent calls of 100 ids, 32 connections", 1, 10'000, 100, 32, false},
    {"100 clients with a shared rate limiter, 6,500 ids and 4 connections each", 100, 1, 6'500, 4, true},
    {"650,000 ids in one call, 500 connections", 1, 1, 650'000, 500, false},
};

struct round_figures {
    bench::resource_usage cost;
    std::uint64_t requests = 0;
    std::uint64_t connections = 0;
    std::size_t kib_in_use = 0; // memory in use after the round
};

class scene {
public:
    scene(const load& what, const bench::settings& chosen, ids_view ids)
        : what_{what}
        , ids_{ids} {
        auto config = bench::client_config(chosen, what.connections);
        if (what.budget) config.rate_limiter = std::make_shared<copresence::local_rate_limiter>();
        for (std::size_t i = 0; i < what.clients; ++i)
            clients_.push_back(std::make_unique<copresence::client>(context_.get_executor(), config));
    }

    round_figures run() {
        const auto started = bench::resource_usage::now();
        std::size_t at = 0;
        for (const auto& client : clients_) {
            for (std::size_t i = 0; i < what_.calls; ++i) {
                const auto asked = ids_.subspan(at % (ids_.size() - what_.ids + 1), what_.ids);
                at += what_.ids;
                asio::co_spawn(context_, fetch(*client, asked), [](std::exception_ptr thrown) {
                    if (thrown) std::rethrow_exception(thrown);
                });
            }
        }
        context_.run();
        context_.restart();
        round_figures out;
        out.cost = bench::resource_usage::now() - started;
        for (const auto& client : clients_) {
            out.requests += client->stats().requests;
            out.connections += client->stats().connections_created;
        }
        out.kib_in_use = (::mallinfo2().uordblks + ::mallinfo2().hblkhd) / 1024;
        return out;
    }

private:
    static asio::awaitable<void> fetch(copresence::client& client, ids_view asked) {
        const auto presences = co_await client.get_presences(asked);
        if (presences.size() != asked.size()) throw std::runtime_error{"a presence is missing"};
        for (std::size_t i = 0; i < asked.size(); ++i) {
            if (presences[i].id() != asked[i])
                throw std::runtime_error{"a presence is not at the position of its id"};
        }
    }

    const load& what_;
    ids_view ids_;
    asio::io_context context_{1};
    std::vector<std::unique_ptr<copresence::client>> clients_;
};

void measure(const bench::settings& chosen) {
    const auto ids = bench::read_ids<copresence::user_id>(chosen.ids_file);
    std::puts(
        "| load, run twice | requests | connections | wall time | CPU per presence | memory after run 1 | "
        "memory after run 2 |");
    std::puts("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (const load& each : loads) {
        if (each.ids > ids.size()) throw std::runtime_error{chosen.ids_file + " has too few ids"};
        scene scene{each, chosen, ids};
        const auto first = scene.run();
        const auto second = scene.run();
        const auto presences = static_cast<double>(each.clients * each.calls * each.ids);
        std::printf("| %s | %llu | %llu | %.2f s, %.2f s | %.3f µs, %.3f µs | %zu KiB | %zu KiB |\n",
                    each.name, static_cast<unsigned long long>(second.requests),
                    static_cast<unsigned long long>(second.connections), first.cost.wall, second.cost.wall,
                    (first.cost.user + first.cost.system) / presences * 1e6,
                    (second.cost.user + second.cost.system) / presences * 1e6, first.kib_in_use,
                    second.kib_in_use);
    }
}

} // namespace

int main(int argc, char* argv[]) { return bench::run("bench_scale", argc, argv, measure); }
