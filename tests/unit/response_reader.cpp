// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/response_reader.hpp"
#include "http/read_buffer.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

using copresence::errc;
using copresence::error_code;
using copresence::limit_config;

namespace {

struct recorder final : copresence::detail::response_consumer {
    error_code on_header(const copresence::detail::response_header& header) override {
        ++headers;
        status = header.status();
        request_id = header.field("Request-ID");
        return reject_header;
    }

    error_code on_body(std::span<const char> bytes) override {
        body.append(bytes.data(), bytes.size());
        return reject_body;
    }

    error_code on_end() override {
        ++ends;
        return {};
    }

    int headers = 0;
    int ends = 0;
    unsigned status = 0;
    std::string request_id;
    std::string body;
    error_code reject_header;
    error_code reject_body;
};

struct fixture {
    // Feeds `text` to the reader in pieces of `piece` bytes. Returns the first error.
    error_code feed(std::string_view text, std::size_t piece = 1U << 20) { return feed(reader, text, piece); }

    static error_code feed(copresence::detail::response_reader& reader, std::string_view text,
                           std::size_t piece) {
        while (!text.empty()) {
            const auto space = reader.prepare();
            BOOST_REQUIRE(!space.empty());
            const auto size = std::min({piece, text.size(), space.size()});
            std::copy_n(text.data(), size, space.data());
            if (const auto ec = reader.commit(size)) return ec;
            text.remove_prefix(size);
        }
        return {};
    }

