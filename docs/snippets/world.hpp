// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_DOCS_SNIPPETS_WORLD_HPP
#define COPRESENCE_DOCS_SNIPPETS_WORLD_HPP

#include <copresence.hpp>
#include <copresence/local_graph.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <vector>

/// The environment of every snippet: a local Graph, the configuration of a client
/// that sends its requests to this Graph, and a function that runs calls.
class world {
public:
    explicit world(copresence::local_graph_config service = {});

    boost::asio::io_context context;
    copresence::local_graph graph;

    /// Returns the configuration of a client that sends its requests to `graph`,
    /// without a proxy.
    copresence::client_config config() const;

    /// Runs `call` until it completes. Rethrows its exception.
    void run(boost::asio::awaitable<void> call);
};

/// Returns `count` made-up user ids.
std::vector<copresence::user_id> some_ids(std::size_t count);

/// Throws if a statement of a page does not hold: `as_promised` is false.
/// `promise` is the statement.
void expect(bool as_promised, const char* promise);

/// Runs `body`, prints the message of its exception, and returns the exit code of
/// `main`.
int run_main(void (*body)());

#endif
