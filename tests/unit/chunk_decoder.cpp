// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/chunk_decoder.hpp"
#include "http/response_reader.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <span>
#include <string>
#include <string_view>

using copresence::errc;
using copresence::error_code;

namespace {

constexpr std::size_t max_line = 64;
constexpr std::size_t max_body = 1'024;

struct body_recorder final : copresence::detail::response_consumer {
    error_code on_header(const copresence::detail::response_header&) override { return {}; }

    error_code on_body(std::span<const char> bytes) override {
        BOOST_REQUIRE(!bytes.empty());
        body.append(bytes.data(), bytes.size());
        return error_of_body;
    }

    error_code on_end() override { return {}; }

    std::string body;
    error_code error_of_body;
};

struct fixture {
    // Decodes `text` in pieces of at most `piece` bytes until the body ends or an error occurs.
    error_code decode(std::string_view text, std::size_t piece) {
        while (!text.empty() && !decoder.complete()) {
            auto bytes = text.substr(0, piece);
            const auto size = bytes.size();
            if (const auto ec = decoder.decode(bytes, seen)) return ec;
            text.remove_prefix(size - bytes.size());
        }
        rest = text;
        return {};
    }

    copresence::detail::chunk_decoder decoder{max_line, max_body};
    body_recorder seen;
    std::string_view rest;
};

const std::size_t pieces[]{1, 2, 3, 5, 1'000};

// Decodes `text` once for each piece size, and calls `check` with the result.
void for_each_piece_size(std::string_view text,
                         void (*check)(const fixture&, error_code, std::size_t piece)) {
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        fixture each;
        const auto ec = each.decode(text, piece);
        check(each, ec, piece);
    }
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(chunk_decoder, fixture)

BOOST_DATA_TEST_CASE(the_data_of_all_chunks_is_passed_on_in_order,
                     boost::unit_test::data::make({
                         "5\r\nalpha\r\n0\r\n\r\n",
                         "3\r\nalp\r\n2\r\nha\r\n0\r\n\r\n",
                         "00000005\r\nalpha\r\n000\r\n\r\n",
                         "5  \r\nalpha\r\n0\t\r\n\r\n",
                         "5;a=b;c=\"; \xC3\xA4\"\r\nalpha\r\n0;d\r\n\r\n",
                         "5\r\nalpha\r\n0\r\nX-T: 1\r\ny:\r\n\r\n",
                     }),
                     text) {
    for_each_piece_size(text, [](const fixture& each, error_code ec, std::size_t piece) {
        BOOST_TEST(!ec, "pieces of " << piece << ": " << ec.message());
        BOOST_TEST(each.decoder.complete());
        BOOST_TEST(each.seen.body == "alpha");
        BOOST_TEST(each.rest.empty());
    });
}

BOOST_DATA_TEST_CASE(sizes_are_hexadecimal_in_either_case, boost::unit_test::data::make({"1a", "1A", "01a"}),
                     size) {
    const std::string data(26, 'x');
    BOOST_TEST(!decode(std::string{size} + "\r\n" + data + "\r\n0\r\n\r\n", 7));
    BOOST_TEST(decoder.complete());
    BOOST_TEST(seen.body == data);
}

BOOST_DATA_TEST_CASE(bytes_after_the_body_are_not_read, boost::unit_test::data::make(pieces), piece) {
    BOOST_TEST(!decode("1\r\na\r\n0\r\n\r\nHTTP/1.1", piece));
    BOOST_TEST(decoder.complete());
    BOOST_TEST(rest == "HTTP/1.1");
}

BOOST_AUTO_TEST_CASE(a_body_is_incomplete_until_its_last_byte) {
    const std::string_view text = "1\r\na\r\n0\r\nX: y\r\n\r\n";
    for (std::size_t size = 0; size < text.size(); ++size) {
        fixture each;
        BOOST_TEST(!each.decode(text.substr(0, size), 1));
        BOOST_TEST(!each.decoder.complete(), "after " << size << " bytes");
    }
}

BOOST_DATA_TEST_CASE(malformed_framing_is_rejected,
                     boost::unit_test::data::make({
                         "\r\n",
                         "x\r\n",
                         ";a\r\n",
                         " 5\r\nalpha",
                         "-5\r\nalpha",
                         "0x5\r\nalpha",
                         "5\nalpha",
                         "5\ralpha",
                         "5;a\nb\r\n",
                         "5;a=\"\r\"\r\n",
                         "10000000000000000\r\n",
                         "5\r\nalpha0\r\n\r\n",
                         "5\r\nalpha\n0\r\n\r\n",
                         "5\r\nalpha\r0\r\n\r\n",
                         "0\r\n\rx",
                         "0\r\n\n",
                         "0\r\nno colon\r\n\r\n",
                         "0\r\n: no name\r\n\r\n",
                         "0\r\n continuation\r\n\r\n",
                         "0\r\nX: y\n\r\n",
                         "0\r\nHTTP/1.1 200 OK\r\n\r\n",
                     }),
                     text) {
    for_each_piece_size(text, [](const fixture& each, error_code ec, std::size_t piece) {
        BOOST_TEST(ec == errc::malformed_http, "pieces of " << piece << ": " << ec.message());
        BOOST_TEST(!each.decoder.complete());
    });
}

BOOST_DATA_TEST_CASE(a_line_over_the_limit_is_rejected_in_pieces_of_any_size,
                     boost::unit_test::data::make(pieces), piece) {
    const std::string filler(max_line, 'a');
    for (const auto& text : {"5;" + filler + "\r\nalpha\r\n0\r\n\r\n", "0\r\nX: " + filler + "\r\n\r\n",
                             std::string(max_line, '0') + "5\r\nalpha"}) {
        fixture each;
        BOOST_TEST(each.decode(text, piece) == errc::header_too_large);
    }
}

BOOST_DATA_TEST_CASE(trailer_fields_together_are_limited, boost::unit_test::data::make(pieces), piece) {
    std::string text = "0\r\n";
    while (text.size() <= max_line + 3)
        text += "X: y\r\n";
    BOOST_TEST(decode(text, piece) == errc::header_too_large);
}

BOOST_DATA_TEST_CASE(chunks_over_the_limit_of_the_body_are_rejected_by_their_size,
                     boost::unit_test::data::make(pieces), piece) {
    const auto half = "200\r\n" + std::string(0x200, 'a') + "\r\n";
    BOOST_TEST(!decode(half + half, piece));
    BOOST_TEST(decode("1\r\n", piece) == errc::body_too_large);
    BOOST_TEST(seen.body.size() == max_body);
}

BOOST_AUTO_TEST_CASE(the_largest_size_does_not_overflow) {
    BOOST_TEST(decode("ffffffffffffffff\r\n", 100) == errc::body_too_large);
}

BOOST_AUTO_TEST_CASE(an_error_of_the_consumer_passes_through) {
    seen.error_of_body = make_error_code(errc::malformed_response);
    BOOST_TEST(decode("5\r\nalpha\r\n0\r\n\r\n", 100) == errc::malformed_response);
}

BOOST_AUTO_TEST_CASE(the_lines_of_all_chunks_together_are_bounded) {
    // Each line is within the limit of a line.
    const std::string chunk = "1;" + std::string(max_line - 4, 'x') + "\r\na\r\n";
    std::string text;
    for (int i = 0; i < 100; ++i)
        text += chunk;
    BOOST_TEST(decode(text, 7) == errc::header_too_large);
    BOOST_TEST(seen.body.size() < 5U);
}

BOOST_AUTO_TEST_CASE(a_body_in_chunks_of_one_byte_is_read) {
    std::string text;
    for (std::size_t i = 0; i < max_body; ++i)
        text += "1\r\na\r\n";
    BOOST_TEST(!decode(text + "0\r\n\r\n", 100));
    BOOST_TEST(seen.body == std::string(max_body, 'a'));
}

BOOST_DATA_TEST_CASE(only_an_extension_may_follow_the_size,
                     boost::unit_test::data::make({"5 6\r\n", "5 alpha\r\n", "5\t=\r\n"}), text) {
    BOOST_TEST(decode(text, 1) == errc::malformed_http);
}

BOOST_AUTO_TEST_SUITE_END()
