// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/error.hpp>

#include "base/sanitize.hpp"
#include "codec/error_envelope.hpp"
#include "support/shown_text.hpp"

#include <boost/asio/error.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <sstream>
#include <string>
#include <type_traits>

using namespace copresence;
using namespace copresence::detail;

namespace {

struct met {
    error_code code;
    condition as;
};

std::ostream& operator<<(std::ostream& out, const met& m) { return out << m.code.message(); }

error_code status(int value) { return {value, http_category()}; }

const met conditions[]{
    {errc::invalid_user_id, condition::invalid_argument},
    {errc::invalid_option, condition::invalid_argument},
    {errc::too_many_ids, condition::invalid_argument},
    {errc::client_closed, condition::closed},
    {errc::timeout, condition::timed_out},
    {errc::host_not_found, condition::unreachable},
    {errc::connect_failed, condition::unreachable},
    {errc::connection_lost, condition::unreachable},
    {errc::truncated_response, condition::unreachable},
    {errc::proxy_unreachable, condition::unreachable},
    {errc::proxy_failed, condition::unreachable},
    {errc::proxy_rejected, condition::proxy_rejected},
    {errc::untrusted_certificate, condition::untrusted_server},
    {errc::expired_certificate, condition::untrusted_server},
    {errc::wrong_host_name, condition::untrusted_server},
    {errc::tls_version_rejected, condition::untrusted_server},
    {errc::tls_failed, condition::untrusted_server},
    {errc::malformed_http, condition::bad_response},
    {errc::malformed_response, condition::bad_response},
    {errc::body_too_large, condition::bad_response},
    {errc::foreign_page, condition::bad_response},
    {errc::unexpected_redirect, condition::bad_response},
    {errc::token_unavailable, condition::unauthorized},
    {errc::malformed_token, condition::unauthorized},
    {status(400), condition::rejected},
    {status(401), condition::unauthorized},
    {status(403), condition::forbidden},
    {status(404), condition::not_found},
    {status(409), condition::rejected},
    {status(429), condition::throttled},
    {status(500), condition::service_failure},
    {status(504), condition::service_failure},
    {status(304), condition::bad_response},
};

failure full_failure() {
    failure cause{status(403), {}};
    cause.info.step = step::response_body;
    cause.info.server = "localhost:8443";
    cause.info.http_status = 403;
    cause.info.graph.code = "Forbidden";
    cause.info.graph.message = "no\r\nsuch \x1b[31mpermission";
    cause.info.graph.request_id = "r-1";
    cause.info.call.attempts = 2;
    cause.info.call.chunks = 3;
    cause.info.call.chunks_completed = 1;
    return cause;
}

} // namespace

BOOST_AUTO_TEST_SUITE(error)

BOOST_DATA_TEST_CASE(every_error_matches_its_condition, boost::unit_test::data::make(conditions), each) {
    BOOST_TEST((each.code == each.as));
    BOOST_TEST((each.code == condition::throttled) == (each.as == condition::throttled));
    BOOST_TEST(!each.code.message().empty());
}

BOOST_AUTO_TEST_CASE(the_callers_cancellation_matches_no_condition) {
    const error_code ec = boost::asio::error::operation_aborted;
    BOOST_TEST((ec != condition::timed_out));
    BOOST_TEST((ec != condition::closed));
}

BOOST_AUTO_TEST_CASE(what_is_one_line_with_all_details_and_no_control_characters) {
    const api_error thrown{full_failure()};
    const std::string what = thrown.what();
    for (const char* part : {"HTTP status 403", "localhost:8443", "Forbidden", "no  such  [31mpermission",
                             "r-1", "requests: 2", "1 of 3"}) {
        BOOST_TEST(what.find(part) != std::string::npos, part << " in " << what);
    }
    for (const char c : what)
        BOOST_TEST(static_cast<unsigned char>(c) >= 0x20);
}

