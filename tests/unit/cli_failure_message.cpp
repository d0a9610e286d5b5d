// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/failure_message.hpp"
#include "cli/fetch.hpp"
#include "cli/report_text.hpp"

#include <boost/asio/error.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using namespace copresence::detail::cli;
namespace asio_error = boost::asio::error;
namespace data = boost::unit_test::data;

namespace {

failure because(error_code code, copresence::step step = copresence::step::none) {
    failure cause{code, {}};
    cause.info.server = "graph.example:443";
    cause.info.step = step;
    return cause;
}

failure status(unsigned value, std::string code = {}, std::string message = {}) {
    failure cause = because({static_cast<int>(value), http_category()});
    cause.info.http_status = value;
    cause.info.graph.code = std::move(code);
    cause.info.graph.message = std::move(message);
    return cause;
}

struct sample {
    failure cause;
    std::string_view line;
};

std::ostream& operator<<(std::ostream& out, const sample& value) { return out << value.cause.code.message(); }

std::vector<sample> samples() {
    failure down = because(errc::connect_failed, step::connect);
    down.info.transport = asio_error::connection_refused;
    failure untrusted = because(errc::untrusted_certificate, step::tls_handshake);
    untrusted.info.detail = "unable to get local issuer certificate";
    down.info.detail = "graph.example";
    failure late = because(errc::timeout, step::call);
    late.info.call.elapsed = std::chrono::milliseconds{2'500};
    failure throttled = status(429, "TooManyRequests");
    throttled.info.retry_after = std::chrono::milliseconds{2'128};
    failure page = status(502);
    page.info.body_excerpt = "<html>Bad gateway</html>";
    failure one_of_many = status(503, "serviceNotAvailable");
    one_of_many.info.call.chunks = 8;
    one_of_many.info.call.chunks_completed = 3;
    one_of_many.info.graph.request_id = "r-1";
    failure malformed = because(errc::malformed_response);
    malformed.info.detail = "value is not an array";
    failure proxy_down = because(errc::proxy_unreachable, step::connect);
    proxy_down.info.proxy = "proxy.example:3128";
    proxy_down.info.transport = asio_error::connection_refused;
    failure proxy_rejected = because(errc::proxy_rejected, step::proxy_handshake);
    proxy_rejected.info.proxy = "proxy.example:3128";
    proxy_rejected.info.detail = "status 407: the proxy requires a user name and a password";
    failure proxy_failed = proxy_rejected;
    proxy_failed.code = errc::proxy_failed;
    proxy_failed.info.detail = "status 502: the proxy could not reach the server";
    failure proxy_late = because(errc::timeout, step::proxy_handshake);
    proxy_late.info.proxy = "proxy.example:3128";
    failure proxy_silent = proxy_late;
    proxy_silent.info.step = step::connect;
    failure late_behind_proxy = proxy_late;
    late_behind_proxy.info.step = step::response_header;
    failure redirect = because(errc::unexpected_redirect);
    redirect.info.detail = "to https://elsewhere.example";

    return {
        {because(errc::host_not_found, step::resolve), "the host of graph.example:443 was not found; check "
                                                       "--endpoint, and the DNS settings of this machine"},
        {down, "cannot connect to graph.example:443 (Connection refused); check --endpoint, and that the "
               "service is running"},
        {because(errc::connection_lost),
         "the connection to graph.example:443 was lost before the response was complete; try again"},
        {untrusted,
         "the certificate of graph.example:443 is not signed by a trusted authority (unable to get local "
         "issuer certificate); if you trust the service, specify its certificate authority with --ca-file"},
        {because(errc::expired_certificate), "the certificate of graph.example:443 is expired or not yet "
                                             "valid; check this machine's clock; if it is correct, the "
                                             "service must renew the certificate"},
        {because(errc::wrong_host_name),
         "the certificate of graph.example:443 is for another host; check the host in --endpoint"},
        {because(errc::tls_version_rejected), "graph.example:443 does not support TLS 1.2 or newer"},
        {because(errc::tls_failed),
         "the TLS connection to graph.example:443 failed; check that --endpoint is an https service"},
        {status(401, "InvalidAuthenticationToken", "Access token has expired."),
         "graph.example:443 rejected the token (401 InvalidAuthenticationToken: Access token has expired.); "
         "the token may have expired, or may be meant for another service: get a new token"},
        {status(403, "Forbidden"), "graph.example:443 does not allow this token to read presences (403 "
                                   "Forbidden); the application requires the "
                                   "permission Presence.Read.All, with consent from a user or administrator"},
        {status(404, "ResourceNotFound"),
         "graph.example:443 did not find the requested resource (404 ResourceNotFound); "
         "check --endpoint, --api-version and the ids"},
        {status(400, "BadRequest", "too many ids"),
         "graph.example:443 rejected the request (400 BadRequest: too many ids)"},
        {throttled,
         "graph.example:443 is throttling this application (429 TooManyRequests); try again in 2.128 s"},
        {status(429), "graph.example:443 is throttling this application (429); try again later"},
        {page, "graph.example:443 failed (502: <html>Bad gateway</html>); try again later"},
        {one_of_many,
         "graph.example:443 failed (503 serviceNotAvailable); try again later; 3 of 8 requests had "
         "completed; request-id r-1"},
        {late, "timed out after 2.5 s: no complete response from graph.example:443; try again, or increase "
               "--timeout"},
        {because(errc::timeout, step::connect),
         "timed out connecting to graph.example:443; check --endpoint, and the firewalls between this "
         "machine and the server"},
        {because(errc::timeout, step::resolve),
         "timed out looking up the name of graph.example:443; check the DNS settings of this machine"},
        {because(errc::timeout, step::response_header),
         "timed out (waiting for the response): graph.example:443 is "
         "reachable but did not respond in time; try again"},
        {proxy_down, "cannot reach the proxy proxy.example:3128 (Connection refused); check --proxy and the "
                     "environment variable HTTPS_PROXY"},
        {proxy_rejected, "the proxy proxy.example:3128 rejected the request to connect to graph.example:443 "
                         "(status 407: the proxy requires a user "
                         "name and a password); check --proxy and the environment variable HTTPS_PROXY"},
        {proxy_failed,
         "the proxy proxy.example:3128 failed to connect to graph.example:443 (status 502: the proxy "
         "could not reach the server); check --proxy and the environment variable HTTPS_PROXY"},
        {proxy_late,
         "timed out waiting for the proxy proxy.example:3128 to connect to graph.example:443; check "
         "--proxy and the environment variable HTTPS_PROXY"},
        {proxy_silent,
         "timed out connecting to the proxy proxy.example:3128; check --proxy and the environment "
         "variable HTTPS_PROXY"},
        {late_behind_proxy, "timed out (waiting for the response): graph.example:443 is "
                            "reachable but did not respond in time; try again"},
        {malformed, "graph.example:443 did not respond as Microsoft Graph does: the response does not match "
                    "the format that "
                    "Graph documents (value is not an array); check --endpoint"},
        {because(errc::malformed_http), "graph.example:443 did not respond as Microsoft Graph does: the "
                                        "response is not valid HTTP; check --endpoint"},
        {because(errc::body_too_large),
         "the response of graph.example:443 cannot be used: the response body is larger "
         "than the limit (limit_config::body_size)"},
        {redirect,
         "graph.example:443 redirected the request (to https://elsewhere.example); redirects are not "
         "followed; check --endpoint"},
        {because(errc::token_unavailable), "cannot get a token: no access token available"},
        {because(asio_error::operation_aborted), "the call was cancelled"},
        {failure{asio_error::no_memory, {}},
         "the communication with the service failed: Cannot allocate memory"},
    };
}

} // namespace

BOOST_AUTO_TEST_SUITE(cli_failure_message)

BOOST_DATA_TEST_CASE(each_failure_has_its_line, data::make(samples())) {
    BOOST_TEST(failure_message(sample.cause) == sample.line);
}

BOOST_AUTO_TEST_CASE(every_error_of_the_library_has_a_line) {
    for (int value = 1; value <= static_cast<int>(errc::malformed_token); ++value) {
        const std::string line = failure_message(because(static_cast<errc>(value)));
        BOOST_TEST(line.size() > 10u);
        BOOST_TEST(line.find('\n') == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(texts_of_a_server_are_cut_and_contain_no_control_characters) {
    const std::string line = failure_message(status(500, "\x1b[2J", "\u202E\n" + std::string(5'000, 'x')));
    BOOST_TEST(line.starts_with("graph.example:443 failed (500 [2J: xxx"), line);
    BOOST_TEST(line.size() < 500u);
    BOOST_TEST(line.find("\u202E") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_token_echoed_by_the_server_is_redacted) {
    const std::string token = "s3cret-t0ken-of-some-length";
    failure cause = status(401, token, "bad " + token + ", and again " + token + ".");
    cause.info.body_excerpt = "cut in the middle: " + token.substr(0, 12);
    cause.info.detail = "s3cret";
    const std::array secrets{secret_string{token}};
    const failure clean = without_secrets(cause, secrets);
    BOOST_TEST(clean.info.graph.code == "[token]");
    BOOST_TEST(clean.info.graph.message == "bad [token], and again [token].");
    BOOST_TEST(clean.info.body_excerpt == "cut in the middle: [token]");
    BOOST_TEST(clean.info.detail == "s3cret");
    BOOST_TEST(failure_message(clean).find("t0ken") == std::string::npos);
    BOOST_TEST(without_secrets(cause, {}).info.graph.code == token);
}

BOOST_AUTO_TEST_CASE(absent_ids_are_counted_and_the_first_five_named) {
    std::vector<user_id> absent;
    for (std::uint8_t i = 1; i <= 7; ++i)
        absent.emplace_back(user_id::bytes_type{i});
    BOOST_TEST(absent_line({absent[0]}) ==
               "1 id is absent from the response: 01000000-0000-0000-0000-000000000000");
    BOOST_TEST(absent_line(absent) ==
               "7 ids are absent from the response: 01000000-0000-0000-0000-000000000000, "
               "02000000-0000-0000-0000-000000000000, 03000000-0000-0000-0000-000000000000, "
               "04000000-0000-0000-0000-000000000000, 05000000-0000-0000-0000-000000000000 and 2 more");
}

BOOST_AUTO_TEST_CASE(a_report_lists_each_reason_once_and_every_id) {
    const user_id one{user_id::bytes_type{1}}, two{user_id::bytes_type{2}}, three{user_id::bytes_type{3}},
        four{user_id::bytes_type{4}};
    presence_report report;
    BOOST_TEST(report_text(report) == "");
    report.absent = {one};
    report.failed = {{{two}, status(503)}, {{three}, status(500)}, {{four}, status(503)}};
    BOOST_TEST(report_text(report) ==
               "copresence: 1 id is absent: the service did not return it\n"
               "absent 01000000-0000-0000-0000-000000000000\n"
               "copresence: 2 ids failed: graph.example:443 failed (503); try again later\n"
               "failed 02000000-0000-0000-0000-000000000000\n"
               "failed 04000000-0000-0000-0000-000000000000\n"
               "copresence: 1 id failed: graph.example:443 failed (500); try again later\n"
               "failed 03000000-0000-0000-0000-000000000000\n");
}

BOOST_AUTO_TEST_CASE(missing_ids_are_listed_once_and_in_the_requested_order) {
    const user_id one{user_id::bytes_type{1}}, two{user_id::bytes_type{2}}, three{user_id::bytes_type{3}};
    const std::vector<user_id> expected{three, one};
    BOOST_TEST(missing({three, two, one, three, two}, {presence{two}}) == expected,
               boost::test_tools::per_element());
    BOOST_TEST(missing({two}, {presence{two}}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
