// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/https_client.hpp"
#include "support/ids.hpp"
#include "support/login_fixture.hpp"

#include <copresence/auth/authorization_code.hpp>
#include <copresence/auth/device_code.hpp>
#include <copresence/auth/on_behalf_of.hpp>
#include <copresence/auth/refresh_token.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::some_ids;

namespace {

struct fixture : test::login_fixture {
    std::vector<device_code_prompt> prompts;
    std::vector<std::string> refresh_tokens;

    refresh_token_handler keep() {
        return [this](const secret_string& token) { refresh_tokens.emplace_back(token.view()); };
    }

    // Returns a configuration whose prompt handler records the prompt, and calls `then` with the user code.
    device_code_config by_device(std::function<void(const std::string& user_code)> then) {
        device_code_config made;
        made.sign_in = sign_in();
        made.prompt = [this, then](const device_code_prompt& prompt) {
            prompts.push_back(prompt);
            then(prompt.user_code);
        };
        made.on_refresh_token = keep();
        return made;
    }

    device_code_config approved() {
        return by_device([this](const std::string& code) { login().approve(code); });
    }

    refresh_token_config by_refresh_token(std::string token) {
        refresh_token_config made;
        made.sign_in = sign_in();
        made.refresh_token = std::move(token);
        made.on_refresh_token = keep();
        return made;
    }

    std::string signed_in() {
        ask(device_code(executor(), approved()));
        return refresh_tokens.back();
    }

    on_behalf_of_config on_behalf() {
        on_behalf_of_config made;
        made.sign_in = sign_in();
        made.credential = secret_string{secret};
        made.user_token = login().user_assertion(made.sign_in.client_id);
        return made;
    }

