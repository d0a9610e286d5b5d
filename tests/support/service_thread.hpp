// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_SERVICE_THREAD_HPP
#define COPRESENCE_TESTS_SUPPORT_SERVICE_THREAD_HPP

#include <copresence/local_graph.hpp>

#include <boost/asio/io_context.hpp>

#include <optional>
#include <thread>
#include <utility>

namespace copresence::test {

/// A local_graph on its own thread, for tests that block. Destruction closes the service and waits until all
/// its work has ended. A test that hangs in the destructor has found a leak.
class service_thread {
public:
    explicit service_thread(local_graph_config config = {})
        : graph_{std::in_place, context_.get_executor(), std::move(config)}
        , thread_{[this] { context_.run(); }} {}

    service_thread(const service_thread&) = delete;
    service_thread& operator=(const service_thread&) = delete;

    ~service_thread() { finish(); }

    local_graph& graph() { return *graph_; }

    boost::asio::io_context& context() { return context_; }

    /// Destroys the local_graph and waits until all its work has ended.
    void finish() {
        graph_.reset();
        if (thread_.joinable()) thread_.join();
    }

private:
    boost::asio::io_context context_;
    std::optional<local_graph> graph_;
    std::thread thread_;
};

} // namespace copresence::test

#endif
