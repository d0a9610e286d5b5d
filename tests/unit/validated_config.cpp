// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "graph/validated_config.hpp"

#include "base/config_rules.hpp"

#include <copresence/auth/static_token.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

using copresence::client_config;
using namespace std::chrono_literals;

namespace {

client_config good_config() {
    client_config config;
    config.token_provider = copresence::static_token("t");
    return config;
}

struct rejected {
    const char* member;
    std::function<void(client_config&)> spoil;
};

std::ostream& operator<<(std::ostream& out, const rejected& r) { return out << r.member; }

std::vector<rejected> rejected_configs() {
    return {
        {"endpoint", [](auto& c) { c.endpoint = ""; }},
        {"endpoint", [](auto& c) { c.endpoint = "graph.microsoft.com"; }},
        {"endpoint", [](auto& c) { c.endpoint = "https://host/?q"; }},
        {"endpoint", [](auto& c) { c.endpoint = "https://user:pw@host"; }},
        {"endpoint",
         [](auto& c) {
             c.endpoint = "http://graph.microsoft.com";
             c.allow_plain_http_to_loopback = true;
         }},
        {"endpoint", [](auto& c) { c.endpoint = "http://localhost:8080"; }},
        {"endpoint",
         [](auto& c) {
             c.endpoint = "http://localhost.evil.example";
             c.allow_plain_http_to_loopback = true;
         }},
        {"api_version", [](auto& c) { c.api_version = "v2.0"; }},
        {"api_version", [](auto& c) { c.api_version = ""; }},
        {"token_provider", [](auto& c) { c.token_provider = nullptr; }},
        {"timeouts.resolve", [](auto& c) { c.timeouts.resolve = 0ms; }},
        {"timeouts.connect", [](auto& c) { c.timeouts.connect = -1ms; }},
        {"timeouts.proxy_handshake", [](auto& c) { c.timeouts.proxy_handshake = 0ms; }},
        {"proxy.url", [](auto& c) { c.proxy = copresence::proxy_config::at(""); }},
        {"proxy.user_name", [](auto& c) { c.proxy.user_name = "ada"; }},
        {"timeouts.tls_handshake", [](auto& c) { c.timeouts.tls_handshake = 25h; }},
        {"timeouts.first_byte", [](auto& c) { c.timeouts.first_byte = 0ms; }},
        {"timeouts.inactivity", [](auto& c) { c.timeouts.inactivity = 0ms; }},
        {"timeouts.attempt", [](auto& c) { c.timeouts.attempt = 0ms; }},
        {"timeouts.token", [](auto& c) { c.timeouts.token = 0ms; }},
        {"timeouts.call", [](auto& c) { c.timeouts.call = 0ms; }},
        {"idle_timeout", [](auto& c) { c.idle_timeout = 0ms; }},
        {"max_connection_age", [](auto& c) { c.max_connection_age = 0ms; }},
        {"limits.header_size", [](auto& c) { c.limits.header_size = 10; }},
        {"limits.body_size", [](auto& c) { c.limits.body_size = 10; }},
        {"limits.json_depth", [](auto& c) { c.limits.json_depth = 3; }},
        {"limits.json_members", [](auto& c) { c.limits.json_members = 649; }},
        {"limits.string_size", [](auto& c) { c.limits.string_size = 100; }},
        {"limits.pages_per_chunk", [](auto& c) { c.limits.pages_per_chunk = 0; }},
        {"max_ids_per_request", [](auto& c) { c.max_ids_per_request = 651; }},
        {"max_ids_per_request", [](auto& c) { c.max_ids_per_request = 0; }},
        {"max_ids_per_call", [](auto& c) { c.max_ids_per_call = 0; }},
        {"max_ids_per_call", [](auto& c) { c.max_ids_per_call = 1'000'000'001; }},
        {"max_concurrent_requests", [](auto& c) { c.max_concurrent_requests = 0; }},
        {"max_connections", [](auto& c) { c.max_connections = 4'097; }},
        {"user_agent", [](auto& c) { c.user_agent = "a\r\nX: y"; }},
        {"user_agent", [](auto& c) { c.user_agent = std::string(201, 'a'); }},
    };
}

} // namespace

BOOST_AUTO_TEST_SUITE(validated_config)

BOOST_AUTO_TEST_CASE(the_defaults_are_valid_and_match_the_documentation) {
    const copresence::detail::validated_config config{good_config()};
    BOOST_TEST(config.base_url.origin() == "https://graph.microsoft.com");
    BOOST_TEST(config.api_version == "v1.0");
    BOOST_TEST(config.max_ids_per_request == 650U);
    BOOST_TEST(config.max_ids_per_call == 10'000'000U);
    BOOST_TEST(config.max_concurrent_requests == 8U);
    BOOST_TEST(config.max_connections == 16U);
}

BOOST_DATA_TEST_CASE(a_member_out_of_range_is_named_in_the_error,
                     boost::unit_test::data::make(rejected_configs()), bad) {
    auto config = good_config();
    bad.spoil(config);
    const auto names_it = [&](const std::invalid_argument& e) {
        return std::string{e.what()}.starts_with("copresence::client_config::" + std::string{bad.member} +
                                                 ": ");
    };
    BOOST_CHECK_EXCEPTION(copresence::detail::validated_config{config}, std::invalid_argument, names_it);
}

BOOST_AUTO_TEST_CASE(the_china_cloud_is_rejected_because_it_lacks_the_operation) {
    auto config = good_config();
    config.endpoint = "https://microsoftgraph.chinacloudapi.cn";
    BOOST_CHECK_EXCEPTION(
        copresence::detail::validated_config{config}, std::invalid_argument, [](const auto& e) {
            return std::string{e.what()}.find("does not exist in the China cloud") != std::string::npos;
        });
}

BOOST_AUTO_TEST_CASE(every_cloud_and_base_path_is_accepted) {
    for (const auto endpoint : {std::string_view{copresence::endpoints::global},
                                std::string_view{copresence::endpoints::us_government_l4},
                                std::string_view{copresence::endpoints::us_government_l5},
                                std::string_view{"https://proxy.example/graph/"}}) {
        auto config = good_config();
        config.endpoint = endpoint;
        BOOST_TEST(!copresence::detail::validated_config{config}.base_url.path.ends_with('/'));
    }
}

BOOST_AUTO_TEST_CASE(the_environment_names_the_proxy_unless_it_is_disabled) {
    const auto variables = [](const char* name) -> std::optional<std::string> {
        if (std::string_view{name} != "HTTPS_PROXY") return std::nullopt;
        return "http://ada:s3cret@proxy.example:3128";
    };
    auto config = good_config();
    const copresence::detail::validated_config proxied{config, variables};
    BOOST_TEST(proxied.resolved_proxy.value().authority() == "proxy.example:3128");
    config.proxy = copresence::proxy_config::none();
    const copresence::detail::validated_config direct{config, variables};
    BOOST_TEST(!direct.resolved_proxy.has_value());
}

BOOST_AUTO_TEST_CASE(plain_http_to_loopback_is_accepted_if_allowed) {
    for (const char* endpoint : {"http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"}) {
        auto config = good_config();
        config.endpoint = endpoint;
        config.allow_plain_http_to_loopback = true;
        BOOST_TEST(!copresence::detail::validated_config{config}.base_url.https);
    }
}

BOOST_AUTO_TEST_CASE(an_option_out_of_range_is_named_in_the_error) {
    copresence::request_options options;
    BOOST_TEST(!copresence::detail::invalid_member(options).has_value());
    options.timeout = 0ms;
    BOOST_TEST(copresence::detail::invalid_member(options)->starts_with("request_options::timeout"));
    options.timeout = 1ms;
    options.max_concurrent_requests = 0;
    BOOST_TEST(
        copresence::detail::invalid_member(options)->starts_with("request_options::max_concurrent_requests"));
}

BOOST_AUTO_TEST_CASE(a_text_of_a_wrong_length_is_described_by_its_length) {
    const copresence::detail::config_rules rules{"client_secret_config"};
    BOOST_CHECK_EXCEPTION(rules.check_length("secret", 0, 1, 4096), std::invalid_argument, [](const auto& e) {
        return std::string{e.what()} ==
               "copresence::client_secret_config::secret: has 0 bytes: it must have from 1 to 4096 bytes";
    });
    rules.check_length("secret", 1, 1, 4096);
}

BOOST_AUTO_TEST_SUITE_END()
