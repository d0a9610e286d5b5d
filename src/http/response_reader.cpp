// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/response_reader.hpp"

#include "base/ascii_case.hpp"
#include "base/wiped_string.hpp"
#include "http/chunk_decoder.hpp"
#include "http/read_buffer.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/optional/optional.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace copresence::detail {

namespace {

namespace http = boost::beast::http;
using boost::beast::string_view;

constexpr std::size_t max_interim_responses = 8;

// Implements a function that is pure virtual since Boost 1.90. `override` does not compile before 1.90, and clang warns if
// a class uses `override` on some of its functions only. Therefore the function is in a separate class.
class parser_base : public http::basic_parser<false> {
protected:
    void on_trailer_field_impl(http::field, string_view, string_view, error_code&) {}
};

// A Beast parser without Beast's container of fields, which allocates memory for each field. It parses headers only,
// because Beast versions differ in how they divide a chunked body into calls.
class header_parser final : public parser_base {
public:
    header_parser() { body_limit(boost::none); }

    const response_header& header() const noexcept { return header_; }

    /// The version of HTTP, for example 11.
    int version() const noexcept { return version_; }

private:
    void on_request_impl(http::verb, string_view, string_view, int, error_code&) override {}

    void on_response_impl(int status, string_view, int version, error_code&) override {
        version_ = version;
        header_.set_status(static_cast<unsigned>(status));
    }

    void on_field_impl(http::field, string_view name, string_view value, error_code&) override {
        header_.add({name.data(), name.size()}, {value.data(), value.size()});
    }

    void on_header_impl(error_code&) override {}

    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}

    std::size_t on_body_impl(string_view body, error_code&) override { return body.size(); }

    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}

    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override {
        return body.size();
    }

    void on_finish_impl(error_code&) override {}

    response_header header_;
    int version_ = 0;
};

// How the end of a body is determined. Source: RFC 9112, 6.3.
enum class body_framing : std::uint8_t { none, by_length, by_chunks, by_end_of_connection, contradictory };

// Beast looks at some of the fields only. A response with both lengths, or with another transfer coding than `chunked`, may
// have been tampered with: its end is not certain.
body_framing framing_of(const header_parser& message) {
    bool chunked = false;
    for (const auto coding : message.header().fields("Transfer-Encoding")) {
        if (chunked || !equal_ignoring_case(coding, "chunked")) return body_framing::contradictory;
        chunked = true;
    }
    if (chunked && !message.header().field("Content-Length").empty()) return body_framing::contradictory;
    if (message.is_done()) return body_framing::none;
    if (chunked) return body_framing::by_chunks;
    if (message.content_length()) return body_framing::by_length;
    return body_framing::by_end_of_connection;
}

// Maps errors of Beast to `errc`.
error_code translated(const error_code& ec) {
    if (ec == http::error::header_limit) return make_error_code(errc::header_too_large);
    if (ec.category() == http::make_error_code(http::error::bad_version).category()) {
        return make_error_code(errc::malformed_http);
    }
    return ec;
}

} // namespace

struct response_reader::parser {
    parser(const limit_config& l, response_consumer& c, read_buffer& b, head_watcher* w)
        : bounds{l}
        , consumer{c}
        , buffer{b}
        , watcher{w} {
        begin();
    }

    std::span<char> prepare() {
        const auto memory = buffer.memory();
        std::copy(kept.begin(), kept.end(), memory.begin());
        return memory.subspan(kept.size());
    }

    error_code commit(std::size_t size) {
        received += size;
        unread = {buffer.memory().data(), kept.size() + size};
        wiped_string own;
        if (watcher != nullptr && !header_seen) {
            own.assign(unread); // the watcher is user code, and may start another read into the buffer
            unread = own;
        }
        const auto ec = parse();
        if (complete && !unread.empty()) followed = true;
        kept.assign(ec || complete ? std::string_view{} : unread);
        unread = {};
        return ec;
    }

    void begin() {
        message.emplace();
        header_size = 0;
        message->header_limit(static_cast<std::uint32_t>(bounds.header_size));
    }

    error_code parse() {
        while (!header_seen && !unread.empty()) {
            error_code ec;
            const auto used = message->put({unread.data(), unread.size()}, ec);
            header_size += used;
            headers_size += used;
            // Beast 1.81 limits each line, but not the sum of all lines.
            const auto pending = message->is_header_done() ? 0 : unread.size() - used;
            if (header_size + pending > bounds.header_size) ec = http::error::header_limit;
            if (watcher != nullptr) watch(used, ec);
            unread.remove_prefix(used);
            if (ec == http::error::need_more) return {};
            if (ec) return translated(ec);
            if (message->is_header_done()) ec = on_header();
            if (ec) return ec;
        }
        return header_seen && !complete ? parse_body() : error_code{};
    }

