// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/token_response.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

using namespace std::chrono_literals;

namespace {

const auto now = std::chrono::system_clock::time_point{1'700'000'000s};

const std::string no_tokens[]{
    "",
    "null",
    "[]",
    "{",
    R"({"access_token":"t","token_type":"Bearer","expires_in":1}x)",
    R"({"token_type":"Bearer","expires_in":3600})",
    R"({"access_token":"","token_type":"Bearer","expires_in":3600})",
    R"({"access_token":"a b","token_type":"Bearer","expires_in":3600})",
    R"({"access_token":"a\nb","token_type":"Bearer","expires_in":3600})",
    R"({"access_token":"t","expires_in":3600})",
    R"({"access_token":"t","token_type":"pop","expires_in":3600})",
    R"({"access_token":"t","token_type":"Bearer"})",
    R"({"access_token":"t","token_type":"Bearer","expires_in":-1})",
    R"({"access_token":"t","token_type":"Bearer","expires_in":"soon"})",
    R"({"access_token":"t","token_type":"Bearer","expires_in":99999999999})",
    R"({"access_token":"t","token_type":"Bearer","expires_in":3600,"refresh_token":"a b"})",
};

const std::string no_errors[]{"", "<html>", "[]", R"({"error":{"code":"InvalidAuthenticationToken"}})",
                              R"({"error":""})"};

// The codes that decisions depend on.
const std::string error_codes[]{"access_denied",          "authorization_declined", "authorization_pending",
                                "consent_required",       "expired_token",          "interaction_required",
                                "invalid_grant",          "login_required",         "slow_down",
                                "temporarily_unavailable"};

const std::string no_device_codes[]{
    "[]",
    R"({"device_code":"d","user_code":"u","verification_uri":"v"})",
    R"({"user_code":"u","verification_uri":"v","expires_in":900})",
    R"({"device_code":"d","user_code":"u","verification_uri":"v","expires_in":0})",
    R"({"device_code":"d","user_code":"u","verification_uri":"v","expires_in":1000000})",
};

} // namespace

BOOST_AUTO_TEST_SUITE(token_response)

BOOST_AUTO_TEST_CASE(a_token_response_of_the_identity_platform_is_parsed) {
    std::string_view mistake;
    const auto grant = copresence::detail::parse_token_response(
        R"({"token_type":"Bearer","scope":"x","expires_in":3599,"ext_expires_in":7200,"access_token":"eyJ.a","refresh_token":"0.A"})",
        now, mistake);
    BOOST_REQUIRE(grant.has_value());
    BOOST_TEST((grant->access_token == "eyJ.a"));
    BOOST_TEST((grant->refresh_token == "0.A"));
    BOOST_TEST((grant->expires_at == now + 3599s));
}

BOOST_AUTO_TEST_CASE(numbers_as_texts_of_a_metadata_service_are_parsed) {
    std::string_view mistake;
    const auto life = copresence::detail::parse_token_response(
        R"({"access_token":"t","expires_in":"3599","expires_on":"1506484173","token_type":"Bearer"})", now,
        mistake);
    BOOST_REQUIRE(life.has_value());
    BOOST_TEST((life->expires_at == now + 3599s));
    const auto end = copresence::detail::parse_token_response(
        R"({"access_token":"t","expires_on":"1700003600","token_type":"bearer"})", now, mistake);
    BOOST_REQUIRE(end.has_value());
    BOOST_TEST((end->expires_at == now + 1h));
}

BOOST_DATA_TEST_CASE(an_invalid_token_response_is_reported_without_its_text,
                     boost::unit_test::data::make(no_tokens), body) {
    std::string_view mistake;
    BOOST_TEST(!copresence::detail::parse_token_response(body, now, mistake).has_value());
    BOOST_TEST(mistake.starts_with("the response"));
}

BOOST_AUTO_TEST_CASE(an_error_response_is_parsed) {
    const auto error = copresence::detail::parse_oauth_error(
        R"({"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 1\r\nCorrelation ID: 2",)"
        R"("error_codes":[7000215],"correlation_id":"2","suberror":"x","claims":"{\"access_token\":{}}"})");
    BOOST_REQUIRE(error.has_value());
    BOOST_TEST(error->code == "invalid_client");
    BOOST_TEST(error->aadsts == 7000215U);
    BOOST_TEST(error->message == "Invalid client secret provided.");
    BOOST_TEST(error->correlation_id == "2");
    BOOST_TEST(error->suberror == "x");
    BOOST_TEST(error->claims == R"({"access_token":{}})");
}

BOOST_AUTO_TEST_CASE(ids_in_the_first_line_of_an_error_description_are_removed) {
    const auto error = copresence::detail::parse_oauth_error(
        R"({"error":"x","error_description":"AADSTS1: No. Trace ID: 1 Correlation ID: 2"})");
    BOOST_REQUIRE(error.has_value());
    BOOST_TEST(error->message == "No.");
}

BOOST_AUTO_TEST_CASE(a_description_without_an_error_number_is_kept_unchanged) {
    const auto error = copresence::detail::parse_oauth_error(
        R"({"error":"invalid_request","error_description":"Identity not found","claims":"[1]"})");
    BOOST_REQUIRE(error.has_value());
    BOOST_TEST(error->aadsts == 0U);
    BOOST_TEST(error->message == "Identity not found");
    BOOST_TEST(error->claims.empty());
}

BOOST_AUTO_TEST_CASE(secret_is_redacted_after_an_error_is_parsed) {
    copresence::detail::form request;
    request.add_secret("client_secret", "vD8~Q2zN+kfR1xW/Tq4b");
    const auto error = copresence::detail::parse_oauth_error(
        R"({"error":"invalid_request","error_description":"AADSTS9: vD8~Q2zN\u002BkfR1xW\/Tq4b,)"
        R"( vD8~Q2zN%2bkfR1xW%2FTq4b, dkQ4flEyek4ra2ZSMXhXL1RxNGI=","correlation_id":"vD8~Q2zN+kfR1xW/",)"
        R"("claims":"{\"a\":\"vD8~Q2zN+kfR1xW/Tq4b\"}"})",
        request);
    BOOST_REQUIRE(error.has_value());
    BOOST_TEST(error->code == "invalid_request");
    BOOST_TEST(error->aadsts == 9U);
    BOOST_TEST(error->message == "[secret], [secret], [secret]");
    BOOST_TEST(error->correlation_id == "[secret]");
    BOOST_TEST(error->claims == R"({"a":"[secret]"})");
}

