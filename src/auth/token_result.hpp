// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_TOKEN_RESULT_HPP
#define COPRESENCE_AUTH_TOKEN_RESULT_HPP

#include <copresence/error.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace copresence::detail {

/// A token, or the reason why no token is available. A value type, so that it can be passed between strands. All copies
/// share one token string.
struct token_result {
    failure cause; ///< its code is 0 if there is a token
    std::shared_ptr<const secret_string> value;
    std::chrono::system_clock::time_point expires_at{};

    explicit operator bool() const noexcept { return !cause.code.failed(); }
};

/// Returns a failure with the code `errc::token_unavailable` and the given detail.
failure token_failure(std::string detail);

/// An answer with the failure `token_failure(detail)`. If there is not enough memory for the detail, it is left out.
token_result failed_result(const char* detail) noexcept;

/// Returns a copy of `result`, or a failure if there is not enough memory for the copy.
token_result copy_of(const token_result& result) noexcept;

/// Requests a token from `provider`. Converts exceptions to failures: the provider may throw any type, and an exception object
/// must not be shared between threads.
boost::asio::awaitable<token_result> ask(std::shared_ptr<token_provider> provider, token_request request);

/// Whether a repeated request within seconds would fail in the same way. True for a decision of the sign-in service; false for
/// a failure to reach it.
bool is_final(const failure& cause) noexcept;

} // namespace copresence::detail

#endif