BOOST_AUTO_TEST_CASE(diagnostics_are_written_in_one_order_with_every_member_that_is_set) {
    copresence::diagnostics info;
    info.step = step::response_body;
    info.detail = "detail";
    info.server = "graph:443";
    info.proxy = "proxy:3128";
    info.transport = boost::asio::error::connection_reset;
    info.http_status = 403;
    info.retry_after = std::chrono::milliseconds{1'500};
    info.hint = "a hint";
    info.body_excerpt = "<html>";
    info.graph = {.code = "Forbidden",
                  .message = "no permission",
                  .request_id = "r-1",
                  .client_request_id = "c-1",
                  .date = "today",
                  .server_info = "{}"};
    info.sign_in = {.error = "invalid_client",
                    .message = "wrong secret",
                    .aadsts_code = 7000215,
                    .correlation_id = "i-1",
                    .claims = "{}"};
    info.pool = {.connections_open = 4, .connections_max = 16};
    info.call = {.chunks = 3, .chunks_completed = 1, .attempts = 2, .elapsed = std::chrono::milliseconds{90}};
    std::ostringstream text;
    text << info;
    BOOST_TEST(text.str() ==
               "detail, step: receiving the response, server graph:443, proxy proxy:3128, HTTP 403, code "
               "Forbidden, message: no permission, sign-in error invalid_client, AADSTS7000215, "
               "message: wrong secret, hint: a hint, correlation-id i-1, body: <html>, retry after ms: "
               "1500, transport: " +
                   info.transport.message() +
                   ", request-id r-1, client-request-id c-1, date today, server info {}, requests: 2, "
                   "connections: 4 of 16, chunks received: 1 of 3, after 90 ms");
}

BOOST_AUTO_TEST_CASE(copies_share_the_diagnostics_and_cannot_throw) {
    static_assert(std::is_nothrow_copy_constructible_v<api_error>);
    const api_error thrown{full_failure()};
    const api_error copy = thrown;
    api_error source = thrown;
    const api_error taken =
        std::move(source); // NOLINT(performance-move-const-arg): a moved-from error keeps its details
    BOOST_TEST(std::string{source.what()} == thrown.what()); // NOLINT(bugprone-use-after-move)
    BOOST_TEST(&source.diagnostics() == &taken.diagnostics());
    BOOST_TEST(&copy.diagnostics() == &thrown.diagnostics());
    BOOST_TEST(copy.code() == thrown.code());
    BOOST_TEST(copy.diagnostics().graph.code == "Forbidden");
}

BOOST_AUTO_TEST_CASE(an_error_without_diagnostics_shows_only_its_message) {
    const failure bare{errc::client_closed, {}};
    BOOST_TEST(std::string{api_error{bare}.what()} == "the client was closed");
}

BOOST_AUTO_TEST_CASE(sanitized_text_has_no_control_characters_and_no_truncated_characters) {
    BOOST_TEST(sanitize("a\r\nb\x1b\x7f"
                        "c") == "a  b  c");
    // The C1 control character is removed, the no-break space stays.
    BOOST_TEST(sanitize("x\xc2\x85y\xc2\xa0z") == "x y\xc2\xa0z");
    BOOST_TEST(sanitize("abc", 2) == "ab");
    BOOST_TEST(sanitize("a\xe6\x9c\x83", 3) == "a");
    BOOST_TEST(sanitize("\x80\x80\x80", 2) == "");
}

BOOST_AUTO_TEST_CASE(sanitized_text_is_valid_utf8_for_any_bytes) {
    BOOST_TEST(sanitize("\x9b"
                        "31mred") == "\uFFFD31mred");
    BOOST_TEST(sanitize("a\xff\xc0\xaf"
                        "b") == "a\uFFFD\uFFFD\uFFFDb");
    BOOST_TEST(sanitize("cut \xe6\x9c") == "cut \uFFFD\uFFFD");
    BOOST_TEST(sanitize("\u202Egnp.exe") == "\uFFFDgnp.exe");
    BOOST_TEST(sanitize("a\u2028b") == "a b");
    BOOST_TEST(sanitize("\xff\xff", 5) == "\uFFFD");
    BOOST_TEST(test::unsafe_character_in(sanitize(test::hostile_text)) == "");
}

BOOST_AUTO_TEST_CASE(an_error_envelope_gives_its_innermost_code_and_its_message) {
    const auto found = error_envelope::parse(R"({"error":{"code":"TooManyRequests","message":"slow down",
        "innerError":{"code":"429","innererror":{"code":"PresenceThrottled"}}}})");
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->code == "PresenceThrottled");
    BOOST_TEST(found->message == "slow down");
}

BOOST_AUTO_TEST_CASE(an_inner_code_that_repeats_the_status_is_ignored) {
    const auto found = error_envelope::parse(
        R"({"error":{"code":"TooManyRequests","message":"m","innerError":{"code":"429","status":"429"}}})");
    BOOST_TEST(found->code == "TooManyRequests");
    BOOST_TEST(
        error_envelope::parse(R"({"error":{"code":"","message":"m","innererror":{"code":"x"}}})")->code ==
        "x");
    BOOST_TEST(error_envelope::parse(R"({"error":{"code":7,"message":null}})")->code.empty());
}

BOOST_DATA_TEST_CASE(a_text_without_an_error_envelope_gives_none,
                     boost::unit_test::data::make({"", "<html>", "null", "[]", "{}", R"({"error":"text"})",
                                                   R"({"error":null})", "{\"error\":{}"}),
                     text) {
    BOOST_TEST(!error_envelope::parse(text).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
