// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "world.hpp"

#include <array>
#include <iostream>
#include <string>
#include <string_view>

namespace asio = boost::asio;

namespace {

// [one_await]
asio::awaitable<void> count_busy(copresence::client& client,
                                 std::vector<copresence::user_id> ids) {
    const std::vector<copresence::presence> found =
        co_await client.get_presences(ids);
    std::size_t busy = 0;
    for (const copresence::presence& each : found)
        if (each.availability() == copresence::availability::busy) ++busy;
    std::cout << busy << " of " << found.size() << " are busy\n";
}

// [/one_await]

// [texts]
asio::awaitable<void> by_text(copresence::client& client) {
    const std::array<std::string_view, 2> ids{
        "fa8bf3dc-eca7-46b7-bad1-db199b62afc3",
        "66825E03-7EF5-42DA-9069-724602C31F6B"};
    for (const auto& each : co_await client.get_presences(ids))
        std::cout << each << '\n';
}

// [/texts]

// [parse]
std::vector<copresence::user_id> only_ids(const std::vector<std::string>& lines) {
    std::vector<copresence::user_id> ids;
    for (const std::string& line : lines) {
        if (const auto id = copresence::user_id::parse(line)) {
            ids.push_back(*id);
        } else {
            std::cerr << "not a user id: " << line << '\n';
        }
    }
    return ids;
}

// [/parse]

// [fewer]
asio::awaitable<void> politely(copresence::client& client,
                               std::vector<copresence::user_id> ids) {
    copresence::request_options options;
    options.max_concurrent_requests = 2;
    const auto found = co_await client.get_presences(ids, options);
    std::cout << found.size() << " presences, two requests at a time\n";
}

// [/fewer]

asio::awaitable<void> order_and_duplicates(copresence::client& client) {
    auto ids = some_ids(1'300);
    ids.push_back(ids.front());
    const auto requests_before = client.stats().requests;
    const auto found = co_await client.get_presences(ids);
    expect(found.size() == 1'300, "a duplicate id is requested once");
    expect(client.stats().requests - requests_before == 2,
           "1,300 ids need two requests");
    for (std::size_t i = 0; i < found.size(); ++i)
        expect(found[i].id() == ids[i],
               "the result is in the order first requested");

    const std::vector<copresence::user_id> none;
    const auto nothing = co_await client.get_presences(none);
    expect(nothing.empty() && client.stats().requests - requests_before == 2,
           "an empty list sends nothing");
}

void all() {
    copresence::local_graph_config service;
    service.shuffle = true;
    world here{std::move(service)};
    auto config = here.config();
    // [smaller_chunks]
    config.max_ids_per_request = 650;   // 1…650
    config.max_concurrent_requests = 8; // per call
    config.max_connections = 16;        // per client, for all calls together
    // [/smaller_chunks]
    copresence::client client{here.context.get_executor(), config};
    here.run(count_busy(client, some_ids(2'000)));
    here.run(by_text(client));
    here.run(politely(client, some_ids(2'000)));
    here.run(order_and_duplicates(client));
    expect(only_ids({"ada", "fa8bf3dc-eca7-46b7-bad1-db199b62afc3"}).size() == 1,
           "a text that is not an id is skipped");
}

} // namespace

int main() { return run_main(all); }
