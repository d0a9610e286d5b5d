// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_DOCS_SNIPPETS_WORLD_HPP
#define COPRESENCE_DOCS_SNIPPETS_WORLD_HPP

#include <copresence.hpp>
#include <copresence/local_graph.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <vector>

/// What surrounds every snippet: a local Graph, the configuration of a client that
/// asks it, and somebody who runs calls.
class world {
public:
    explicit world(copresence::local_graph_config service = {});

    boost::asio::io_context context;
    copresence::local_graph graph;

    /// Of a client that asks `graph`, without a proxy.
    copresence::client_config config() const;

    /// Runs `call` to its end, and throws what it threw.
    void run(boost::asio::awaitable<void> call);
};

/// Ids of users, made up.
std::vector<copresence::user_id> some_ids(std::size_t count);

/// Throws where a page promises too much.
void expect(bool as_promised, const char* promise);

/// What `main` returns: runs `body`, and says what went wrong.
int run_main(void (*body)());

#endif
