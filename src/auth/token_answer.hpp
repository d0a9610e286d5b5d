// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_TOKEN_ANSWER_HPP
#define COPRESENCE_AUTH_TOKEN_ANSWER_HPP

#include <copresence/error.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace copresence {

/// A token that was had, or why there is none. A value, so that it can go from strand to strand; the token
/// itself is held once, however many wait for it.
struct token_answer {
    failure why; ///< its code is empty where there is a token
    std::shared_ptr<const secret_string> value;
    std::chrono::system_clock::time_point expires_at{};

    explicit operator bool() const noexcept { return !why.code.failed(); }
};

/// Why there is no token, in our own words.
failure token_failure(std::string detail);

/// Asks `provider`. Its exceptions end here: what it throws may be anybody's, and must not cross threads.
boost::asio::awaitable<token_answer> ask(std::shared_ptr<token_provider> provider, token_request request);

/// Whether asking again within seconds would change nothing: what the sign-in has decided, not what failed
/// on the way to it.
bool is_final(const failure& why) noexcept;

} // namespace copresence

#endif
