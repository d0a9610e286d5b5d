// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/http_session.hpp"

#include "local_graph/body_coding.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <limits>
#include <utility>

namespace copresence::detail::embedded {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

constexpr std::chrono::seconds handshake_limit{10};
constexpr std::chrono::seconds idle_limit{120}; // between requests, and for the header of a request
constexpr std::chrono::seconds body_limit_time{60};
constexpr std::chrono::seconds write_limit{60};
constexpr std::chrono::seconds close_limit{3};
constexpr std::chrono::hours stall_limit{1};

constexpr std::uint32_t max_header_bytes = 32 * 1024;
constexpr std::uint64_t max_body_bytes = 4 * 1024 * 1024; // Graph's limit; larger bodies get 413
constexpr std::size_t max_read_bytes = 16 * 1024;         // size of a TLS record; Beast would start with 512
constexpr std::size_t max_discarded_bytes = 16 * 1024 * 1024;

using request_parser = http::request_parser<http::string_body>;

// Returns the response to a request that could not be read completely. Returns empty if the connection ends
// without a response.
std::optional<graph_error> rejection_of(boost::system::error_code cause) {
    if (cause == http::error::header_limit)
        return graph_error{431, "RequestHeaderFieldsTooLarge", "The request's header is too large.", {}};
    if (cause == http::error::body_limit)
        return graph_error{413, "RequestEntityTooLarge", "The request's payload exceeds 4 MB.", {}};
    if (cause == http::error::bad_version)
        return graph_error{505, "HttpVersionNotSupported", "Only HTTP/1.1 and HTTP/1.0 are supported.", {}};
    if (cause == http::error::end_of_stream || cause == http::error::partial_message) return std::nullopt;
    if (cause.category() == http::make_error_code(http::error::bad_method).category())
        return bad_request("The request is not HTTP: " + cause.message() + '.');
    return std::nullopt;
}

std::string to_std(beast::string_view text) { return {text.data(), text.size()}; }

local_graph_request take_request(http::request<http::string_body>&& message, std::uint64_t number) {
    local_graph_request request;
    request.number = number;
    request.method = to_std(message.method_string());
    request.target = to_std(message.target());
    for (const auto& field : message)
        request.headers.emplace_back(to_std(field.name_string()), to_std(field.value()));
    request.body = std::move(message.body());
    return request;
}

bool expects_continue(const http::request<http::string_body>& message) {
    return message.version() >= 11 && beast::iequals(message[http::field::expect], "100-continue");
}

// Returns how many bytes of a body may still arrive. The header may have been read only in part.
std::size_t announced_bytes(const http::request<http::string_body>& message) {
    const auto text = message[http::field::content_length];
    std::size_t announced = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), announced);
    return parsed.ec == std::errc{} ? std::min(announced, max_discarded_bytes) : max_discarded_bytes;
}

const fault nothing_wrong;

// Applies the faults that change the encoding of the body.
void encode_body(response_buffer& out, const fault& wrong, const local_graph_request& request,
                 bool may_be_chunked) {
    if (out.as_made()) return;
    if (wrong.gzip && out.body_size() != 0 && accepts_gzip(request.header("accept-encoding"))) {
        out.header("Content-Encoding", "gzip");
        out.replace_body(gzip_of(out.body_text()));
    }
    if (wrong.chunked && may_be_chunked) {
        out.header("Transfer-Encoding", "chunked");
        out.header("Trailer", "X-Trailer, X-Other-Trailer");
        out.replace_body(chunks_of(out.body_text()));
        out.body_frames_itself();
    }
}

} // namespace

/// Counts the connection during its lifetime.
class http_session::open_connection {
public:
    open_connection(counters& counts, bool resumed)
        : counts_{counts} {
        counts_.connection_begins(resumed);
    }

    open_connection(const open_connection&) = delete;
    open_connection& operator=(const open_connection&) = delete;

    ~open_connection() { counts_.connection_ends(); }

private:
    counters& counts_;
};

/// Counts and numbers a request, from the end of its header to the end of its response.
class http_session::open_request {
public:
    explicit open_request(counters& counts)
        : counts_{counts}
        , number_{counts.request_begins()} {}

    open_request(const open_request&) = delete;
    open_request& operator=(const open_request&) = delete;

    ~open_request() { counts_.request_ends(); }

    std::uint64_t number() const noexcept { return number_; }

private:
    counters& counts_;
    std::uint64_t number_;
};

