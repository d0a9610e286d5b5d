// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// A client as Beast's examples write it: `beast::ssl_stream<beast::tcp_stream>`, `http::async_read` of a string body, one
// coroutine for each connection. `boost::json::parse` and `value_to` fill structs with std::string members.

#include "benchmarks/digest.hpp"
#include "benchmarks/peers/measure_rounds.hpp"
#include "benchmarks/settings.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/json/src.hpp>

#include <zlib.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace json = boost::json;
using asio::ip::tcp;

constexpr std::size_t ids_per_request = 650;
constexpr std::chrono::seconds timeout{30};

/// Only the fields that the digest covers, as in the peer with libcurl.
struct presence {
    std::string id;
    std::optional<std::string> availability;
    std::optional<std::string> activity;
    std::optional<std::string> status_message;
    std::optional<std::string> out_of_office_message;
    std::optional<bool> is_out_of_office;
    std::optional<std::string> sequence_number;
};

// Returns null if the object has no such member.
const json::value& member_of(const json::object& object, std::string_view name) {
    static const json::value null;
    const auto* const found = object.if_contains(name);
    return found == nullptr ? null : *found;
}

std::optional<std::string> text_of(const json::value& value) {
    return value.is_null() ? std::nullopt : std::optional{json::value_to<std::string>(value)};
}

presence tag_invoke(json::value_to_tag<presence>, const json::value& value) {
    const auto& object = value.as_object();
    presence result;
    result.id = json::value_to<std::string>(object.at("id"));
    result.availability = text_of(member_of(object, "availability"));
    result.activity = text_of(member_of(object, "activity"));
    result.sequence_number = text_of(member_of(object, "sequenceNumber"));
    if (const auto* const status = member_of(object, "statusMessage").if_object()) {
        if (const auto* const message = member_of(*status, "message").if_object())
            result.status_message = text_of(member_of(*message, "content"));
    }
    if (const auto* const settings = member_of(object, "outOfOfficeSettings").if_object()) {
        result.out_of_office_message = text_of(member_of(*settings, "message"));
        if (const auto* const flag = member_of(*settings, "isOutOfOffice").if_bool())
            result.is_out_of_office = *flag;
    }
    return result;
}

std::uint32_t digest_of(const std::vector<presence>& presences) {
    bench::digest digest;
    for (const auto& each : presences)
        digest.add({each.id, each.availability, each.activity, each.status_message,
                    each.out_of_office_message, each.is_out_of_office, each.sequence_number});
    return digest.value();
}

std::string gunzip(std::string_view compressed) {
    constexpr int gzip_only = 16 + MAX_WBITS;
    z_stream stream{};
    if (inflateInit2(&stream, gzip_only) != Z_OK) throw std::bad_alloc{};
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> end{&stream, &inflateEnd};
    // zlib does not change the input.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
    stream.avail_in = static_cast<uInt>(compressed.size());
    std::string text;
    int status = Z_OK;
    while (status == Z_OK) {
        text.resize(std::max(4 * compressed.size(), 2 * text.size()));
        stream.next_out = reinterpret_cast<Bytef*>(text.data()) + stream.total_out;
        stream.avail_out = static_cast<uInt>(text.size() - stream.total_out);
        status = inflate(&stream, Z_NO_FLUSH);
    }
    if (status != Z_STREAM_END) throw std::runtime_error{"the response is not valid gzip"};
    text.resize(stream.total_out);
    return text;
}

void write_body(std::string& body, std::span<const std::string> ids) {
    body.assign("{\"ids\":[");
    for (std::size_t i = 0; i < ids.size(); ++i) {
        body += i == 0 ? "\"" : ",\"";
        body += ids[i];
        body += '"';
    }
    body += "]}";
}

/// The parts of the service's URL.
struct service {
    std::string host;
    std::string port = "443";
    std::string target;

    explicit service(const bench::settings& chosen)
        : host{chosen.root().substr(std::string_view{"https://"}.size())}
        , target{"/" + std::string{chosen.version()} + "/communications/getPresencesByUserId"} {
        if (const auto colon = host.rfind(':'); colon != std::string::npos) {
            port = host.substr(colon + 1);
            host.resize(colon);
        }
    }
};

asio::ssl::context tls_context_of(const bench::settings& chosen) {
    asio::ssl::context context{asio::ssl::context::tls_client};
    context.set_verify_mode(asio::ssl::verify_peer);
    if (chosen.ca_file.empty()) {
        context.set_default_verify_paths();
    } else {
        context.load_verify_file(chosen.ca_file);
    }
    SSL_CTX_set_ciphersuites(context.native_handle(), "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384");
    return context;
}

/// The ids of one fetch, shared by all connections, and the presences received so far.
struct fetch {
    const std::vector<std::string>& ids;
    std::vector<presence> presences = std::vector<presence>(ids.size());
    std::size_t next = 0; // the first id that has not been requested