BOOST_AUTO_TEST_CASE(secret_at_the_place_where_a_message_is_cut_is_redacted) {
    copresence::detail::form request;
    request.add_secret("client_secret", "s3cret-value-of-some-length");
    const auto error = copresence::detail::parse_oauth_error(
        R"({"error":"x","error_description":")" + std::string(1'018, '.') + "s3cret-value-of-some-length\"}",
        request);
    BOOST_REQUIRE(error.has_value());
    BOOST_TEST(error->message == std::string(1'018, '.') + "[secre");
}

BOOST_DATA_TEST_CASE(known_error_code_is_not_redacted, boost::unit_test::data::make(error_codes), code) {
    for (const std::string& secret : {code, code.substr(0, code.find('_')), code.substr(0, 1)}) {
        copresence::detail::form request;
        request.add_secret("device_code", secret);
        const auto error = copresence::detail::parse_oauth_error(
            R"({"error":")" + code + R"(","suberror":")" + code + R"(","error_description":")" + code + "\"}",
            request);
        BOOST_REQUIRE(error.has_value());
        BOOST_TEST(error->code == code);
        BOOST_TEST(error->suberror == code);
        BOOST_TEST(error->message.find(code) == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(unknown_error_code_is_redacted) {
    copresence::detail::form request;
    request.add_secret("client_secret", "hunter2");
    const auto error =
        copresence::detail::parse_oauth_error(R"({"error":"no_hunter2","suberror":"hunter2"})", request);
    BOOST_REQUIRE(error.has_value());
    BOOST_TEST(error->code == "no_[secret]");
    BOOST_TEST(error->suberror == "[secret]");
}

BOOST_AUTO_TEST_CASE(secret_does_not_change_the_error_number) {
    for (const std::string_view secret : {"AADSTS50076", "AADSTS", "5", ":"}) {
        copresence::detail::form request;
        request.add_secret("client_secret", secret);
        const auto error = copresence::detail::parse_oauth_error(
            R"({"error":"invalid_grant","error_description":"AADSTS50076: second factor"})", request);
        BOOST_REQUIRE(error.has_value());
        BOOST_TEST(error->aadsts == 50076U);
        BOOST_TEST(error->message == "second factor");
    }
}

BOOST_DATA_TEST_CASE(other_texts_are_not_parsed_as_an_oauth_error, boost::unit_test::data::make(no_errors),
                     body) {
    BOOST_TEST(!copresence::detail::parse_oauth_error(body).has_value());
}

BOOST_AUTO_TEST_CASE(a_device_code_is_parsed_with_the_prompt_for_the_user) {
    std::string_view mistake;
    const auto code = copresence::detail::parse_device_authorization(
        R"({"device_code":"d","user_code":"ABC","verification_uri":"https://v","expires_in":900,"interval":7,"message":"go\nthere"})",
        mistake);
    BOOST_REQUIRE(code.has_value());
    BOOST_TEST((code->device_code == "d"));
    BOOST_TEST(code->prompt.user_code == "ABC");
    BOOST_TEST(code->prompt.verification_uri == "https://v");
    BOOST_TEST(code->prompt.message == "go there");
    BOOST_TEST((code->prompt.expires_in == 900s));
    BOOST_TEST((code->interval == 7s));
}

BOOST_AUTO_TEST_CASE(the_default_polling_interval_is_five_seconds) {
    std::string_view mistake;
    const auto code = copresence::detail::parse_device_authorization(
        R"({"device_code":"d","user_code":"u","verification_uri":"v","expires_in":900})", mistake);
    BOOST_REQUIRE(code.has_value());
    BOOST_TEST((code->interval == 5s));
}

BOOST_AUTO_TEST_CASE(invalid_interval_of_a_device_code_means_five_seconds) {
    const auto interval = [](const std::string& value) {
        std::string_view mistake;
        const auto code = copresence::detail::parse_device_authorization(
            R"({"device_code":"d","user_code":"u","verification_uri":"v","expires_in":900,"interval":)" +
                value + '}',
            mistake);
        BOOST_REQUIRE(code.has_value());
        return code->interval.count();
    };
    for (const auto* value : {"0", "-5", "\"0\"", "0.5", "null", "\"soon\"", "99999999999999999999"})
        BOOST_TEST(interval(value) == 5, value);
    BOOST_TEST(interval("1") == 1);
    BOOST_TEST(interval("\"7\"") == 7);
    BOOST_TEST(interval("86400") == 300);
}

BOOST_AUTO_TEST_CASE(device_code_without_a_message_gets_one_with_address_and_code) {
    for (const auto* message : {"", R"(,"message":"")", R"(,"message":"\n ")", R"(,"message":7)"}) {
        std::string_view mistake;
        const auto code = copresence::detail::parse_device_authorization(
            R"({"device_code":"d","user_code":"ABCD-1234","verification_uri":"https://v.example/device","expires_in":900)" +
                std::string{message} + '}',
            mistake);
        BOOST_REQUIRE(code.has_value());
        BOOST_TEST(code->prompt.message ==
                   "To sign in, open the page https://v.example/device and enter the code ABCD-1234.");
    }
}

BOOST_AUTO_TEST_CASE(verification_url_is_read_like_verification_uri) {
    std::string_view mistake;
    const auto code = copresence::detail::parse_device_authorization(
        R"({"device_code":"d","user_code":"u","verification_url":"https://v.example","expires_in":900})",
        mistake);
    BOOST_REQUIRE(code.has_value());
    BOOST_TEST(code->prompt.verification_uri == "https://v.example");
}

BOOST_DATA_TEST_CASE(an_invalid_device_code_response_is_reported,
                     boost::unit_test::data::make(no_device_codes), body) {
    std::string_view mistake;
    BOOST_TEST(!copresence::detail::parse_device_authorization(body, mistake).has_value());
    BOOST_TEST(mistake.find("the response") != std::string_view::npos);
}

namespace {

std::string repeated(std::string_view piece, std::size_t size = 256 * 1024) {
    std::string out;
    while (out.size() + piece.size() <= size)
        out += piece;
    return out;
}

std::string distinct_members() {
    std::string out;
    for (int i = 0; i < 20'000; ++i)
        out += "\"m" + std::to_string(i) + "\":0,";
    return out;
}

} // namespace

// Work that grew with the square of the size would take minutes.
BOOST_AUTO_TEST_CASE(time_grows_linearly_with_hostile_bodies) {
    const std::string bodies[]{
        '{' + repeated(R"("error":"x",)") + R"("error":"x"})",
        '{' + distinct_members() + R"("error":"x"})",
        R"({"error":"x","error_description":")" + repeated(" Trace ID:") + "\"}",
        R"({"error":"x","error_description":"AADSTS)" + repeated("0") + "1: no\"}",
        R"({"error":"x","claims":")" + repeated(R"({\"a\":)") + "\"}",
        R"({"error":")" + repeated("\\u0020") + "\"}",
        R"({"access_token":"t","token_type":"Bearer","expires_in":)" + repeated("1") + '}',
        R"({"access_token":"t","token_type":"Bearer","expires_in":")" + repeated("0") + "1\"}",
        repeated("["),
        repeated(R"({"a":)"),
    };
    copresence::detail::form request;
    request.add_secret("client_secret", repeated(" Trace ID: ", 4'096))
        .add_secret("code", repeated("0", 65'536));
    // Quadratic time would exceed the time limit of the test.
    std::size_t read = 0;
    for (const auto& body : bodies) {
        std::string_view mistake;
        read += copresence::detail::parse_oauth_error(body, request).has_value() ? 1U : 0U;
        read += copresence::detail::parse_token_response(body, now, mistake).has_value() ? 1U : 0U;
        read += copresence::detail::parse_device_authorization(body, mistake).has_value() ? 1U : 0U;
    }
    BOOST_TEST(read == 5U); // objects of more than 256 members are not parsed
}

BOOST_AUTO_TEST_SUITE_END()