    limit_config bounds;
    recorder seen;
    copresence::detail::read_buffer buffer{bounds.header_size};
    copresence::detail::response_reader reader{bounds, seen, buffer};
};

const std::size_t pieces[]{1, 2, 13, 1'000};

class heads final : public copresence::detail::head_watcher {
public:
    void on_head(std::string_view head) noexcept override { seen.emplace_back(head); }

    std::vector<std::string> seen;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(response_reader, fixture)

BOOST_DATA_TEST_CASE(a_response_with_a_length_is_read_from_pieces_of_any_size,
                     boost::unit_test::data::make(pieces), piece) {
    BOOST_TEST(!feed("HTTP/1.1 200 OK\r\nrequest-id: abc\r\nContent-Length: 5\r\n\r\nalpha", piece));
    BOOST_TEST(reader.complete());
    BOOST_TEST(reader.reusable());
    BOOST_TEST(seen.status == 200U);
    BOOST_TEST(seen.request_id == "abc");
    BOOST_TEST(seen.body == "alpha");
    BOOST_TEST(seen.ends == 1);
}

BOOST_DATA_TEST_CASE(chunks_with_extensions_and_trailers_are_joined, boost::unit_test::data::make(pieces),
                     piece) {
    BOOST_TEST(!feed(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nalp\r\n2\r\nha\r\n0\r\nX-T: 1\r\n\r\n",
        piece));
    BOOST_TEST(reader.reusable());
    BOOST_TEST(seen.body == "alpha");
}

BOOST_DATA_TEST_CASE(
    a_response_may_arrive_in_three_pieces_of_any_size,
    boost::unit_test::data::make(
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nalpha",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nalp\r\n2\r\nha\r\n0\r\n\r\n",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nalpha\r\n0;a\r\nX: 1\r\n\r\n"}),
    response) {
    const std::string_view text = response;
    for (std::size_t first = 0; first < text.size(); ++first) {
        for (std::size_t second = first; second < text.size(); ++second) {
            fixture each;
            for (const auto piece :
                 {text.substr(0, first), text.substr(first, second - first), text.substr(second)})
                BOOST_REQUIRE(!each.feed(piece));
            BOOST_REQUIRE_MESSAGE(each.reader.reusable() && each.seen.body == "alpha" && each.seen.ends == 1,
                                  "cut at " << first << " and " << second);
        }
    }
}

BOOST_DATA_TEST_CASE(a_chunk_extension_over_the_limit_is_rejected_in_pieces_of_any_size,
                     boost::unit_test::data::make(pieces), piece) {
    const auto text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;" +
                      std::string(bounds.header_size, 'a') + "\r\nalpha\r\n0\r\n\r\n";
    BOOST_TEST(feed(text, std::max<std::size_t>(piece, 100)) == errc::header_too_large);
    copresence::detail::response_reader at_once{bounds, seen, buffer};
    BOOST_TEST(feed(at_once, text, text.size()) == errc::header_too_large);
}

BOOST_AUTO_TEST_CASE(a_body_over_the_limit_is_rejected_if_the_connection_ends_it) {
    bounds.body_size = 4;
    copresence::detail::response_reader small{bounds, seen, buffer};
    BOOST_TEST(!feed(small, "HTTP/1.1 200 OK\r\n\r\nabcd", 1));
    BOOST_TEST(feed(small, "e", 1) == errc::body_too_large);
}

BOOST_AUTO_TEST_CASE(a_response_without_length_ends_with_the_connection) {
    BOOST_TEST(!feed("HTTP/1.1 200 OK\r\n\r\nalpha"));
    BOOST_TEST(!reader.complete());
    BOOST_TEST(!reader.commit_end());
    BOOST_TEST(reader.complete());
    BOOST_TEST(!reader.reusable());
    BOOST_TEST(seen.body == "alpha");
}

BOOST_DATA_TEST_CASE(several_readers_can_share_a_buffer, boost::unit_test::data::make(pieces), piece) {
    recorder other_seen;
    copresence::detail::response_reader other{bounds, other_seen, buffer};
    const std::string_view text = "HTTP/1.1 200 OK\r\nrequest-id: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                                  "3\r\nalp\r\n2\r\nha\r\n0\r\n\r\n";
    const std::string_view other_text = "HTTP/1.1 429 Too Many Requests\r\nrequest-id: b\r\n"
                                        "Content-Length: 24\r\n\r\nslower than that, please";
    for (std::size_t at = 0; at < std::max(text.size(), other_text.size()); at += piece) {
        if (at < text.size()) BOOST_TEST(!feed(reader, text.substr(at, piece), piece));
        if (at < other_text.size()) BOOST_TEST(!feed(other, other_text.substr(at, piece), piece));
    }
    BOOST_TEST(reader.reusable());
    BOOST_TEST(seen.request_id == "a");
    BOOST_TEST(seen.body == "alpha");
    BOOST_TEST(other.reusable());
    BOOST_TEST(other_seen.request_id == "b");
    BOOST_TEST(other_seen.body == "slower than that, please");
}

BOOST_AUTO_TEST_CASE(the_buffer_has_room_for_a_tls_record_after_the_largest_allowed_header) {
    bounds.header_size = 1024 * 1024;
    copresence::detail::read_buffer large{bounds.header_size};
    copresence::detail::response_reader of_large{bounds, seen, large};
    std::string text = "HTTP/1.1 200 OK\r\nX: ";
    text.append(bounds.header_size - text.size() - 1, 'a');
    BOOST_TEST(!feed(of_large, text, text.size()));
    BOOST_TEST(of_large.prepare().size() >= 16U * 1024U);
    BOOST_TEST(feed(of_large, "aaaa", 4) == errc::header_too_large);
}

// An observer that starts a call when it is notified of a response causes such an overwrite.
BOOST_AUTO_TEST_CASE(a_watcher_may_overwrite_the_shared_buffer) {
    struct user final : copresence::detail::head_watcher {
        explicit user(copresence::detail::read_buffer& used)
            : buffer{used} {}

        void on_head(std::string_view) noexcept override {
            std::fill(buffer.memory().begin(), buffer.memory().end(), '!');
        }

        copresence::detail::read_buffer& buffer;
    };

    user watcher{buffer};
    copresence::detail::response_reader watched{bounds, seen, buffer, &watcher};
    BOOST_TEST(
        !feed(watched, "HTTP/1.1 200 OK\r\nrequest-id: a\r\nContent-Length: 10\r\n\r\nalpha", 1U << 20));
    BOOST_TEST(!feed(watched, "world", 5));
    BOOST_TEST(watched.reusable());
    BOOST_TEST(seen.request_id == "a");
    BOOST_TEST(seen.body == "alphaworld");
}

BOOST_AUTO_TEST_CASE(bytes_after_a_response_leave_room_in_the_buffer) {
    std::string text = "HTTP/1.1 204 No Content\r\n\r\n";
    text.append(60'000, 'x');
    BOOST_TEST(!feed(text));
    BOOST_TEST(reader.complete());
    BOOST_TEST(!reader.reusable());
    BOOST_TEST(reader.prepare().size() >= 16U * 1024U);
}

BOOST_AUTO_TEST_CASE(interim_responses_are_skipped) {
    BOOST_TEST(!feed("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 "
                     "No Content\r\n\r\n",
                     1));
    BOOST_TEST(reader.reusable());
    BOOST_TEST(seen.headers == 1);
    BOOST_TEST(seen.status == 204U);
}

BOOST_AUTO_TEST_CASE(endless_interim_responses_are_rejected) {
    std::string text;
    for (int i = 0; i < 20; ++i)
        text += "HTTP/1.1 100 Continue\r\n\r\n";
    BOOST_TEST(feed(text) == errc::malformed_http);
}

BOOST_AUTO_TEST_CASE(an_unexpected_switch_of_protocols_is_rejected) {
    BOOST_TEST(feed("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n") == errc::malformed_http);
}

BOOST_AUTO_TEST_CASE(connections_with_connection_close_or_http_1_0_are_not_reused) {
    BOOST_TEST(!feed("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
    BOOST_TEST(reader.complete());
    BOOST_TEST(!reader.reusable());
    copresence::detail::read_buffer bytes{bounds.header_size};
    copresence::detail::response_reader old{bounds, seen, bytes};
    const std::string_view text = "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n";
    std::copy(text.begin(), text.end(), old.prepare().begin());
    BOOST_TEST(!old.commit(text.size()));
    BOOST_TEST(old.complete());
    BOOST_TEST(!old.reusable());
}

BOOST_AUTO_TEST_CASE(tokens_are_compared_without_case) {
    BOOST_TEST(!feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nConnection: Close\r\n\r\n"
                     "5\r\nalpha\r\n0\r\n\r\n"));
    BOOST_TEST(reader.complete());
    BOOST_TEST(!reader.reusable());
    BOOST_TEST(seen.body == "alpha");
}

BOOST_AUTO_TEST_CASE(connection_is_not_reused_after_a_408) {
    BOOST_TEST(!feed("HTTP/1.1 408 Request Time-out\r\nContent-Length: 0\r\n\r\n"));
    BOOST_TEST(reader.complete());
    BOOST_TEST(!reader.reusable());
}

BOOST_AUTO_TEST_CASE(a_connection_with_bytes_after_the_response_is_not_reused) {
    BOOST_TEST(!feed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200"));
    BOOST_TEST(reader.complete());
    BOOST_TEST(!reader.reusable());
    BOOST_TEST(seen.body == "ok");
}

BOOST_AUTO_TEST_CASE(an_end_before_any_byte_is_a_lost_connection) {
    BOOST_TEST(reader.commit_end() == errc::connection_lost);
    BOOST_TEST(!reader.started());
}

BOOST_AUTO_TEST_CASE(an_end_within_the_response_is_a_truncated_response) {
    BOOST_TEST(!feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nalp"));
    BOOST_TEST(reader.commit_end() == errc::truncated_response);
}

BOOST_AUTO_TEST_CASE(an_end_within_the_header_or_a_chunk_is_a_truncated_response) {
    BOOST_TEST(!feed("HTTP/1.1 200 OK\r\nContent-"));
    BOOST_TEST(reader.commit_end() == errc::truncated_response);
    copresence::detail::read_buffer bytes{bounds.header_size};
    copresence::detail::response_reader chunked{bounds, seen, bytes};
    const std::string_view text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nalpha\r\n";
    std::copy(text.begin(), text.end(), chunked.prepare().begin());
    BOOST_TEST(!chunked.commit(text.size()));
    BOOST_TEST(chunked.commit_end() == errc::truncated_response);
}

BOOST_AUTO_TEST_CASE(a_header_over_the_limit_is_rejected_with_or_without_line_ends) {
    BOOST_TEST(feed("HTTP/1.1 200 OK\r\nX: " + std::string(40'000, 'a')) == errc::header_too_large);
    copresence::detail::read_buffer bytes{bounds.header_size};
    copresence::detail::response_reader lines{bounds, seen, bytes};
    std::string text = "HTTP/1.1 200 OK\r\n";
    while (text.size() < 40'000)
        text += "X: y\r\n";
    error_code ec;
    for (std::size_t at = 0; at < text.size() && !ec; at += 10'000) {
        const auto part = std::string_view{text}.substr(at, 10'000);
        std::copy(part.begin(), part.end(), lines.prepare().begin());
        ec = lines.commit(part.size());
    }
    BOOST_TEST(ec == errc::header_too_large);
}

BOOST_AUTO_TEST_CASE(a_body_over_the_limit_is_rejected_by_its_content_length) {
    bounds.body_size = 1'024;
    copresence::detail::read_buffer bytes{bounds.header_size};
    copresence::detail::response_reader small{bounds, seen, bytes};
    const std::string_view text = "HTTP/1.1 200 OK\r\nContent-Length: 1025\r\n\r\n";
    std::copy(text.begin(), text.end(), small.prepare().begin());
    BOOST_TEST(small.commit(text.size()) == errc::body_too_large);
}

BOOST_AUTO_TEST_CASE(a_chunked_body_over_the_limit_is_rejected_as_it_arrives) {
    bounds.body_size = 1'024;
    copresence::detail::read_buffer bytes{bounds.header_size};
    copresence::detail::response_reader small{bounds, seen, bytes};
    const auto text =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n" + std::string(0x800, 'a');
    std::copy(text.begin(), text.end(), small.prepare().begin());
    BOOST_TEST(small.commit(text.size()) == errc::body_too_large);
    BOOST_TEST(seen.body.size() <= 1'024U);
}

BOOST_AUTO_TEST_CASE(errors_of_the_consumer_are_returned) {
    seen.reject_body = make_error_code(errc::malformed_response);
    BOOST_TEST(feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nalpha") == errc::malformed_response);
    BOOST_TEST(!reader.complete());
    BOOST_TEST(!reader.reusable());
}

BOOST_DATA_TEST_CASE(a_watcher_receives_the_exact_bytes_of_each_head, boost::unit_test::data::make(pieces),
                     piece) {
    const std::string interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    const std::string last = "HTTP/1.1 200 OK\r\nX-Odd:  two  blanks \r\nContent-Length: 5\r\n\r\n";
    heads watcher;
    copresence::detail::response_reader watched{bounds, seen, buffer, &watcher};
    BOOST_TEST(!feed(watched, interim + last + "alpha", piece));
    const std::vector<std::string> expected{interim, last};
    BOOST_TEST(watcher.seen == expected, boost::test_tools::per_element());
    BOOST_TEST(watched.body_bytes_received() == 5U);
    BOOST_TEST(watched.bytes_received() == interim.size() + last.size() + 5);
}

BOOST_AUTO_TEST_CASE(a_watcher_receives_a_malformed_head) {
    for (const std::string_view text :
         {"HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n", "SSH-2.0-OpenSSH\r\n\r\n"}) {
        heads watcher;
        copresence::detail::read_buffer bytes{bounds.header_size};
        copresence::detail::response_reader watched{bounds, seen, bytes, &watcher};
        BOOST_TEST(feed(watched, text, text.size()) == errc::malformed_http);
        BOOST_REQUIRE(watcher.seen.size() == 1U);
        BOOST_TEST(watcher.seen.front() == text);
        BOOST_TEST(watched.body_bytes_received() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(a_watcher_receives_the_beginning_of_a_head_over_the_limit) {
    bounds.header_size = 100;
    heads watcher;
    copresence::detail::response_reader watched{bounds, seen, buffer, &watcher};
    const std::string lines = "HTTP/1.1 200 OK\r\nX: y\r\n";
    BOOST_TEST(feed(watched, lines + "Z: " + std::string(90, 'z'), 200) == errc::header_too_large);
    BOOST_REQUIRE(watcher.seen.size() == 1U);
    BOOST_TEST(watcher.seen.front().starts_with(lines));
}

BOOST_DATA_TEST_CASE(invalid_http_is_rejected,
                     boost::unit_test::data::make(
                         {"HTTP/1.1 000 OK\r\n\r\n", "HTTP/1.1 600 OK\r\n\r\n", "SSH-2.0-OpenSSH\r\n\r\n",
                          "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
                          "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
                          "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                          "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                          "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                          "HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n"}),
                     text) {
    BOOST_TEST(feed(text) == errc::malformed_http);
}

// Source: RFC 9112, 6.1 and 6.3.
BOOST_DATA_TEST_CASE(contradictory_lengths_are_rejected,
                     boost::unit_test::data::make({
                         "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n",
                         "Content-Length: 5\r\nTransfer-Encoding: gzip\r\n",
                         "Transfer-Encoding: identity\r\nContent-Length: 5\r\n",
                         "Transfer-Encoding: xchunked\r\n",
                         "Transfer-Encoding: gzip, chunked\r\n",
                         "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                         "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                         "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                     }),
                     fields) {
    BOOST_TEST(feed("HTTP/1.1 200 OK\r\n" + std::string{fields} + "\r\n5\r\nalpha\r\n0\r\n\r\n") ==
               errc::malformed_http);
    BOOST_TEST(!reader.reusable());
}

BOOST_AUTO_TEST_CASE(a_connection_is_not_reused_after_chunks_in_an_older_version) {
    BOOST_TEST(!feed("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "5\r\nalpha\r\n0\r\n\r\n"));
    BOOST_TEST(reader.complete());
    BOOST_TEST(!reader.reusable());
}

BOOST_AUTO_TEST_SUITE_END()
