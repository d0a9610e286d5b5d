// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Input: a URL, either an endpoint set by the caller, or the target of a redirect or of a page set by a
// server.

#include "http/url.hpp"

#include "fuzz/input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using copresence::detail::url;
    const copresence::fuzz::input in{bytes, size};
    const auto parsed = url::parse(in.rest());
    if (!parsed) return 0;
    COPRESENCE_REQUIRE(!parsed->host.empty() && parsed->host.size() <= 253);
    COPRESENCE_REQUIRE(parsed->host.find_first_of("@/?#[]%\\ ABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
                       std::string::npos);
    COPRESENCE_REQUIRE(parsed->port != 0);
    COPRESENCE_REQUIRE(parsed->path.empty() || parsed->path.starts_with('/'));
    COPRESENCE_REQUIRE(parsed->query.empty() || parsed->query.starts_with('?'));
    const auto written = parsed->origin() + parsed->path + parsed->query;
    COPRESENCE_REQUIRE(!copresence::fuzz::has_controls(written) && written.find(' ') == std::string::npos);

    const auto again = url::parse(written);
    COPRESENCE_REQUIRE(again.has_value());
    COPRESENCE_REQUIRE(again->https == parsed->https && again->host == parsed->host);
    COPRESENCE_REQUIRE(again->port == parsed->port && again->path == parsed->path);
    COPRESENCE_REQUIRE(again->query == parsed->query && again->origin() == parsed->origin());
    COPRESENCE_REQUIRE(copresence::detail::is_loopback(again->host) ==
                       copresence::detail::is_loopback(parsed->host));
    // User information must be rejected, because it can hide the real host.
    const auto behind_scheme = in.rest().substr(in.rest().find("//") + 2);
    COPRESENCE_REQUIRE(behind_scheme.substr(0, behind_scheme.find_first_of("/?#")).find('@') ==
                       std::string_view::npos);
    return 0;
}
