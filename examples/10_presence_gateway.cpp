// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// A small HTTP service for clients such as room displays and switchboards. `GET /presence?id=…&id=…` returns presences from
// Graph, `/healthz` reports whether the service accepts requests, and `/metrics` is for Prometheus. Requests that arrive
// during a call to Graph are combined into the next call, so that a thousand displays do not cause a thousand requests.
// After SIGTERM the service completes its open requests and accepts no new ones.
//
// The example contains a local Graph. It prints the URL that it listens on.

#include "prometheus_observer.hpp"

#include <copresence.hpp>
#include <copresence/local_graph.hpp>
#include <copresence/presence_json.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace json = boost::json;
using tcp = asio::ip::tcp;
using request = http::request<http::empty_body>;
using response = http::response<http::string_body>;

namespace {

constexpr std::size_t max_ids = 100; // per request
constexpr std::chrono::seconds idle_limit{60};
constexpr std::chrono::seconds drain_limit{10};

// Combines the ids that arrive during a call to Graph into the next call. Not thread-safe: the program has one thread.
class presence_desk {
public:
    presence_desk(asio::any_io_executor executor, copresence::client& client)
        : executor_{std::move(executor)}
        , client_{client} {}

    // Returns the presences of `ids`. Ids that Graph does not return are left out.
    asio::awaitable<std::vector<copresence::presence>> ask(std::vector<copresence::user_id> ids) {
        if (!next_) next_ = std::make_shared<round>(executor_);
        const auto mine = next_;
        mine->ids.insert(mine->ids.end(), ids.begin(), ids.end());
        if (!asking_)
            asio::co_spawn(executor_, ask_round_after_round(),
                           [](std::exception_ptr) {}); // the coroutine does not throw
        co_await mine->over.async_wait(asio::as_tuple(asio::use_awaitable));
        if (mine->failed) std::rethrow_exception(mine->failed);

        std::vector<copresence::presence> found;
        for (const auto& id : ids) {
            const auto at =
                std::lower_bound(mine->found.begin(), mine->found.end(), id,
                                 [](const copresence::presence& each, const copresence::user_id& wanted) {
                                     return each.id() < wanted;
                                 });
            if (at != mine->found.end() && at->id() == id) found.push_back(*at);
        }
        co_return found;
    }

private:
    struct round {
        explicit round(const asio::any_io_executor& executor)
            : over{executor, asio::steady_timer::time_point::max()} {}

        std::vector<copresence::user_id> ids;
        std::vector<copresence::presence> found; // ordered by id
        std::exception_ptr failed;
        asio::steady_timer over; // never expires; cancelled when the round is complete
    };

    asio::awaitable<void> ask_round_after_round() {
        asking_ = true;
        while (const auto now = std::exchange(next_, nullptr)) {
            try {
                now->found = co_await client_.get_presences(now->ids);
                std::sort(now->found.begin(), now->found.end(),
                          [](const copresence::presence& a, const copresence::presence& b) {
                              return a.id() < b.id();
                          });
            } catch (...) {
                now->failed = std::current_exception();
            }
            now->over.cancel();
        }
        asking_ = false;
    }

    asio::any_io_executor executor_;
    copresence::client& client_;
    std::shared_ptr<round> next_; // collects ids for the next call
    bool asking_ = false;
};

// The state that all connections share.
struct gateway {
    presence_desk& desk;
    prometheus::Registry& registry;
    bool draining = false;
};

response make_response(const request& asked, http::status status, std::string_view type, std::string body) {
    response made{status, asked.version()};
    made.set(http::field::content_type, std::string{type});
    made.set(http::field::cache_control, "no-store");
    made.keep_alive(asked.keep_alive());
    made.body() = std::move(body);
    made.prepare_payload();
    return made;
}

// Returns the ids of `/presence?id=…&id=…`. Returns nullopt if there is no id, if there
// are too many, or if one is not a GUID.
std::optional<std::vector<copresence::user_id>> ids_of(std::string_view query) {
    std::vector<copresence::user_id> ids;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto parameter = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        const auto id =
            parameter.starts_with("id=") ? copresence::user_id::parse(parameter.substr(3)) : std::nullopt;
        if (!id || ids.size() == max_ids) return std::nullopt;
        ids.push_back(*id);
    }
    if (ids.empty()) return std::nullopt;
    return ids;
}

asio::awaitable<response> respond_with_presence(const request& asked, std::string_view query, gateway& of) {
    auto ids = ids_of(query);
    if (!ids)
        co_return make_response(asked, http::status::bad_request, "text/plain",
                                "expected GET /presence?id={GUID}, with up to 100 ids\n");
    try {
        auto wanted = *std::move(ids);
        const auto found = co_await of.desk.ask(std::move(wanted));
        json::array presences;
        for (const auto& each : found)
            presences.push_back(json::value_from(each));
        co_return make_response(asked, http::status::ok, "application/json", json::serialize(presences));
    } catch (const copresence::api_error& error) {
        const auto status = error.code() == copresence::condition::throttled
                                ? http::status::service_unavailable
                                : http::status::bad_gateway;
        co_return make_response(asked, status, "text/plain", std::string{error.what()} + '\n');
    }
}

