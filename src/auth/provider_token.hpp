// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_PROVIDER_TOKEN_HPP
#define COPRESENCE_AUTH_PROVIDER_TOKEN_HPP

#include <copresence/result.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace copresence::detail {

/// A token of a provider, checked. Can be passed between strands. All copies share one token string.
struct provider_token {
    std::shared_ptr<const secret_string> value;
    std::chrono::system_clock::time_point expires_at{};
};

/// Returns the token in the form in which a provider gives it.
access_token to_access_token(const provider_token& token);

/// Returns a failure with the code `errc::token_unavailable` and the given detail.
failure token_failure(std::string detail);

/// The same as `token_failure`. If there is not enough memory for the detail, it is left out.
failure bare_token_failure(const char* detail) noexcept;

/// Returns a copy of `given`, or a failure if there is not enough memory for the copy.
result<provider_token> copy_of(const result<provider_token>& given) noexcept;

/// Requests a token from `provider`. Converts exceptions to failures: the provider may throw any type, and an exception object
/// must not be shared between threads.
boost::asio::awaitable<result<provider_token>> ask(std::shared_ptr<token_provider> provider,
                                                   token_request request);

/// Whether a repeated request within seconds would fail in the same way. True for a decision of the sign-in service; false for
/// a failure to reach it.
bool is_final(const failure& cause) noexcept;

} // namespace copresence::detail

#endif
