// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Input: the body of an error response of the identity platform or of a metadata service.

#include "auth/sign_in_hints.hpp"
#include "auth/token_response.hpp"

#include "fuzz/input.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const copresence::fuzz::input in{bytes, size};
    constexpr std::string_view secret = "s3cret+value/of~16";
    copresence::detail::form request;
    request.add_secret("client_secret", secret);
    const auto error = copresence::detail::parse_oauth_error(in.rest(), request);
    if (!error) return 0;
    COPRESENCE_REQUIRE(!error->code.empty() && error->code.size() <= 64);
    COPRESENCE_REQUIRE(error->message.size() <= 1024);
    COPRESENCE_REQUIRE(error->suberror.size() <= 64 && error->correlation_id.size() <= 64);
    for (const auto& text :
         {error->code, error->message, error->suberror, error->correlation_id, error->claims}) {
        COPRESENCE_REQUIRE(!copresence::fuzz::has_controls(text));
        COPRESENCE_REQUIRE(text.find(secret) == std::string::npos);
    }
    if (!error->claims.empty()) {
        boost::system::error_code ec;
        COPRESENCE_REQUIRE(boost::json::parse(error->claims, ec).is_object());
        COPRESENCE_REQUIRE(!ec);
    }
    copresence::failure cause;
    report(*error, cause);
    COPRESENCE_REQUIRE(cause.code == copresence::condition::unauthorized);
    COPRESENCE_REQUIRE(cause.info.sign_in.error == error->code);
    return 0;
}