    void fail(const std::string& path, faults::oauth_error error, std::uint64_t times) {
        fault_rule rule;
        rule.when.path = path;
        rule.when.times = times;
        rule.what.response = std::move(error);
        auto service = with_login();
        service.faults.rules.push_back(std::move(rule));
        serve(std::move(service));
    }
};

faults::oauth_error oauth(std::string error, unsigned code) {
    faults::oauth_error made;
    made.error = std::move(error);
    made.code = code;
    made.status = 400;
    return made;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(user_tokens, fixture)

BOOST_AUTO_TEST_CASE(a_device_code_is_prompted_and_yields_tokens_after_the_user_signs_in) {
    config.token_provider = device_code(executor(), approved());
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    BOOST_REQUIRE(prompts.size() == 1U);
    BOOST_TEST(prompts[0].message.find(prompts[0].user_code) != std::string::npos);
    BOOST_TEST(prompts[0].verification_uri.starts_with("https://"));
    BOOST_TEST((prompts[0].expires_in == std::chrono::seconds{900}));
    BOOST_TEST(refresh_tokens.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_token_request_is_polled_until_the_user_signs_in) {
    auto how = by_device([](const std::string&) {});
    const auto provider = device_code(executor(), how);
    bool ended = false;
    boost::asio::co_spawn(context, provider->get_token(request()),
                          [&](std::exception_ptr thrown, access_token) {
                              BOOST_TEST(!thrown);
                              ended = true;
                          });
    test::run_until(context, [&] { return login().stats().rejected >= 3; }); // responses so far: pending
    BOOST_TEST(!ended);
    login().approve(prompts.at(0).user_code);
    test::run_until(context, [&] { return ended; });
}

BOOST_AUTO_TEST_CASE(slow_down_does_not_end_the_sign_in) {
    fail("/token", oauth("slow_down", 0), 1);
    auto how = approved();
    const auto provider = device_code(executor(), how);
    boost::asio::co_spawn(context, provider->get_token(request()), [&](std::exception_ptr, access_token) {});
    test::run_until(context, [&] { return graph().stats().faults == 1; });
    BOOST_TEST(prompts.size() == 1U); // the next poll is 5 s later: see unit/sign_in_decisions.cpp
}

BOOST_AUTO_TEST_CASE(a_declined_device_code_ends_the_sign_in) {
    const auto cause = rejection(
        device_code(executor(), by_device([this](const std::string& code) { login().decline(code); })));
    BOOST_TEST((cause.code == condition::interaction_required));
    BOOST_TEST((cause.code == condition::unauthorized));
    BOOST_TEST(cause.info.sign_in.error == "authorization_declined");
    BOOST_TEST(cause.info.hint.find("declined") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_device_code_that_expires_ends_the_sign_in) {
    const auto cause = rejection(device_code(
        executor(), by_device([this](const std::string&) { login().advance(std::chrono::seconds{901}); })));
    BOOST_TEST((cause.code == condition::interaction_required));
    BOOST_TEST(cause.info.sign_in.error == "expired_token");
    BOOST_TEST(cause.info.sign_in.aadsts_code == 70020U);
}

BOOST_AUTO_TEST_CASE(a_prompt_that_throws_ends_the_sign_in) {
    const auto cause = rejection(device_code(
        executor(), by_device([](const std::string&) { throw std::runtime_error{"no terminal"}; })));
    BOOST_TEST((cause.code == errc::token_unavailable));
    BOOST_TEST(cause.info.detail == "no terminal");
}

BOOST_AUTO_TEST_CASE(later_tokens_of_a_device_code_come_without_a_prompt) {
    config.token_provider = device_code(executor(), approved());
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    login().advance(std::chrono::hours{2}); // Graph no longer accepts the first token
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    BOOST_TEST(prompts.size() == 1U);
    BOOST_TEST(refresh_tokens.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_revoked_session_causes_another_prompt) {
    config.token_provider = device_code(executor(), approved());
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    login().revoke_sessions(login_user{}.name);
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    BOOST_TEST(prompts.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_device_code_needs_a_prompt) {
    auto how = approved();
    how.prompt = nullptr;
    BOOST_CHECK_THROW(device_code(executor(), how), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_refresh_token_yields_tokens_and_a_new_refresh_token) {
    const auto first = signed_in();
    config.token_provider = refresh_token(executor(), by_refresh_token(first));
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    BOOST_REQUIRE(refresh_tokens.size() == 2U);
    BOOST_TEST(refresh_tokens[1] != first);
    login().advance(std::chrono::hours{2});
    BOOST_TEST(get(some_ids(1)).size() == 1U); // with the new refresh token
    BOOST_TEST(refresh_tokens.size() == 3U);
}

BOOST_AUTO_TEST_CASE(failed_refresh_token_handler_is_called_again_with_the_next_access_token) {
    auto service = with_login();
    int responses = 0;
    service.respond = [&](const local_graph_request&) -> std::optional<local_graph_response> {
        const std::string rotated = ++responses == 1 ? R"("refresh_token":"0.second",)" : "";
        return local_graph_response{200,
                                    {},
                                    '{' + rotated + R"("access_token":"token-)" + std::to_string(responses) +
                                        R"(","token_type":"Bearer","expires_in":3600})"};
    };
    serve(std::move(service));
    auto how = by_refresh_token("0.first");
    int calls = 0;
    how.on_refresh_token = [&](const secret_string& token) {
        if (++calls == 1) throw std::runtime_error{"no space left on device"};
        refresh_tokens.emplace_back(token.view());
    };
    const auto provider = refresh_token(executor(), how);
    for (int count = 1; count <= 3; ++count) {
        token_request next = request();
        if (count > 1) next.rejected = "token-" + std::to_string(count - 1);
        BOOST_TEST(
            (test::run_on(context, provider->get_token(next)).value == "token-" + std::to_string(count)));
    }
    BOOST_TEST(calls == 2);
    BOOST_TEST(refresh_tokens == std::vector<std::string>{"0.second"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(failed_refresh_token_handler_does_not_fail_a_device_code) {
    auto how = approved();
    how.on_refresh_token = [](const secret_string&) { throw std::runtime_error{"no space left on device"}; };
    BOOST_TEST(!ask(device_code(executor(), how)).value.empty());
    BOOST_TEST(prompts.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_revoked_refresh_token_requires_interaction) {
    const auto provider = refresh_token(executor(), by_refresh_token(signed_in()));
    login().revoke_sessions(login_user{}.name);
    const auto cause = rejection(provider);
    BOOST_TEST((cause.code == condition::interaction_required));
    BOOST_TEST(cause.info.sign_in.aadsts_code == 50173U);
    BOOST_TEST(cause.info.hint.find("sign in again") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_invalid_refresh_token_is_not_shown) {
    const std::string bad = "0.this-is-no-refresh-token-at-all";
    const auto cause = rejection(refresh_token(executor(), by_refresh_token(bad)));
    BOOST_TEST((cause.code == condition::interaction_required));
    BOOST_TEST(cause.info.sign_in.error == "invalid_grant");
    BOOST_TEST(what.find(bad) == std::string::npos);
    BOOST_CHECK_THROW(refresh_token(executor(), by_refresh_token("")), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_required_second_factor_is_reported_with_its_claims) {
    auto error = oauth("interaction_required", 50076);
    error.claims = R"({"access_token":{"polids":{"essential":true}}})";
    fail("/token", error, 1);
    const auto cause = rejection(on_behalf_of(executor(), on_behalf()));
    BOOST_TEST((cause.code == errc::interaction_required));
    BOOST_TEST(cause.info.sign_in.claims == error.claims);
    BOOST_TEST(cause.info.sign_in.aadsts_code == 50076U);
}

BOOST_AUTO_TEST_CASE(a_web_api_gets_tokens_on_behalf_of_its_user) {
    config.token_provider = on_behalf_of(executor(), on_behalf());
    BOOST_TEST(get(some_ids(1)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_invalid_user_token_is_not_shown) {
    auto how = on_behalf();
    how.user_token = "eyJ.this-is-nobodys-token.x";
    const auto cause = rejection(on_behalf_of(executor(), how));
    BOOST_TEST((cause.code == condition::unauthorized));
    BOOST_TEST(!cause.info.sign_in.error.empty());
    BOOST_TEST(what.find("nobodys-token") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(on_behalf_of_needs_a_credential) {
    auto how = on_behalf();
    how.credential = {};
    BOOST_CHECK_THROW(on_behalf_of(executor(), how), std::invalid_argument);
}

namespace {

struct browser_fixture : fixture {
    authorization_url_config url_config;

    browser_fixture() {
        url_config.sign_in = sign_in();
        url_config.sign_in.scope = "https://graph.microsoft.com/Presence.Read.All offline_access";
        url_config.redirect_uri = "http://localhost:8400";
    }

    // Opens `url` as a browser does. Returns the part of the redirect target after the redirect URI.
    std::string browse(const std::string& url) {
        std::string location;
        std::thread browser{[&] {
            copresence::test::http_request request;
            request.method = "GET";
            request.target = url.substr(url_config.sign_in.authority.size());
            copresence::test::https_client client{copresence::test::server_address::of(graph())};
            location = client.send(request).header("Location");
            boost::asio::post(context, [this] { browsed = true; });
        }};
        test::run_until(context, [&] { return browsed; });
        browser.join();
        browsed = false;
        return location.substr(std::min(location.size(), url_config.redirect_uri.size()));
    }

    authorization_code_config redeem(const authorization_url& started, secret_string code) {
        authorization_code_config made;
        made.sign_in = url_config.sign_in;
        made.redirect_uri = url_config.redirect_uri;
        made.code = std::move(code);
        made.code_verifier = started.code_verifier;
        made.on_refresh_token = keep();
        return made;
    }

    bool browsed = false;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(an_authorization_code_is_redeemed_once_and_its_token_is_renewed, browser_fixture) {
    const auto started = begin_authorization(url_config);
    auto code = read_authorization_code(browse(started.url), started.state);
    config.token_provider = authorization_code(executor(), redeem(started, std::move(code)));
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    login().advance(std::chrono::hours{2});
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    BOOST_TEST(refresh_tokens.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(failed_refresh_token_handler_costs_neither_the_code_nor_its_token, browser_fixture) {
    const auto started = begin_authorization(url_config);
    auto how = redeem(started, read_authorization_code(browse(started.url), started.state));
    int calls = 0;
    how.on_refresh_token = [&](const secret_string& token) {
        if (++calls == 1) throw std::runtime_error{"no space left on device"};
        refresh_tokens.emplace_back(token.view());
    };
    const auto provider = authorization_code(executor(), how);
    BOOST_TEST(!ask(provider).value.empty());
    BOOST_TEST(refresh_tokens.empty());
    login().advance(std::chrono::hours{2});
    token_request again = request();
    again.rejected = ask(provider).value;
    BOOST_TEST(!test::run_on(context, provider->get_token(again)).value.empty());
    BOOST_TEST(calls == 2);
    BOOST_TEST(refresh_tokens.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_code_with_a_wrong_verifier_is_rejected, browser_fixture) {
    const auto started = begin_authorization(url_config);
    auto code = read_authorization_code(browse(started.url), started.state);
    auto how = redeem(started, std::move(code));
    how.code_verifier = begin_authorization(url_config).code_verifier;
    const auto cause = rejection(authorization_code(executor(), how));
    BOOST_TEST((cause.code == condition::interaction_required));
    BOOST_TEST(cause.info.sign_in.error == "invalid_grant");
    BOOST_TEST(what.find(std::string{how.code.view()}) == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(an_incomplete_authorization_code_config_is_rejected_at_construction,
                        browser_fixture) {
    const auto started = begin_authorization(url_config);
    auto how = redeem(started, "");
    BOOST_CHECK_THROW(authorization_code(executor(), how), std::invalid_argument);
    how.code = "code";
    how.code_verifier = "short";
    BOOST_CHECK_THROW(authorization_code(executor(), how), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
