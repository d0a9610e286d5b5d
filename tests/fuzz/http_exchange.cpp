// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Input: line 1 contains piece sizes, the rest is everything that a server sends in response to one request.
// If line 1 contains a `*`, the last line of the input is then repeated for a megabyte.

#include "codec/presence_decoder.hpp"
#include "graph/graph_response.hpp"
#include "graph/response_handler.hpp"
#include "http/read_buffer.hpp"
#include "http/response_reader.hpp"
#include "observe/wire_tap.hpp"

#include "fuzz/input.hpp"
#include "support/ids.hpp"

#include <sstream>

#if defined(__SANITIZE_ADDRESS__) // gcc defines this macro, clang supports the next check
#define COPRESENCE_COUNTS_MEMORY
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COPRESENCE_COUNTS_MEMORY
#endif
#endif
#ifdef COPRESENCE_COUNTS_MEMORY
// From the sanitizer's allocator_interface.h, which Debian's gcc does not include.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace {

using namespace copresence;
using namespace copresence::detail;

// Maximum memory of an exchange: a few reads of 16 KiB, zlib's window and buffer, an error body of 64 KiB,
// and tables.
constexpr std::size_t max_memory = 512 * 1024;
constexpr std::size_t endless = 1024 * 1024;

std::size_t memory_in_use() {
#ifdef COPRESENCE_COUNTS_MEMORY
    return __sanitizer_get_current_allocated_bytes();
#else
    return 0;
#endif
}

limit_config tight_limits() {
    limit_config bounds;
    bounds.header_size = 1024;
    bounds.body_size = 8 * 1024;
    bounds.json_depth = 8;
    bounds.string_size = 128;
    return bounds;
}

// Forwards a response, and checks the guarantees of the reader.
class watched final : public response_consumer {
public:
    watched(response_consumer& to, std::size_t max)
        : to_{to}
        , max_{max} {}

    error_code on_header(const response_header& header) override {
        COPRESENCE_REQUIRE(!header_ && body_ == 0);
        COPRESENCE_REQUIRE(header.status() >= 200 && header.status() <= 999);
        header_ = true;
        return to_.on_header(header);
    }

    error_code on_body(std::span<const char> bytes) override {
        COPRESENCE_REQUIRE(header_ && !ended_);
        body_ += bytes.size();
        COPRESENCE_REQUIRE(body_ <= max_);
        return to_.on_body(bytes);
    }

    error_code on_end() override {
        COPRESENCE_REQUIRE(header_ && !ended_);
        ended_ = true;
        return to_.on_end();
    }

    bool ended() const { return ended_; }

private:
    response_consumer& to_;
    std::size_t max_;
    std::size_t body_ = 0;
    bool header_ = false;
    bool ended_ = false;
};

// Receives response heads, and checks the guarantees for their lines.
class head_reader final : public observer {
public:
    void on_response_head_received(const events::response_head_received& e) noexcept override {
        COPRESENCE_REQUIRE(e.head.size() <= 128);
        for (const auto& line : e.head)
            COPRESENCE_REQUIRE(!line.empty() && line.size() <= 2048 && !fuzz::has_controls(line));
    }

    bool wants_heads() const noexcept override { return true; }
};

struct parsed {
    error_code ec;
    bool complete = false;
    bool reusable = false;
    unsigned status = 0;
    std::size_t found = 0;
    std::vector<std::uint8_t> received;
    std::string next_link;
    diagnostics info;
};

// The handler of one page of presences.
class presence_page final : public response_handler {
public:
    presence_page(const chunk_slots& slots, const limit_config& limits)
        : decoder_{slots, limits} {}

    void begin() override {}

    error_code on_body(std::span<const char> bytes) override { return decoder_.write(bytes); }

    error_code on_end() override { return decoder_.finish(); }

    std::string detail() const override { return decoder_.detail(); }

    std::size_t found() const noexcept { return decoder_.found(); }

    const std::string& next_link() const noexcept { return decoder_.next_link(); }

private:
    presence_decoder decoder_;
};

class exchange {
public:
    error_code feed(std::string_view text, std::string_view cuts) {
        error_code ec;
        for (fuzz::pieces pieces{text, cuts}; !pieces.done() && !ec;) {
            const auto space = reader_.prepare();
            COPRESENCE_REQUIRE(space.size() >= 16 * 1024);
            const auto piece = pieces.next(space.size());
            std::copy(piece.begin(), piece.end(), space.begin());
            ec = reader_.commit(piece.size());
            fed_ += piece.size();
            COPRESENCE_REQUIRE(reader_.bytes_received() == fed_);
            check(ec);
        }
        return ec;
    }

    error_code feed_for_ever(std::string_view line, std::string_view cuts) {
        std::string block; // a larger block, because feeding a few bytes at a time is slow
        while (block.size() < 4096)
            block.append(line).append("\n");
        const auto end = fed_ + endless;
        while (fed_ < end && !reader_.complete()) {
            if (const auto ec = feed(block, cuts)) return ec;
        }
        return {};
    }

