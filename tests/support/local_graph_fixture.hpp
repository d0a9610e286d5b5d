// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_LOCAL_GRAPH_FIXTURE_HPP
#define COPRESENCE_TESTS_SUPPORT_LOCAL_GRAPH_FIXTURE_HPP

#include "support/run_on.hpp"

#include <copresence/auth/static_token.hpp>
#include <copresence/client.hpp>
#include <copresence/client_config.hpp>
#include <copresence/error.hpp>
#include <copresence/local_graph.hpp>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace copresence::test {

/// Returns the configuration of a client of `graph` that waits only 1 ms before a retry.
inline client_config config_for(const local_graph& graph) {
    client_config config;
    config.endpoint = graph.endpoint();
    config.token_provider = static_token(graph.token());
    config.retry.base_delay = config.retry.max_delay = std::chrono::milliseconds{1};
    config.proxy = proxy_config::none(); // the environment of the machine must not affect tests
    if (graph.endpoint().starts_with("http:")) {
        config.allow_plain_http_to_loopback = true;
    } else {
        config.tls.ca_pem = graph.ca_pem();
    }
    return config;
}

/// An embedded Graph and a client of it, on one context and one thread. The events of a test therefore never
/// run concurrently.
class local_graph_fixture {
public:
    explicit local_graph_fixture(local_graph_config service = {}) { serve(std::move(service)); }

    /// Replaces the service by a new service with this configuration.
    void serve(local_graph_config service) {
        graph_.reset();
        graph_.emplace(context.get_executor(), std::move(service));
        config = config_for(*graph_);
        client_.reset();
    }

    /// Starts a service that responds to requests with the result of `respond`.
    void script(std::function<std::optional<local_graph_response>(const local_graph_request&)> respond) {
        local_graph_config service;
        service.respond = std::move(respond);
        serve(std::move(service));
    }

    /// Starts a service that responds to the first request with `response`, and to all later requests as
    /// Graph does.
    void script_first(local_graph_response response) {
        script([response = std::move(response)](
                   const local_graph_request& request) -> std::optional<local_graph_response> {
            if (request.number > 1) return std::nullopt;
            return response;
        });
    }

    local_graph& graph() { return *graph_; }

    /// Returns the client, which is created from `config` on first use.
    copresence::client& client() {
        if (!client_) client_.emplace(context.get_executor(), config);
        return *client_;
    }

    void destroy_client() { client_.reset(); }

    template <class Ids>
    std::vector<presence> get(Ids ids, request_options options = {}) {
        return run_on(context, client().get_presences(std::move(ids), options));
    }

    template <class Ids>
    presence_report report(Ids ids, request_options options = {}) {
        return run_on(context, client().get_presence_report(std::move(ids), options));
    }

    /// Returns the failure of a call of `get` for one id, or for `ids`.
    template <class Ids = std::vector<user_id>>
    failure get_failure(Ids ids = Ids(1), request_options options = {}) {
        try {
            get(std::move(ids), options);
        } catch (const api_error& e) {
            return {e.code(), e.diagnostics()};
        }
        return {};
    }

    /// Returns whether the presences belong to the ids, in the same order, and equal the presences of the
    /// service.
    bool are_right(const std::vector<presence>& found, const std::vector<user_id>& ids) {
        return std::equal(
            found.begin(), found.end(), ids.begin(), ids.end(),
            [this](const presence& each, const user_id& id) { return each == graph_->presence_of(id); });
    }

    boost::asio::io_context context{1};
    client_config config;

private:
    std::optional<local_graph> graph_;
    std::optional<copresence::client> client_;
};

} // namespace copresence::test

#endif
