// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_TOKEN_SOURCE_HPP
#define COPRESENCE_AUTH_TOKEN_SOURCE_HPP

#include "async/event.hpp"
#include "async/time_guard.hpp"

#include <copresence/error.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace copresence {

/// A token that was had, or why there is none.
struct token_result {
    error_code code; ///< `errc::token_unavailable`, `malformed_token`, or the guard's
    step at = step::token;
    std::string detail;
    std::shared_ptr<const std::string> value;
};

/// The tokens of one client: kept until a minute before they expire, and asked for once however many need
/// one at the same time. Used on the client's strand only.
class token_source : public std::enable_shared_from_this<token_source> {
public:
    token_source(boost::asio::any_io_executor strand, std::shared_ptr<token_provider> provider, std::string scope);

    boost::asio::awaitable<token_result> get(time_guard& guard, time_guard::duration limit);

    /// Graph has refused a token: it is not given out again. `claims` is what the next one must hold, or empty. Whoever
    /// comes with a token that was replaced meanwhile changes nothing.
    void refused(const std::shared_ptr<const std::string>& value, const std::string& claims);

private:
    struct refresh; // one question to the provider, and those who wait for its answer
    class waiter;

    std::shared_ptr<refresh> begin_refresh();
    void store(std::shared_ptr<const std::string> value, std::chrono::system_clock::time_point expires_at);

    boost::asio::any_io_executor strand_;
    std::shared_ptr<token_provider> provider_;
    std::string scope_;
    std::shared_ptr<const std::string> value_;
    std::chrono::system_clock::time_point expires_at_{};
    std::string claims_; // wanted in the next token
    std::weak_ptr<refresh> refresh_;
};

} // namespace copresence

#endif