asio::awaitable<response> respond(const request& asked, gateway& of) {
    const std::string target{asked.target()};
    const auto path = std::string_view{target}.substr(0, target.find('?'));
    const auto query = std::string_view{target}.substr(std::min(path.size() + 1, target.size()));
    if (asked.method() != http::verb::get)
        co_return make_response(asked, http::status::method_not_allowed, "text/plain", "GET only\n");
    if (path == "/presence") co_return co_await respond_with_presence(asked, query, of);
    if (path == "/healthz") {
        if (of.draining)
            co_return make_response(asked, http::status::service_unavailable, "text/plain", "draining\n");
        co_return make_response(asked, http::status::ok, "text/plain", "ok\n");
    }
    if (path == "/metrics") {
        const prometheus::TextSerializer text;
        co_return make_response(asked, http::status::ok, "text/plain; version=0.0.4",
                                text.Serialize(of.registry.Collect()));
    }
    co_return make_response(asked, http::status::not_found, "text/plain", "/presence, /healthz, /metrics\n");
}

// Accepts connections. `drain` closes idle connections immediately, and other connections after their current response.
class server {
public:
    server(asio::io_context& context, gateway& of)
        : acceptor_{context, {asio::ip::address_v4::loopback(), 0}}
        , drained_{context, asio::steady_timer::time_point::max()}
        , gateway_{of} {}

    tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

    asio::awaitable<void> run() {
        for (;;) {
            auto accepted = co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
            auto& [failed, socket] = accepted;
            if (failed == asio::error::operation_aborted) co_return;
            if (failed) continue;
            asio::co_spawn(acceptor_.get_executor(), converse(std::move(socket)), [](std::exception_ptr) {});
        }
    }

    asio::awaitable<void> drain() {
        gateway_.draining = true;
        acceptor_.close();
        for (beast::tcp_stream* each : idle_)
            each->cancel();
        drained_.expires_after(connections_ == 0 ? std::chrono::seconds{0} : drain_limit);
        co_await drained_.async_wait(asio::as_tuple(asio::use_awaitable));
    }

private:
    asio::awaitable<void> converse(tcp::socket socket) {
        beast::tcp_stream stream{std::move(socket)};
        ++connections_;
        beast::flat_buffer buffer;
        for (bool go_on = true; go_on && !gateway_.draining;) {
            request asked;
            idle_.insert(&stream);
            stream.expires_after(idle_limit);
            const auto read =
                co_await http::async_read(stream, buffer, asked, asio::as_tuple(asio::use_awaitable));
            idle_.erase(&stream);
            if (std::get<0>(read)) break;
            response made = co_await respond(asked, gateway_);
            if (gateway_.draining) made.keep_alive(false);
            stream.expires_after(idle_limit);
            const auto written =
                co_await http::async_write(stream, made, asio::as_tuple(asio::use_awaitable));
            go_on = made.keep_alive() && !std::get<0>(written);
        }
        beast::error_code ignored;
        stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
        if (--connections_ == 0 && gateway_.draining) drained_.cancel();
    }

    tcp::acceptor acceptor_;
    asio::steady_timer drained_;
    gateway& gateway_;
    std::set<beast::tcp_stream*> idle_;
    std::size_t connections_ = 0;
};

asio::awaitable<void> drain_on_signal(asio::signal_set& signals, server& of, copresence::client& client,
                                      copresence::local_graph& graph) {
    co_await signals.async_wait(asio::use_awaitable);
    co_await of.drain();
    client.close();
    graph.close();
}

} // namespace

int main() try {
    asio::io_context context{1};
    copresence::local_graph graph{context.get_executor()};

    prometheus::Registry registry;
    copresence::client_config config;
    config.endpoint = graph.endpoint();
    config.tls.ca_pem = graph.ca_pem();
    config.token_provider = copresence::static_token(graph.token());
    config.observer = std::make_shared<prometheus_observer>(registry);
    copresence::client client{context.get_executor(), std::move(config)};

    presence_desk desk{context.get_executor(), client};
    gateway state{desk, registry};
    server serving{context, state};
    asio::signal_set signals{context, SIGINT, SIGTERM};
    asio::co_spawn(context, serving.run(), [](std::exception_ptr) {});
    asio::co_spawn(context, drain_on_signal(signals, serving, client, graph), [](std::exception_ptr) {});
    std::cout << "http://" << serving.endpoint() << std::endl; // flushed, because tests wait for this line
    context.run();
    std::cout << client.stats().requests << " requests to Graph\n";

} catch (const std::exception& error) {

    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