http_session::http_session(std::shared_ptr<service_state> service, asio::ip::tcp::socket socket,
                           service_port port)
    : service_{std::move(service)}
    , port_{port}
    , tcp_{std::move(socket)}
    , pause_{tcp_.get_executor()} {
    boost::system::error_code ignored; // a failure only means slower responses, or a closed connection
    tcp_.socket().set_option(asio::ip::tcp::no_delay{true}, ignored);
    if (service_->tls && port_ == service_port::graph) tls_.emplace(tcp_, *service_->tls);
    input_.reserve(max_read_bytes);
    service_->sessions.insert(this);
}

http_session::~http_session() { service_->sessions.erase(this); }

void http_session::close() noexcept {
    tcp_.close();
    pause_.cancel();
}

asio::awaitable<void> http_session::run(std::shared_ptr<http_session> self) {
    const bool established = co_await self->handshake();
    if (!established) co_return;
    const open_connection counted{self->service_->counts,
                                  self->tls_ && SSL_session_reused(self->tls_->native_handle()) == 1};
    if (self->tls_) {
        co_await self->converse(*self->tls_);
    } else {
        co_await self->converse(self->tcp_);
    }
    co_await self->end_gracefully();
}

asio::awaitable<bool> http_session::handshake() {
    if (!tls_) co_return true;
    tcp_.expires_after(handshake_limit);
    const auto [failed] = co_await tls_->async_handshake(asio::ssl::stream_base::server, as_values);
    co_return !failed;
}

template <class Stream>
asio::awaitable<void> http_session::converse(Stream& stream) {
    for (bool keep_alive = true; keep_alive && !service_->closed;) {
        request_parser parser;
        parser.header_limit(max_header_bytes);
        parser.body_limit(max_body_bytes);

        tcp_.expires_after(idle_limit);
        const auto header = co_await http::async_read_header(stream, input_, parser, as_values);
        const auto& [no_header, header_bytes] = header;
        service_->counts.received(header_bytes);
        if (no_header) {
            co_await reject(stream, parser, no_header);
            co_return;
        }

        const open_request in_progress{service_->counts};
        const bool readable = co_await read_body(stream, parser);
        if (!readable) co_return;
        const auto asked = clock::now();

        const bool client_keeps = parser.keep_alive();
        const auto version = parser.get().version();
        const auto request = take_request(parser.release(), in_progress.number());
        const auto response = service_->graph.response(request, port_, output_);
        const auto& wrong = response.wrong ? *response.wrong : nothing_wrong;
        if (response.wrong) service_->counts.fault_applies();
        keep_alive = client_keeps && !output_.ends_connection();
        if (!output_.as_made()) {
            if (!keep_alive) output_.header("Connection", "close");
            if (keep_alive && version < 11) output_.header("Connection", "keep-alive");
        }

        encode_body(output_, wrong, request, version >= 11);

        if (wrong.interim_continue && version >= 11) {
            const bool continued = co_await send_continue(stream);
            if (!continued) co_return;
        }
        const auto due = asked + service_->latency + wrong.delay;
        const bool sent = co_await send(request.method != "HEAD", response, due);
        if (!sent) co_return;
        if (wrong.cut) {
            co_await end_connection(stream, *wrong.cut);
            co_return;
        }
    }
}

// Returns false if the request could not be read completely. An error response has then already been sent, if
// possible.
template <class Stream, class Parser>
asio::awaitable<bool> http_session::read_body(Stream& stream, Parser& parser) {
    if (parser.is_done()) co_return true;
    tcp_.expires_after(body_limit_time);
    if (expects_continue(parser.get()) && input_.size() == 0) {
        const bool continued = co_await send_continue(stream);
        if (!continued) co_return false;
    }
    const auto body = co_await http::async_read(stream, input_, parser, as_values);
    const auto& [failed, body_bytes] = body;
    service_->counts.received(body_bytes);
    if (!failed) co_return true;
    co_await reject(stream, parser, failed);
    co_return false;
}

template <class Stream>
asio::awaitable<bool> http_session::send_continue(Stream& stream) {
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto bytes = asio::buffer(go_on);
    tcp_.expires_after(write_limit);
    const auto written = co_await asio::async_write(stream, bytes, as_values);
    co_return !std::get<0>(written);
}

asio::awaitable<bool> http_session::send(bool with_body, prepared_response what, clock::time_point due) {
    const auto& wrong = what.wrong ? *what.wrong : nothing_wrong;
    auto text = output_.complete(with_body);
    if (wrong.cut && wrong.cut->after < text.size()) {
        text = text.substr(0, wrong.cut->after);
        what.presences = 0;
    }
    const bool written = co_await write(text, wrong, due);
    if (written) service_->counts.sent(0, what.presences);
    co_return written;
}