    // Appends `used` bytes to the head, and passes the head to the watcher when it is complete. If the head is malformed,
    // passes all bytes that arrived, so that the cause is visible.
    void watch(std::size_t used, const error_code& ec) {
        const bool broken = ec && ec != http::error::need_more;
        head.append(unread.substr(0, broken ? unread.size() : used));
        if (!broken && !message->is_header_done()) return;
        watcher->on_head(head);
        head.clear();
    }

    error_code on_header() {
        const auto status = message->header().status();
        if (status / 100 == 1) { // RFC 9110 15.2: any number of interim responses may precede the final one
            if (status == 101 || ++interim_responses > max_interim_responses)
                return make_error_code(errc::malformed_http);
            begin();
            return {};
        }
        if (status < 200 || status > 599) return make_error_code(errc::malformed_http); // RFC 9110, 15
        header_seen = true;
        framing = framing_of(*message);
        if (framing == body_framing::contradictory) return make_error_code(errc::malformed_http);
        body_left = framing == body_framing::by_length ? *message->content_length() : bounds.body_size;
        if (body_left > bounds.body_size) return make_error_code(errc::body_too_large);
        return consumer.on_header(message->header());
    }

    error_code parse_body() {
        switch (framing) {
        case body_framing::none: return finish();
        case body_framing::by_length: {
            const auto ec = pass_on(std::min<std::uint64_t>(body_left, unread.size()));
            return ec || body_left > 0 ? ec : finish();
        }
        case body_framing::by_chunks: {
            const auto ec = chunks.decode(unread, consumer);
            return ec || !chunks.complete() ? ec : finish();
        }
        case body_framing::by_end_of_connection:
        case body_framing::contradictory: break;
        }
        if (unread.size() > body_left) return make_error_code(errc::body_too_large);
        return pass_on(unread.size());
    }

    error_code pass_on(std::uint64_t size) {
        const auto data = unread.substr(0, static_cast<std::size_t>(size));
        unread.remove_prefix(data.size());
        body_left -= data.size();
        return data.empty() ? error_code{} : consumer.on_body(data);
    }

    error_code finish() {
        const auto ec = consumer.on_end();
        complete = !ec;
        return ec;
    }

    const limit_config& bounds;
    response_consumer& consumer;
    read_buffer& buffer;
    head_watcher* watcher;   // may be null
    std::string_view unread; // received bytes that are not parsed yet; empty between reads
    wiped_string kept;       // unparsed bytes kept for the next read; at most the maximum header size
    wiped_string head;       // bytes of the head for the watcher; wiped, because they may contain a token
    std::optional<header_parser> message;
    chunk_decoder chunks{bounds.header_size, bounds.body_size};
    std::uint64_t body_left = 0; // bytes left of the body's length, or of the limit if the length is unknown
    body_framing framing = body_framing::none;
    std::size_t interim_responses = 0;
    std::size_t received = 0;
    std::size_t header_size = 0;  // bytes of the current header
    std::size_t headers_size = 0; // bytes of all headers, including interim responses
    bool header_seen = false;
    bool complete = false;
    bool followed = false; // bytes arrived after the end of the response
};

response_reader::response_reader(const limit_config& limits, response_consumer& consumer, read_buffer& buffer,
                                 head_watcher* watcher)
    : parser_{std::make_unique<parser>(limits, consumer, buffer, watcher)} {}

response_reader::~response_reader() = default;

std::span<char> response_reader::prepare() { return parser_->prepare(); }

error_code response_reader::commit(std::size_t size) { return parser_->commit(size); }

error_code response_reader::commit_end() {
    if (parser_->complete) return {};
    if (!started()) return make_error_code(errc::connection_lost);
    if (parser_->framing != body_framing::by_end_of_connection)
        return make_error_code(errc::truncated_response);
    return parser_->finish();
}

bool response_reader::started() const noexcept { return parser_->received > 0; }

bool response_reader::has_header() const noexcept { return parser_->header_seen; }

bool response_reader::complete() const noexcept { return parser_->complete; }

bool response_reader::reusable() const noexcept {
    constexpr unsigned request_timeout = 408; // RFC 9110, 15.5.9: the server closes the connection
    const auto& message = *parser_->message;
    // RFC 9112, 6.1: HTTP/1.0 has no transfer codings.
    const bool has_old_chunks = parser_->framing == body_framing::by_chunks && message.version() < 11;
    return parser_->complete && message.keep_alive() && !parser_->followed && !has_old_chunks &&
           message.header().status() != request_timeout;
}

std::size_t response_reader::bytes_received() const noexcept { return parser_->received; }

std::size_t response_reader::body_bytes_received() const noexcept {
    return parser_->header_seen ? parser_->received - parser_->headers_size : 0;
}

} // namespace copresence::detail
