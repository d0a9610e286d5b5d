// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Token providers that read the environment or a file, and chains of token providers.

#include "support/ids.hpp"
#include "support/login_fixture.hpp"
#include "support/temporary_directory.hpp"

#include <copresence/auth/callback_token.hpp>
#include <copresence/auth/chained_token.hpp>
#include <copresence/auth/client_secret.hpp>
#include <copresence/auth/static_token.hpp>
#include <copresence/auth/token_from_environment.hpp>
#include <copresence/auth/token_from_file.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <sys/stat.h>

using namespace copresence;
using namespace copresence::detail;
using copresence::test::some_ids;
using copresence::test::temporary_directory;

namespace {

constexpr const char* variable = "COPRESENCE_TEST_TOKEN";

struct fixture : test::login_fixture {
    temporary_directory folder;
    std::string path = folder / "token";

    ~fixture() { ::unsetenv(variable); }

    void write(const std::string& text) const {
        std::ofstream{folder / "new"} << text;
        std::filesystem::rename(folder / "new", path);
    }

    std::string value_of(const std::shared_ptr<token_provider>& provider) {
        return std::string{ask(provider).value.view()};
    }

    static boost::asio::awaitable<access_token> token_later() {
        co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
        access_token token;
        token.value = std::string{"t"};
        co_return token;
    }

    static std::shared_ptr<token_provider> failing(int& asked) {
        return callback_token([&asked](token_request) {
            return [](int* count) -> boost::asio::awaitable<access_token> {
                ++*count;
                throw std::runtime_error{"it is off"};
                co_return access_token{};
            }(&asked);
        });
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(local_tokens, fixture)

BOOST_AUTO_TEST_CASE(the_variable_is_read_for_each_token) {
    const auto provider = token_from_environment(variable);
    ::setenv(variable, " first\n", 1);
    BOOST_TEST(value_of(provider) == "first");
    ::setenv(variable, "second", 1);
    BOOST_TEST(value_of(provider) == "second");
}

BOOST_AUTO_TEST_CASE(the_error_names_the_variable_but_not_its_content) {
    ::unsetenv(variable);
    BOOST_TEST(rejection(token_from_environment(variable)).info.detail ==
               "the environment variable COPRESENCE_TEST_TOKEN is not set");
    ::setenv(variable, "two words", 1);
    BOOST_TEST(rejection(token_from_environment(variable)).info.detail ==
               "the environment variable COPRESENCE_TEST_TOKEN must contain exactly one token of 1 to 65536 "
               "visible ASCII characters");
    BOOST_CHECK_THROW(token_from_environment(""), std::invalid_argument);
    BOOST_CHECK_THROW(token_from_environment("A=B"), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_replaced_file_is_read_again) {
    write("wrong\n");
    config.token_provider = token_from_file(path);
    BOOST_TEST((get_failure().code == condition::unauthorized));
    write(graph().token() + '\n');
    BOOST_TEST(get(some_ids(1)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_client_reads_the_file_before_each_request) {
    write(graph().token());
    config.token_provider = token_from_file(path);
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    write("no-longer-the-token");
    BOOST_TEST((get_failure().code == condition::unauthorized));
}

BOOST_AUTO_TEST_CASE(a_client_keeps_using_the_token_if_the_file_is_missing) {
    write(graph().token());
    config.token_provider = token_from_file(path);
    BOOST_TEST(get(some_ids(1)).size() == 1U);
    std::filesystem::remove(path);
    BOOST_TEST(get(some_ids(1)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_error_names_the_file_but_not_its_content) {
    const auto provider = token_from_file(path);
    BOOST_TEST(rejection(provider).info.detail.ends_with("token cannot be read: No such file or directory"));
    write("two words");
    BOOST_TEST(rejection(provider).info.detail.ends_with(
        "token must contain exactly one token of 1 to 65536 visible ASCII characters"));
    write(std::string(70'000, 'a'));
    BOOST_TEST(rejection(provider).info.detail.ends_with("it is larger than 64 KiB"));
    BOOST_TEST(rejection(token_from_file(folder.path())).info.detail.ends_with("it is not a regular file"));
    BOOST_REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
    BOOST_TEST(rejection(token_from_file(folder / "pipe")).info.detail.ends_with("it is not a regular file"));
    BOOST_CHECK_THROW(token_from_file(""), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(the_first_provider_that_succeeds_is_used_from_then_on) {
    int first = 0;
    int last = 0;
    const auto provider =
        chained_token({{"first", failing(first)}, {"second", static_token("t")}, {"third", failing(last)}});
    BOOST_TEST(value_of(provider) == "t");
    BOOST_TEST(value_of(provider) == "t");
    BOOST_TEST(first == 1);
    BOOST_TEST(last == 0);
}

BOOST_AUTO_TEST_CASE(if_all_providers_fail_the_error_contains_every_reason) {
    int asked = 0;
    client_secret_config wrong;
    wrong.sign_in = sign_in();
    wrong.secret = "another-secret-value-of-mine";
    const auto provider = chained_token({{"environment", token_from_environment(variable)},
                                         {"callback", failing(asked)},
                                         {"secret", client_secret(executor(), wrong)}});
    const auto cause = rejection(provider);
    BOOST_TEST((cause.code == errc::token_unavailable));
    const auto& detail = cause.info.detail;
    BOOST_TEST(detail.find("environment: the environment variable COPRESENCE_TEST_TOKEN is not set; "
                           "callback: it is off; secret: ") != std::string::npos,
               detail);
    BOOST_TEST(detail.find("AADSTS7000215") != std::string::npos, detail);
    BOOST_TEST(detail.find("another-secret") == std::string::npos, detail);
}

// For the sanitizers: the provider is destroyed before the request runs.
BOOST_AUTO_TEST_CASE(a_request_may_outlive_its_provider) {
    write("t");
    ::setenv(variable, "t", 1);
    const std::function<std::shared_ptr<token_provider>()> makers[]{
        [&] { return token_from_file(path); },
        [&] { return token_from_environment(variable); },
        [&] {
            return chained_token({{"file", token_from_file(path)}});
        },
        [&] { return callback_token([](token_request) { return token_later(); }); },
    };
    for (const auto& make : makers) {
        auto running = make()->get_token(request());
        const auto token = test::run_on(context, std::move(running));
        BOOST_TEST((token.value == "t"));
    }
}

BOOST_AUTO_TEST_CASE(a_callback_exists_until_its_requests_have_ended) {
    const auto captured = std::make_shared<int>(0);
    auto provider = callback_token([captured](token_request) { return token_later(); });
    boost::asio::co_spawn(context, provider->get_token(request()), boost::asio::detached);
    const auto references = captured.use_count();
    provider.reset();
    BOOST_TEST(captured.use_count() == references);
    test::run_until(context, [&] { return captured.use_count() == 1; });
}

BOOST_AUTO_TEST_CASE(a_chain_without_providers_is_rejected) {
    BOOST_CHECK_THROW(chained_token({}), std::invalid_argument);
    BOOST_CHECK_THROW(chained_token({{"none", nullptr}}), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