    parsed finish(error_code ec) {
        if (!ec && !reader_.complete()) {
            ec = reader_.commit_end();
            check(ec);
            COPRESENCE_REQUIRE(ec || reader_.complete());
        }
        parsed r{ec,
                 reader_.complete(),
                 reader_.reusable(),
                 response_.status(),
                 page_.found(),
                 received_,
                 page_.next_link(),
                 {}};
        response_.describe(r.info);
        if (r.reusable) { // a byte after the end must make the connection unusable
            reader_.prepare()[0] = 'x';
            COPRESENCE_REQUIRE(!reader_.commit(1) && reader_.complete() && !reader_.reusable());
        }
        return r;
    }

private:
    void check(const error_code& ec) const {
        COPRESENCE_REQUIRE(!reader_.reusable() || reader_.complete());
        COPRESENCE_REQUIRE(!reader_.complete() || (!ec && reader_.has_header() && watched_.ended()));
        COPRESENCE_REQUIRE(!reader_.has_header() || reader_.started());
        COPRESENCE_REQUIRE(memory_in_use() <= memory_before_ + max_memory);
    }

    const std::size_t memory_before_ = memory_in_use();
    const limit_config bounds_ = tight_limits();
    const std::vector<user_id> asked_ = test::some_ids(3);
    std::vector<presence> presences_{3};
    std::vector<std::uint8_t> received_ = std::vector<std::uint8_t>(3);
    presence_page page_{{asked_, presences_, received_}, bounds_};
    graph_response response_{page_, bounds_};
    watched watched_{response_, bounds_.body_size};
    read_buffer buffer_{bounds_.header_size};
    head_reader outcome_;
    wire_tap wire_{&outcome_, [](std::string_view head) { return std::string{head}; }};
    response_reader reader_{bounds_, watched_, buffer_, wire_.watcher()};
    std::size_t fed_ = 0;
};

void check(const parsed& r) {
    COPRESENCE_REQUIRE(!r.ec || r.ec.category() == copresence_category());
    COPRESENCE_REQUIRE(r.complete == !r.ec);
    for (const auto* text :
         {&r.info.detail, &r.info.graph.code, &r.info.graph.message, &r.info.graph.request_id,
          &r.info.graph.date, &r.info.graph.server_info, &r.info.body_excerpt}) {
        COPRESENCE_REQUIRE(!fuzz::has_controls(*text) && text->size() <= 1024);
    }
    COPRESENCE_REQUIRE(r.info.http_status == r.status);
    std::ostringstream line;
    line << r.info;
    COPRESENCE_REQUIRE(!fuzz::has_controls(line.str()));
    const auto received = static_cast<std::size_t>(std::count(r.received.begin(), r.received.end(), 1));
    COPRESENCE_REQUIRE(received <= r.found && (r.found == 0 || r.status / 100 == 2));
}

// If a response breaks several limits or rules, the piece sizes may determine which is detected first. They
// may also determine whether the fields of an incomplete header are checked.
bool same_error(const error_code& a, const error_code& b, bool has_header) {
    if (a == b) return true;
    const auto of_half_a_header = [](const error_code& ec) {
        return ec == errc::truncated_response || ec == errc::malformed_http;
    };
    if (!has_header && of_half_a_header(a) && of_half_a_header(b)) return true;
    const auto ambiguous = [](const error_code& ec) {
        return ec == errc::text_too_large || ec == errc::body_too_large || ec == errc::header_too_large ||
               ec == errc::malformed_response || ec == errc::malformed_http;
    };
    return ambiguous(a) && ambiguous(b);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    fuzz::input in{bytes, size};
    const auto first_line = in.take_line();
    const auto cuts = first_line.substr(0, first_line.find('*'));
    const auto text = in.rest();

    parsed whole;
    {
        exchange at_once;
        whole = at_once.finish(at_once.feed(text, {}));
    }
    parsed cut;
    {
        exchange in_pieces;
        cut = in_pieces.finish(in_pieces.feed(text, cuts));
    }
    check(whole);
    check(cut);
    COPRESENCE_REQUIRE(same_error(whole.ec, cut.ec, whole.status != 0));
    COPRESENCE_REQUIRE(whole.complete == cut.complete && whole.reusable == cut.reusable);
    COPRESENCE_REQUIRE(whole.status == cut.status &&
                       whole.info.graph.request_id == cut.info.graph.request_id);
    if (!whole.ec && !cut.ec) {
        COPRESENCE_REQUIRE(whole.found == cut.found && whole.received == cut.received);
        COPRESENCE_REQUIRE(whole.next_link == cut.next_link && whole.info.detail == cut.info.detail);
        COPRESENCE_REQUIRE(whole.info.graph.code == cut.info.graph.code);
        COPRESENCE_REQUIRE(whole.info.body_excerpt == cut.info.body_excerpt);
    }

    if (first_line.find('*') != std::string_view::npos) {
        exchange for_ever;
        auto ec = for_ever.feed(text, {});
        const auto line = text.substr(text.rfind('\n', text.size() < 2 ? 0 : text.size() - 2) + 1);
        if (!ec) ec = for_ever.feed_for_ever(line.substr(0, line.find('\n')), cuts);
        check(for_ever.finish(ec));
    }
    return 0;
}