// Writes the text at once, or in pieces if the fault requests it. Encryption happens before `due`, so that
// its duration does not add to the delay.
asio::awaitable<bool> http_session::write(std::string_view text, const fault& wrong, clock::time_point due) {
    const auto max = wrong.drip ? wrong.drip->bytes : text.size();
    for (;;) {
        const auto piece = text.substr(0, max);
        const auto records = as_sent(piece);
        if (!records) co_return false;
        co_await wait_until(due);
        if (service_->closed) co_return false;
        const auto bytes = asio::buffer(*records);
        // Asio's own completion conditions write at most 64 KiB in one turn of the event loop.
        const auto rest = [&bytes](const boost::system::error_code& failed, std::size_t done) {
            return failed ? 0 : bytes.size() - done;
        };
        tcp_.expires_after(write_limit);
        const auto written = co_await asio::async_write(tcp_, bytes, rest, as_values);
        if (std::get<0>(written)) co_return false;
        service_->counts.sent(piece.size(), 0);
        text.remove_prefix(piece.size());
        if (text.empty()) co_return !service_->closed;
        if (wrong.drip) due = clock::now() + wrong.drip->interval;
    }
}

// Returns the bytes to send over TCP for `text`. Empty if TLS has failed.
std::optional<std::string_view> http_session::as_sent(std::string_view text) {
    return tls_ ? sealed_.seal(tls_->native_handle(), text) : text;
}

// Ends the connection as the fault requests. If the connection is still open afterwards, `run` ends it in an
// orderly way.
template <class Stream>
asio::awaitable<void> http_session::end_connection(Stream& stream, const faults::cut& cut) {
    co_await wait_until(clock::now() + cut.wait);
    if (service_->closed) co_return;
    boost::system::error_code ignored;
    switch (cut.mode) {
    case faults::close_mode::close: break;
    case faults::close_mode::unannounced_close: tcp_.close(); break;
    case faults::close_mode::reset:
        // With a linger time of zero, close resets the connection and drops unsent data (socket(7)).
        tcp_.socket().set_option(asio::socket_base::linger{true, 0}, ignored);
        tcp_.close();
        break;
    case faults::close_mode::stall:
        co_await discard_input(stream, std::numeric_limits<std::size_t>::max(), stall_limit);
        break;
    }
}

// Sends an error response for input that could not be read as a request. Sends nothing if the connection has
// ended.
template <class Stream, class Parser>
asio::awaitable<void> http_session::reject(Stream& stream, const Parser& parser,
                                           boost::system::error_code cause) {
    const auto rejection = rejection_of(cause);
    if (!rejection) co_return;
    service_->graph.reject(*rejection, output_);
    output_.header("Connection", "close");
    const prepared_response nothing;
    const bool sent = co_await send(true, nothing, clock::now());
    if (!sent) co_return;
    const auto announced = announced_bytes(parser.get());
    if (announced > input_.size()) co_await discard_input(stream, announced - input_.size(), close_limit);
}

// If a socket is closed with unread input, TCP resets the connection, and the error response may be lost (RFC
// 9112, section 9.6). The rest of the request is therefore read, up to a limit of bytes and time.
template <class Stream>
asio::awaitable<void> http_session::discard_input(Stream& stream, std::size_t max,
                                                  std::chrono::milliseconds limit) {
    std::array<char, 16 * 1024> scratch;
    const auto bytes = asio::buffer(scratch);
    tcp_.expires_after(limit);
    for (std::size_t total = 0; total < max;) {
        const auto read = co_await stream.async_read_some(bytes, as_values);
        const auto& [failed, size] = read;
        if (failed) co_return;
        total += size;
    }
}

asio::awaitable<void> http_session::wait_until(clock::time_point end) {
    if (service_->closed || end <= clock::now()) co_return;
    pause_.expires_at(end);
    // Only `close` ends this wait early. Callers check `closed` after the wait.
    co_await pause_.async_wait(as_values);
}

// Shows the client with close_notify that nothing was cut off, and waits a short time for the client's
// close_notify.
asio::awaitable<void> http_session::end_gracefully() {
    if (!tcp_.socket().is_open()) co_return;
    boost::system::error_code ignored;
    if (tls_) {
        tcp_.expires_after(close_limit);
        co_await tls_->async_shutdown(as_values);
    }
    tcp_.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    tcp_.close();
}

} // namespace copresence::detail::embedded
