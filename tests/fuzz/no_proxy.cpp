// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Input: line 1 contains the URL of a server, the rest is the value of NO_PROXY.

#include "http/no_proxy.hpp"

#include "fuzz/input.hpp"
#include "http/url.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace copresence;
    using namespace copresence::detail;
    constexpr std::string_view separators = ", \t\r\n";
    fuzz::input in{bytes, size};
    const auto server = url::parse(in.take_line());
    if (!server) return 0;
    const std::string list{in.rest()};
    const bool named = names_server(list, *server);

    bool one_names = false; // a list matches if one of its entries matches
    for (std::string_view rest = list; !rest.empty();) {
        const auto end = std::min(rest.find_first_of(separators), rest.size());
        one_names = one_names || names_server(rest.substr(0, end), *server);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    COPRESENCE_REQUIRE(named == one_names);

    auto upper = list;
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    COPRESENCE_REQUIRE(names_server(upper, *server) == named);
    COPRESENCE_REQUIRE(names_server(list + ",*", *server));
    COPRESENCE_REQUIRE(names_server(list + ' ' + server->host, *server));
    COPRESENCE_REQUIRE(!names_server("", *server));
    COPRESENCE_REQUIRE(names_server(list + ",elsewhere.invalid:1", *server) ==
                       (named || names_server("elsewhere.invalid:1", *server)));
    return 0;
}
