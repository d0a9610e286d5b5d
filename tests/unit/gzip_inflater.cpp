// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "codec/gzip_inflater.hpp"
#include "support/gzip.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

using copresence::errc;
using copresence::error_code;
using copresence::test::gzip;

namespace {

struct fixture {
    error_code inflate(std::string_view bytes, std::size_t piece = 1U << 30, std::size_t max = 1'000'000) {
        copresence::detail::gzip_inflater inflater{max, [this](std::span<const char> part) {
                                                       out.append(part.data(), part.size());
                                                       return rejected;
                                                   }};
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            const auto part = bytes.substr(at, piece);
            if (const auto ec = inflater.write({part.data(), part.size()})) return ec;
        }
        return inflater.finish();
    }

    std::string out;
    error_code rejected;
};

const std::size_t pieces[]{1, 7, 16'384, 1'000'000};

std::string some_text() {
    std::string text;
    for (int i = 0; i < 20'000; ++i)
        text += std::to_string(i * 7919) + ',';
    return text;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(gzip_inflater, fixture)

BOOST_DATA_TEST_CASE(compressed_text_is_inflated_from_pieces_of_any_size,
                     boost::unit_test::data::make(pieces), piece) {
    const auto text = some_text();
    BOOST_TEST(!inflate(gzip(text), piece));
    BOOST_TEST((out == text));
}

BOOST_AUTO_TEST_CASE(a_gzip_bomb_ends_at_the_limit) {
    const auto bomb = gzip(std::string(50'000'000, 'a'));
    BOOST_TEST(bomb.size() < 100'000U);
    BOOST_TEST(inflate(bomb) == errc::body_too_large);
    BOOST_TEST(out.size() <= 1'000'000U);
}

BOOST_AUTO_TEST_CASE(the_limit_itself_is_allowed) {
    BOOST_TEST(!inflate(gzip(std::string(1'000'000, 'a'))));
    BOOST_TEST(out.size() == 1'000'000U);
}

BOOST_AUTO_TEST_CASE(a_truncated_stream_is_an_error) {
    const auto whole = gzip("text, text, text");
    BOOST_TEST(inflate(whole.substr(0, whole.size() - 1)) == errc::truncated_response);
    BOOST_TEST(inflate("") == errc::truncated_response);
}

BOOST_DATA_TEST_CASE(several_members_are_one_text, boost::unit_test::data::make(pieces), piece) {
    const auto text = some_text();
    BOOST_TEST(
        !inflate(gzip("") + gzip(text.substr(0, 50'000)) + gzip(text.substr(50'000)) + gzip(""), piece));
    BOOST_TEST((out == text));
}

BOOST_DATA_TEST_CASE(padding_behind_the_last_member_is_ignored, boost::unit_test::data::make(pieces), piece) {
    for (const auto& padding : {std::string(512, '\0'), std::string{"\n"}, std::string{"\r\n"}}) {
        out.clear();
        BOOST_TEST(!inflate(gzip("alpha, ") + gzip("world") + padding, piece));
        BOOST_TEST(out == "alpha, world");
    }
}

BOOST_AUTO_TEST_CASE(member_behind_padding_is_malformed) {
    BOOST_TEST(inflate(gzip("a") + '\0' + gzip("b")) == errc::malformed_response);
    BOOST_TEST(inflate(gzip("a") + " ") == errc::malformed_response);
    BOOST_TEST(inflate(std::string(1, '\0') + gzip("a")) == errc::malformed_response);
}

BOOST_AUTO_TEST_CASE(a_truncated_last_member_is_an_error) {
    const auto second = gzip("alpha, alpha, alpha");
    BOOST_TEST(inflate(gzip("a") + second.substr(0, 1)) == errc::truncated_response);
    BOOST_TEST(inflate(gzip("a") + second.substr(0, second.size() - 1)) == errc::truncated_response);
}

BOOST_AUTO_TEST_CASE(members_share_one_limit) {
    const auto half = gzip(std::string(500'000, 'a'));
    BOOST_TEST(!inflate(half + half));
    BOOST_TEST(inflate(half + half + gzip("a")) == errc::body_too_large);
}

BOOST_AUTO_TEST_CASE(data_that_is_not_gzip_is_malformed) {
    BOOST_TEST(inflate("{\"value\":[]}") == errc::malformed_response);
    auto spoiled = gzip("text, text, text");
    spoiled[spoiled.size() - 6] ^= 1; // in the checksum
    BOOST_TEST(inflate(spoiled) == errc::malformed_response);
    BOOST_TEST(inflate(gzip("a") + "x") == errc::malformed_response);
}

BOOST_AUTO_TEST_CASE(an_error_of_the_sink_is_returned) {
    rejected = make_error_code(errc::text_too_large);
    BOOST_TEST(inflate(gzip("text")) == errc::text_too_large);
}

BOOST_AUTO_TEST_SUITE_END()