    // Returns the ids of the next request.
    std::span<const std::string> take() {
        const auto first = next;
        next = std::min(next + ids_per_request, ids.size());
        return std::span{ids}.subspan(first, next - first);
    }

    // Stores each presence at the position of its id.
    void store(std::span<const std::string> requested, std::vector<presence> received) {
        if (received.size() != requested.size())
            throw std::runtime_error{"unexpected number of presences in a response"};
        const auto first = static_cast<std::size_t>(requested.data() - ids.data());
        for (std::size_t i = 0; i < received.size(); ++i)
            presences[first + position_of(received[i].id, requested, i)] = std::move(received[i]);
    }

private:
    static std::size_t position_of(const std::string& id, std::span<const std::string> requested,
                                   std::size_t expected) {
        if (requested[expected] == id) return expected;
        const auto found = std::find(requested.begin(), requested.end(), id);
        if (found == requested.end()) throw std::runtime_error{"unexpected id in a response"};
        return static_cast<std::size_t>(found - requested.begin());
    }
};

class connection {
public:
    connection(asio::io_context& context, asio::ssl::context& tls, const service& server,
               const bench::settings& chosen)
        : server_{server}
        , stream_{context, tls} {
        request_.method(http::verb::post);
        request_.target(server.target);
        request_.set(http::field::host, server.host + ':' + server.port);
        request_.set(http::field::authorization, "Bearer " + chosen.token);
        request_.set(http::field::content_type, "application/json");
        request_.set(http::field::accept, "application/json");
        if (chosen.gzip) request_.set(http::field::accept_encoding, "gzip");
    }

    bool is_open() const { return beast::get_lowest_layer(stream_).socket().is_open(); }

    asio::awaitable<void> open() {
        auto& socket = beast::get_lowest_layer(stream_);
        if (SSL_set_tlsext_host_name(stream_.native_handle(), server_.host.c_str()) != 1)
            throw std::bad_alloc{};
        stream_.set_verify_callback(asio::ssl::host_name_verification{server_.host});
        tcp::resolver resolver{stream_.get_executor()};
        const auto addresses =
            co_await resolver.async_resolve(server_.host, server_.port, asio::use_awaitable);
        socket.expires_after(timeout);
        co_await socket.async_connect(addresses, asio::use_awaitable);
        socket.socket().set_option(tcp::no_delay{true});
        socket.expires_after(timeout);
        co_await stream_.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    }

    asio::awaitable<std::vector<presence>> request(std::span<const std::string> ids) {
        write_body(request_.body(), ids);
        request_.prepare_payload();
        beast::get_lowest_layer(stream_).expires_after(timeout);
        co_await http::async_write(stream_, request_, asio::use_awaitable);
        http::response<http::string_body> response;
        co_await http::async_read(stream_, buffer_, response, asio::use_awaitable);
        if (response.result() != http::status::ok)
            throw std::runtime_error{"HTTP status " + std::to_string(response.result_int())};
        if (response[http::field::content_encoding] == "gzip") response.body() = gunzip(response.body());
        json::monotonic_resource memory; // Boost.JSON's advice for a document that is only read
        const auto document = json::parse(response.body(), &memory);
        co_return json::value_to<std::vector<presence>>(document.at("value"));
    }

private:
    const service& server_;
    beast::ssl_stream<beast::tcp_stream> stream_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> request_;
};

class client {
public:
    explicit client(const bench::settings& chosen)
        : server_{chosen}
        , tls_{tls_context_of(chosen)} {
        for (std::size_t i = 0; i < chosen.concurrency; ++i)
            connections_.push_back(std::make_unique<connection>(context_, tls_, server_, chosen));
    }

    std::vector<presence> get_presences(const std::vector<std::string>& ids) {
        fetch shared{ids};
        for (const auto& each : connections_)
            asio::co_spawn(context_, run(*each, shared), [](std::exception_ptr error) {
                if (error) std::rethrow_exception(error);
            });
        context_.restart();
        context_.run();
        return std::move(shared.presences);
    }

    std::uint64_t requests() const { return requests_; }

    std::uint64_t connections() const { return opened_; }

private:
    asio::awaitable<void> run(connection& each, fetch& shared) {
        for (auto ids = shared.take(); !ids.empty(); ids = shared.take()) {
            if (!each.is_open()) {
                ++opened_;
                co_await each.open();
            }
            ++requests_;
            auto received = co_await each.request(ids);
            shared.store(ids, std::move(received));
        }
    }

    asio::io_context context_{1};
    service server_;
    asio::ssl::context tls_;
    std::vector<std::unique_ptr<connection>> connections_;
    std::uint64_t requests_ = 0;
    std::uint64_t opened_ = 0;
};

void measure(const bench::settings& chosen) {
    bench::measure_rounds(
        "beast_json", chosen, [&] { return client{chosen}; }, digest_of);
}

} // namespace

int main(int argc, char* argv[]) { return bench::run("beast_json", argc, argv, measure); }
