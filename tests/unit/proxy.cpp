// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "http/proxy.hpp"

#include "http/no_proxy.hpp"
#include "http/url.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <map>
#include <ostream>
#include <stdexcept>
#include <string>

namespace data = boost::unit_test::data;
using copresence::proxy_config;
using copresence::detail::choose_proxy;
using copresence::detail::proxy_server;

namespace {

copresence::detail::url server(const std::string& text) {
    return copresence::detail::url::parse(text).value();
}

// Returns the authority and the credentials of a proxy as one text, or "none".
std::string described(const std::optional<proxy_server>& proxy) {
    if (!proxy) return "none";
    return proxy->authority() + (proxy->credentials ? " " + *proxy->credentials : "");
}

struct spelling {
    std::string text;
    std::string expected;
};

std::ostream& operator<<(std::ostream& out, const spelling& s) { return out << s.text; }

const spelling good[]{
    {"http://proxy.example:3128", "proxy.example:3128"},
    {"HTTP://Proxy.Example:3128/", "proxy.example:3128"},
    {"proxy.example:3128", "proxy.example:3128"},
    {"proxy.example", "proxy.example:80"},
    {"http://10.0.0.1:8080", "10.0.0.1:8080"},
    {"http://[fd00::1]:8080", "[fd00::1]:8080"},
    {"http://ada:s3cret@proxy.example:3128", "proxy.example:3128 ada:s3cret"},
    {"ada:s3cret@proxy.example:3128", "proxy.example:3128 ada:s3cret"},
    {"http://ada@proxy.example:3128", "proxy.example:3128 ada:"},
    {"http://:s3cret@proxy.example:3128", "proxy.example:3128 :s3cret"},
    {"http://CORP%5cada:a%3ab%40c%2F%25@proxy.example:3128", "proxy.example:3128 CORP\\ada:a:b@c/%"},
    {"http://ada:a@b:c@proxy.example:3128", "proxy.example:3128 ada:a@b:c"},
    {"http://ada:s%C3%BC%C3%9F@[::1]:1", "[::1]:1 ada:s\xc3\xbc\xc3\x9f"},
};

// Invalid URLs of proxies. `secret` is at the place of a password, and must not appear in an error.
const spelling bad[]{
    {"", "is not of the form"},
    {"http://", "is not of the form"},
    {"http://ada:secret@", "is not of the form"},
    {"http://ada:secret@:3128", "is not of the form"},
    {"http://ada:secret@proxy.example:0", "is not of the form"},
    {"http://ada:secret@proxy.example:99999", "is not of the form"},
    {"http://ada:secret@proxy.example:3128/path", "is not of the form"},
    {"http://ada:secret@proxy.example:3128/?q", "is not of the form"},
    {"http://ada:secret@proxy.example:3128#f", "is not of the form"},
    {"http://ada:secret@proxy example:3128", "is not of the form"},
    {"http://ada:sec/secret@proxy.example:3128", "is not of the form"},
    {"http://ada:secret@proxy.example:3128\r\nX: y", "is not of the form"},
    {"https://ada:secret@proxy.example:3128", "names an https proxy"},
    {"HTTPS://proxy.example:3128", "names an https proxy"},
    {"socks5://ada:secret@proxy.example:1080", "unknown scheme"},
    {"http://ada:secret%@proxy.example:3128", "percent-encoded"},
    {"http://ada:secret%4@proxy.example:3128", "percent-encoded"},
    {"http://ada:secret%zz@proxy.example:3128", "percent-encoded"},
    {"http://ada:secret%0d%0aX@proxy.example:3128", "control characters"},
    {"http://ada:secret%00@proxy.example:3128", "control characters"},
    {"http://ada:secret\nX@proxy.example:3128", "control characters"},
    {"http://a%3ada:secret@proxy.example:3128", "percent-encoded"},
    {"http://ada:" + std::string(5'000, 's') + "@proxy.example:3128", "longer than 4 KiB"},
};

struct listed {
    std::string list;
    std::string server;
    bool named;
};

std::ostream& operator<<(std::ostream& out, const listed& l) {
    return out << '"' << l.list << "\" " << l.server;
}

const listed lists[]{
    {"", "https://graph.example", false},
    {" , ,\t", "https://graph.example", false},
    {"*", "https://graph.example", true},
    {"*", "https://10.0.0.1", true},
    {"other.example, *", "https://graph.example", true},
    // host names
    {"graph.example", "https://graph.example", true},
    {"GRAPH.Example", "https://graph.EXAMPLE", true},
    {"example", "https://graph.example", true},
    {"example", "https://a.b.example", true},
    {".example", "https://graph.example", true},
    {".graph.example", "https://graph.example", true},
    {"*.example", "https://graph.example", true},
    {"*.graph.example", "https://graph.example", false},
    {"raph.example", "https://graph.example", false},
    {"xample", "https://graph.example", false},
    {"graph.example.com", "https://graph.example", false},
    {"a.graph.example", "https://graph.example", false},
    {"graph.example.", "https://graph.example", true},
    {"graph.example", "https://graph.example.", true},
    {".", "https://graph.example", false},
    {"*.", "https://graph.example", false},
    {"**", "https://graph.example", false},
    {"g*.example", "https://graph.example", false},
    {"https://graph.example", "https://graph.example", false},
    // lists of names
    {"a.example,graph.example,b.example", "https://graph.example", true},
    {" a.example , graph.example ", "https://graph.example", true},
    {"a.example\tgraph.example\nb.example", "https://graph.example", true},
    {"a.example;graph.example", "https://graph.example", false},
    // ports
    {"graph.example:443", "https://graph.example", true},
    {"graph.example:8443", "https://graph.example:8443", true},
    {"graph.example:8443", "https://graph.example", false},
    {".example:443", "https://graph.example", true},
    {"graph.example:", "https://graph.example", false},
    {"graph.example:x", "https://graph.example", false},
    {"graph.example:65979", "https://graph.example", false}, // 443 + 2^16
    // addresses
    {"10.1.2.3", "https://10.1.2.3", true},
    {"10.1.2.3", "https://10.1.2.4", false},
    {"10.1.2.3:443", "https://10.1.2.3", true},
    {"10.1.2.3:444", "https://10.1.2.3", false},
    {"2.3", "https://10.1.2.3", false},
    {".2.3", "https://10.1.2.3", false},
    {"10.1.2.3", "https://graph.example", false},
    {"fd00::1", "https://[fd00::1]", true},
    {"FD00:0:0:0::1", "https://[fd00::1]", true},
    {"[fd00::1]", "https://[fd00::1]", true},
    {"[fd00::1]:443", "https://[fd00::1]", true},
    {"[fd00::1]:444", "https://[fd00::1]", false},
    {"fd00::2", "https://[fd00::1]", false},
    {"[fd00::1", "https://[fd00::1]", true},
    {"10.1.2.3", "https://[::ffff:10.1.2.3]", true},
    // address blocks
    {"10.0.0.0/8", "https://10.1.2.3", true},
    {"10.0.0.0/8", "https://11.1.2.3", false},
    {"10.1.2.3/8", "https://10.200.0.1", true},
    {"10.1.2.0/23", "https://10.1.3.255", true},
    {"10.1.2.0/23", "https://10.1.4.0", false},
    {"10.1.2.3/32", "https://10.1.2.3", true},
    {"10.1.2.3/32", "https://10.1.2.2", false},
    {"0.0.0.0/0", "https://10.1.2.3", true},
    {"0.0.0.0/0", "https://[fd00::1]", false},
    {"10.0.0.0/33", "https://10.0.0.0", false},
    {"10.0.0.0/-1", "https://10.0.0.0", false},
    {"10.0.0.0/", "https://10.0.0.0", false},
    {"10.0.0.0/8x", "https://10.0.0.0", false},
    {"10.0.0.0/18446744073709551624", "https://10.0.0.0", false}, // 8 + 2^64
    {"10/8", "https://10.0.0.0", false},
    {"10.0.0.0/8:443", "https://10.1.2.3", true},
    {"10.0.0.0/8:444", "https://10.1.2.3", false},
    {"fd00::/8", "https://[fd12::1]", true},
    {"[fd00::]/8", "https://[fd12::1]", true},
    {"[fd00::/8]", "https://[fd12::1]", true},
    {"[fd00::/8]:443", "https://[fd12::1]", true},
    {"fd00::/8", "https://[fe12::1]", false},
    {"fd00::/129", "https://[fd00::]", false},
    {"graph.example/8", "https://graph.example", false},
    {"[", "https://graph.example", false},
    {"[]", "https://graph.example", false},
    {"]", "https://graph.example", false},
    {":", "https://graph.example", false},
    {"/", "https://graph.example", false},
};

using variables = std::map<std::string, std::string>;

copresence::detail::environment in(const variables& values) {
    return [&values](const char* name) -> std::optional<std::string> {
        const auto found = values.find(name);
        if (found == values.end()) return std::nullopt;
        return found->second;
    };
}

struct surroundings {
    variables values;
    std::string server;
    std::string expected;
};

std::ostream& operator<<(std::ostream& out, const surroundings& s) {
    for (const auto& [name, value] : s.values)
        out << name << '=' << value << ' ';
    return out << s.server;
}

const surroundings environments[]{
    {{}, "https://graph.example", "none"},
    {{{"HTTPS_PROXY", "http://p:1"}}, "https://graph.example", "p:1"},
    {{{"https_proxy", "http://p:1"}}, "https://graph.example", "p:1"},
    {{{"https_proxy", "http://p:1"}, {"HTTPS_PROXY", "http://q:2"}}, "https://graph.example", "p:1"},
    {{{"https_proxy", ""}, {"HTTPS_PROXY", "http://q:2"}}, "https://graph.example", "q:2"},
    {{{"https_proxy", " \t"}}, "https://graph.example", "none"},
    {{{"HTTPS_PROXY", " http://ada:pw@p:1 \n"}}, "https://graph.example", "p:1 ada:pw"},
    {{{"ALL_PROXY", "p:1"}}, "https://graph.example", "p:1"},
    {{{"all_proxy", "p:1"}, {"ALL_PROXY", "q:2"}}, "https://graph.example", "p:1"},
    {{{"all_proxy", "p:1"}, {"HTTPS_PROXY", "q:2"}}, "https://graph.example", "q:2"},
    {{{"HTTP_PROXY", "p:1"}, {"http_proxy", "p:1"}}, "https://graph.example", "none"},
    {{{"HTTPS_PROXY", "p:1"}, {"NO_PROXY", "example"}}, "https://graph.example", "none"},
    {{{"HTTPS_PROXY", "p:1"}, {"no_proxy", "example"}}, "https://graph.example", "none"},
    {{{"HTTPS_PROXY", "p:1"}, {"no_proxy", "other"}, {"NO_PROXY", "example"}},
     "https://graph.example",
     "p:1"},
    {{{"HTTPS_PROXY", "p:1"}, {"no_proxy", ""}, {"NO_PROXY", "example"}}, "https://graph.example", "none"},
    {{{"HTTPS_PROXY", "p:1"}, {"NO_PROXY", "other"}}, "https://graph.example", "p:1"},
    {{{"HTTPS_PROXY", "::: nonsense"}, {"NO_PROXY", "*"}}, "https://graph.example", "none"},
    // No proxy is used for loopback and the metadata service of a virtual machine.
    {{{"HTTPS_PROXY", "p:1"}}, "https://localhost:8443", "none"},
    {{{"HTTPS_PROXY", "p:1"}}, "https://localhost.:8443", "none"},
    {{{"HTTPS_PROXY", "p:1"}}, "https://graph.localhost:8443", "none"},
    {{{"HTTPS_PROXY", "p:1"}}, "https://127.0.0.1", "none"},
    {{{"HTTPS_PROXY", "p:1"}}, "https://127.9.9.9", "none"},
    {{{"HTTPS_PROXY", "p:1"}}, "https://[::1]", "none"},
    {{{"HTTPS_PROXY", "p:1"}}, "https://[::ffff:127.0.0.1]", "none"},
    {{{"HTTPS_PROXY", "p:1"}}, "https://169.254.169.254", "none"},
    {{{"HTTPS_PROXY", "p:1"}}, "https://[::ffff:169.254.169.254]", "none"},
    {{{"HTTPS_PROXY", "p:1"}}, "https://169.254.169.253", "p:1"},
    {{{"HTTPS_PROXY", "p:1"}}, "https://localhost.example", "p:1"},
    {{{"HTTPS_PROXY", "nonsense nonsense"}}, "https://localhost:8443", "none"},
    {{{"HTTPS_PROXY", "p:1"}, {"ALL_PROXY", "p:1"}}, "http://localhost:8080", "none"},
};

struct rejection {
    proxy_config config;
    std::string server;
    std::string begin;
};

std::ostream& operator<<(std::ostream& out, const rejection& r) { return out << r.begin; }

std::vector<rejection> rejections() {
    proxy_config stray_url = proxy_config::none();
    stray_url.url = "http://p:1";
    proxy_config stray_name;
    stray_name.user_name = "ada";
    proxy_config stray_password;
    stray_password.password = "secret";
    const std::string to = "https://graph.example";
    return {
        {proxy_config::at(""), to, "proxy.url: is required"},
        {proxy_config::at("p:0"), to, "proxy.url: is not of the form"},
        {proxy_config::at("https://ada:secret@p:1"), to, "proxy.url: names an https proxy"},
        {proxy_config::at("http://p:1"), "http://localhost:8080",
         "proxy.url: a proxy cannot be used with a plain http endpoint"},
        {proxy_config::at("http://p:1", "", "secret"), to, "proxy.password: is set without"},
        {proxy_config::at("http://ada:secret@p:1", "ada", "secret"), to,
         "proxy.user_name: must be empty if proxy.url contains"},
        {proxy_config::at("http://p:1", "a:da", "secret"), to, "proxy.user_name: must be at most 4 KiB"},
        {proxy_config::at("http://p:1", "a\nda", "secret"), to, "proxy.user_name: must be at most 4 KiB"},
        {proxy_config::at("http://p:1", std::string(4'097, 'a'), "secret"), to,
         "proxy.user_name: must be at most 4 KiB"},
        {proxy_config::at("http://p:1", "ada", "secret\r\nX: y"), to,
         "proxy.password: must be at most 4 KiB"},
        {proxy_config::at("http://p:1", "ada", std::string("secret\0", 7)), to,
         "proxy.password: must be at most 4 KiB"},
        {stray_url, to, "proxy.url: is set, but"},
        {stray_name, to, "proxy.user_name: is set, but"},
        {stray_password, to, "proxy.password: is set, but"},
    };
}

std::string rejected_with(const proxy_config& config, const std::string& to, const variables& values) {
    try {
        choose_proxy(config, server(to), in(values));
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return "not refused";
}

} // namespace

BOOST_AUTO_TEST_SUITE(proxy)

BOOST_DATA_TEST_CASE(a_proxy_url_is_parsed, data::make(good), each) {
    std::string_view mistake;
    BOOST_TEST(described(proxy_server::parse(each.text, mistake)) == each.expected);
}

BOOST_DATA_TEST_CASE(an_invalid_proxy_url_is_reported_without_its_password, data::make(bad), each) {
    std::string_view mistake;
    BOOST_TEST(!proxy_server::parse(each.text, mistake).has_value());
    BOOST_TEST(mistake.find(each.expected) != std::string_view::npos, mistake);
    BOOST_TEST(mistake.find("secret") == std::string_view::npos, mistake);
}

BOOST_DATA_TEST_CASE(all_forms_of_no_proxy_are_understood, data::make(lists), each) {
    BOOST_TEST(copresence::detail::names_server(each.list, server(each.server)) == each.named);
}

BOOST_DATA_TEST_CASE(the_environment_is_read_as_curl_reads_it, data::make(environments), each) {
    BOOST_TEST(described(choose_proxy({}, server(each.server), in(each.values))) == each.expected);
}

BOOST_AUTO_TEST_CASE(a_malformed_variable_is_named_without_its_value) {
    for (const std::string name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
        const variables values{{name, "http://ada:s3cret@proxy.example:port"}};
        const auto message = rejected_with({}, "https://graph.example", values);
        BOOST_TEST(message.starts_with("copresence::client_config::proxy: the environment variable " + name +
                                       " is not of"),
                   message);
        for (const char* part : {"ada", "s3cret", "proxy.example:port"})
            BOOST_TEST(message.find(part) == std::string::npos, message);
    }
}

BOOST_DATA_TEST_CASE(an_invalid_member_is_named, data::make(rejections()), each) {
    const auto message = rejected_with(each.config, each.server, {});
    BOOST_TEST(message.starts_with("copresence::client_config::" + each.begin), message);
    BOOST_TEST(message.find("secret") == std::string::npos, message);
}

BOOST_AUTO_TEST_CASE(an_explicit_proxy_is_used_for_every_https_server_despite_the_environment) {
    const variables values{{"HTTPS_PROXY", "http://q:2"}, {"NO_PROXY", "*"}};
    for (const char* to : {"https://graph.example", "https://localhost:8443", "https://169.254.169.254"}) {
        BOOST_TEST(described(choose_proxy(proxy_config::at("http://p:1"), server(to), in(values))) == "p:1");
    }
}

BOOST_AUTO_TEST_CASE(credentials_beside_the_url_are_not_percent_encoded) {
    const auto config = proxy_config::at("http://p:1", "CORP\\ada", "a:b@c/%41");
    BOOST_TEST(described(choose_proxy(config, server("https://graph.example"), in({}))) ==
               "p:1 CORP\\ada:a:b@c/%41");
}

BOOST_AUTO_TEST_CASE(the_environment_is_not_read_for_proxy_config_none_and_for_loopback) {
    const auto untouched = [](const char* name) -> std::optional<std::string> {
        BOOST_ERROR("read " << name);
        return std::nullopt;
    };
    BOOST_TEST(described(choose_proxy(proxy_config::none(), server("https://graph.example"), untouched)) ==
               "none");
    BOOST_TEST(described(choose_proxy({}, server("https://localhost"), untouched)) == "none");
}

BOOST_AUTO_TEST_SUITE_END()
