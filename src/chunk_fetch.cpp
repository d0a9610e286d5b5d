// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "chunk_fetch.hpp"

#include "codec/graph_response.hpp"
#include "http/connection.hpp"
#include "http/connection_pool.hpp"
#include "http/response_reader.hpp"
#include "text/printable.hpp"

#include <boost/uuid/uuid_io.hpp>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

// One request of a chunk, with all that it is made of and all that came of it.
struct attempt {
    attempt(const chunk_slots& slots, const limits& limits)
        : response{slots, limits}
        , reader{limits, response} {}

    graph_response response;
    response_reader reader;
    transport_result transport;
    std::string client_request_id;
    error_code refused; ///< an answer that was read whole, and is an error
};

// What a status means that is no success.
error_code refusal(const graph_response& response) {
    const auto status = response.status();
    if (status / 100 == 2) return {};
    if (status / 100 == 3) return make_error_code(errc::unexpected_redirect);
    return {static_cast<int>(status), http_category()};
}

failure describe(const attempt& tried, std::size_t attempts) {
    failure why{tried.refused, {}};
    if (!tried.transport) {
        why.code = tried.transport.code;
        why.info.at = tried.transport.at;
        why.info.transport = tried.transport.transport;
        why.info.detail = tried.transport.detail;
    }
    why.info.client_request_id = tried.client_request_id;
    why.info.attempts = attempts;
    tried.response.describe(why.info);
    return why;
}

// The requests of one chunk.
class chunk_fetcher {
public:
    chunk_fetcher(call& of, std::size_t chunk, time_guard& guard, std::string& buffer)
        : call_{of}
        , client_{*of.client}
        , slots_{of.slots_of(chunk)}
        , guard_{guard}
        , buffer_{buffer} {}

    asio::awaitable<std::optional<failure>> run() {
        std::vector<std::string> pages; // every link followed
        for (;;) {
            auto tried = co_await try_page();
            call_.unasked += tried->response.unasked();
            if (!tried->transport || tried->refused) co_return describe(*tried, attempts_);

            const std::string& link = tried->response.next_link();
            if (link.empty()) co_return std::nullopt;
            if (const auto ec = follow(link, pages)) {
                tried->refused = ec;
                auto why = describe(*tried, attempts_);
                why.info.detail = printable(link, 200);
                co_return why;
            }
        }
    }

private:
    // Sets out for the next page. Source: "x-ms-pageable" of the action in the OpenAPI description.
    error_code follow(const std::string& link, std::vector<std::string>& pages) {
        if (std::find(pages.begin(), pages.end(), link) != pages.end()) return make_error_code(errc::repeated_page);
        pages.push_back(link);
        if (pages.size() == client_.config.limits.pages_per_chunk) return make_error_code(errc::too_many_pages);
        page_ = url::parse(link);
        if (!page_) return make_error_code(errc::malformed_answer);
        if (page_->origin() != client_.config.root.origin()) return make_error_code(errc::foreign_page);
        return {};
    }

    // token ─► lease ─► exchange. A reused connection may have died unseen: where it fails before a byte of the response,
    // the request goes out once more on a fresh one.
    asio::awaitable<std::unique_ptr<attempt>> try_page() {
        auto tried = std::make_unique<attempt>(slots_, client_.config.limits);
        tried->client_request_id = boost::uuids::to_string(client_.request_ids());

        const auto token = co_await client_.tokens->get(guard_, client_.config.timeouts.token);
        if (token.code) {
            tried->transport = {token.code, token.at, {}, token.detail};
            co_return tried;
        }
        write_request(*tried, *token.value);

        const bool reused = co_await exchange(*tried, false);
        if (!tried->transport && reused && !tried->reader.begun() && !guard_.interrupted()) {
            co_await exchange(*tried, true);
        }
        if (tried->transport) tried->refused = refusal(tried->response);
        client_.stats->bytes_received += tried->reader.bytes_received();
        co_return tried;
    }

    void write_request(const attempt& made, const std::string& token) {
        if (page_) {
            client_.writer.write_next_page(buffer_, *page_, token, made.client_request_id);
        } else {
            client_.writer.write_query(buffer_, slots_.asked, token, made.client_request_id);
        }
    }

    // Sends what is in the buffer. Whether that was over a connection that had been used before.
    asio::awaitable<bool> exchange(attempt& tried, bool fresh) {
        const auto& limits = client_.config.timeouts;
        auto lease = co_await client_.pool->acquire(guard_, limits.call, fresh);
        if (!lease) {
            tried.transport = {guard_.verdict(make_error_code(errc::timeout)), guard_.at(), {}, {}};
            co_return false;
        }
        const bool reused = !lease.fresh();
        if (!reused) {
            tried.transport = co_await lease->open(client_.names, client_.config.root, limits, guard_);
            if (!tried.transport) co_return false;
            if (lease->session_resumed()) ++client_.stats->sessions_resumed;
        }
        ++attempts_;
        ++call_.requests;
        ++client_.stats->requests;
        guard_.begin_attempt(limits.attempt);
        tried.transport = co_await lease->exchange(buffer_, tried.reader, limits, guard_);
        guard_.end_attempt();
        if (tried.transport && tried.reader.reusable()) lease.keep();
        co_return reused;
    }

    call& call_;
    client_core& client_;
    const chunk_slots slots_;
    time_guard& guard_;
    std::string& buffer_;
    std::optional<url> page_; // empty: the chunk's own query
    std::size_t attempts_ = 0;
};

} // namespace

asio::awaitable<std::optional<failure>> fetch_chunk(call& of, std::size_t chunk, time_guard& guard, std::string& buffer) {
    chunk_fetcher fetcher{of, chunk, guard, buffer};
    co_return co_await fetcher.run();
}

} // namespace copresence::detail
