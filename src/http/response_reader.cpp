// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "http/response_reader.hpp"

#include "http/read_buffer.hpp"
#include "text/wiped_string.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/optional/optional.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace copresence {

namespace {

namespace http = boost::beast::http;
using boost::beast::string_view;

constexpr std::size_t most_interim_responses = 8;
constexpr std::size_t last_chunk_size = 5; // "0", CR LF, CR LF: the least that a chunked body ends with

// Beast's parser without its container of fields, whose every field is an allocation. The body's bytes are handed on.
class message_parser final : public http::basic_parser<false> {
public:
    explicit message_parser(response_consumer& consumer)
        : consumer_{consumer} {}

    const response_header& header() const noexcept { return header_; }

private:
    void on_request_impl(http::verb, string_view, string_view, int, error_code&) override {}

    void on_response_impl(int status, string_view, int, error_code&) override {
        header_.set_status(static_cast<unsigned>(status));
    }

    void on_field_impl(http::field, string_view name, string_view value, error_code&) override {
        header_.add({name.data(), name.size()}, {value.data(), value.size()});
    }

    void on_header_impl(error_code&) override {}

    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}

    std::size_t on_body_impl(string_view body, error_code& ec) override {
        ec = consumer_.on_body({body.data(), body.size()});
        return body.size();
    }

    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}

    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code& ec) override {
        return on_body_impl(body, ec);
    }

    void on_finish_impl(error_code&) override {}

    response_consumer& consumer_;
    response_header header_;
};

// Beast's errors, as ours. The consumer's own pass through.
error_code translated(const error_code& ec) {
    if (ec == http::error::header_limit) return make_error_code(errc::header_too_large);
    if (ec == http::error::body_limit) return make_error_code(errc::body_too_large);
    if (ec == http::error::partial_message) return make_error_code(errc::truncated_answer);
    if (ec == http::error::end_of_stream) return make_error_code(errc::connection_lost);
    if (ec.category() == http::make_error_code(http::error::bad_version).category()) {
        return make_error_code(errc::malformed_http);
    }
    return ec;
}

} // namespace

struct response_reader::parser {
    parser(const limits& l, response_consumer& c, read_buffer& b, head_watcher* w)
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
            own.assign(unread); // a watcher is the user's code, and may begin what reads to the buffer
            unread = own;
        }
        const auto ec = parse();
        if (complete && !unread.empty()) followed = true;
        kept.assign(ec || complete ? std::string_view{} : unread);
        unread = {};
        return ec;
    }

    void begin() {
        message.emplace(consumer);
        header_size = 0;
        message->header_limit(static_cast<std::uint32_t>(bounds.header_size));
        message->body_limit(bounds.body_size);
    }

    error_code parse() {
        while (!unread.empty() && !message->is_done()) {
            // Beast 1.81 asserts that it sees no less of the last chunk when it comes back to one that was not complete.
            if (message->is_header_done() && message->chunked() && unread.size() < last_chunk_size) return {};
            error_code ec;
            const bool in_header = !message->is_header_done();
            const auto used = message->put({unread.data(), unread.size()}, ec);
            if (in_header) {
                header_size += used;
                headers_size += used;
                // Beast 1.81 holds each line to its limit, and not their sum.
                const auto pending = message->is_header_done() ? 0 : unread.size() - used;
                if (header_size + pending > bounds.header_size) ec = http::error::header_limit;
                if (watcher != nullptr) watch(used, ec);
            }
            unread.remove_prefix(used);
            if (ec == http::error::need_more) {
                // Past the header: a chunk's extensions or the trailer, which Beast does not bound.
                return unread.size() > bounds.header_size ? make_error_code(errc::header_too_large)
                                                          : error_code{};
            }
            if (ec) return translated(ec);
            if (message->is_header_done() && !header_seen) ec = on_header();
            if (ec) return ec;
        }
        return finish_if_done();
    }

    // The head that `used` more bytes belong to. Where it is broken off, what breaks it is to be seen.
    void watch(std::size_t used, const error_code& ec) {
        const bool broken = ec && ec != http::error::need_more;
        head.append(unread.substr(0, broken ? unread.size() : used));
        if (!broken && !message->is_header_done()) return;
        watcher->on_head(head);
        head.clear();
    }

    error_code on_header() {
        const auto status = message->header().status();
        if (status / 100 == 1) { // RFC 9110 15.2: any number of interim responses may come first
            if (status == 101 || ++interim_responses > most_interim_responses)
                return make_error_code(errc::malformed_http);
            begin();
            return {};
        }
        if (status < 200 || status > 599) return make_error_code(errc::malformed_http); // RFC 9110, 15
        header_seen = true;
        if (const auto ec = consumer.on_header(message->header())) return ec;
        message->eager(true);
        return {};
    }

    error_code finish_if_done() {
        if (!header_seen || complete || !message->is_done()) return {};
        const auto ec = consumer.on_end();
        complete = !ec;
        return ec;
    }

    const limits& bounds;
    response_consumer& consumer;
    read_buffer& buffer;
    head_watcher* watcher;   // null: nobody
    std::string_view unread; // of what has arrived, while it is parsed
    wiped_string kept;       // of it, for when there is more; no larger than a header may be
    wiped_string head;       // so far, where somebody watches: a token may have come in it
    std::optional<message_parser> message;
    std::size_t interim_responses = 0;
    std::size_t received = 0;
    std::size_t header_size = 0;  // of this message
    std::size_t headers_size = 0; // of interim ones as well
    bool header_seen = false;
    bool complete = false;
    bool followed = false; // by bytes that are not its own
};

response_reader::response_reader(const limits& limits, response_consumer& consumer, read_buffer& buffer,
                                 head_watcher* watcher)
    : parser_{std::make_unique<parser>(limits, consumer, buffer, watcher)} {}

response_reader::~response_reader() = default;

std::span<char> response_reader::prepare() { return parser_->prepare(); }

error_code response_reader::commit(std::size_t size) { return parser_->commit(size); }

error_code response_reader::commit_end() {
    if (parser_->complete) return {};
    if (!begun()) return make_error_code(errc::connection_lost);
    error_code ec;
    // Beast takes an end only of a message that has begun, which none has behind an interim response.
    if (!parser_->message->got_some()) return make_error_code(errc::truncated_answer);
    parser_->message->put_eof(ec);
    if (ec) return translated(ec);
    return parser_->finish_if_done();
}

bool response_reader::begun() const noexcept { return parser_->received > 0; }

bool response_reader::has_header() const noexcept { return parser_->header_seen; }

bool response_reader::complete() const noexcept { return parser_->complete; }

bool response_reader::reusable() const noexcept {
    return parser_->complete && parser_->message->keep_alive() && !parser_->followed;
}

std::size_t response_reader::bytes_received() const noexcept { return parser_->received; }

std::size_t response_reader::body_bytes_received() const noexcept {
    return parser_->header_seen ? parser_->received - parser_->headers_size : 0;
}

} // namespace copresence
