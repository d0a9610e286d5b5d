// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_SIGN_IN_HPP
#define COPRESENCE_AUTH_SIGN_IN_HPP

#include "auth/form.hpp"
#include "auth/requester.hpp"
#include "auth/token_response.hpp"
#include "auth/token_result.hpp"
#include "http/proxy.hpp"
#include "http/url.hpp"

#include <copresence/auth/sign_in_config.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace copresence::detail {

/// The kind of tokens to request: for the application itself, or for a user (delegated). Decides the default scope.
enum class permission { application, delegated };

/// The tokens that the identity platform granted, or the reason why it granted none.
struct granted {
    failure cause; ///< its code is empty on success
    token_grant grant;

    explicit operator bool() const noexcept { return !cause.code.failed(); }
};

/// A validated `sign_in_config`. Derives the parameters of a token request from it.
class sign_in_rules {
public:
    /// Errors: throws `std::invalid_argument` naming the member.
    sign_in_rules(sign_in_config given, permission kind);

    const sign_in_config& config() const noexcept { return config_; }

    /// Returns the scopes to request.
    std::string scope(const token_request& request) const;

    /// Returns `{authority}/{tenant}/oauth2/v2.0/{name}`. Returns an empty optional if no authority is configured and
    /// the scope does not belong to a known cloud.
    std::optional<url> endpoint(const token_request& request, std::string_view name) const;

    /// Returns the parameter `claims`: the claims that Graph requires, and the declaration that this client supports
    /// claims challenges. Empty: the parameter is not sent.
    std::string claims(const token_request& request) const;

private:
    sign_in_config config_;
    permission kind_;
    std::optional<url> authority_;
};

/// Sends token requests to the identity platform. All calls must run on one strand.
class sign_in {
public:
    /// Reads `variables` only here: afterwards the application may change its environment.
    /// Errors: throws `std::invalid_argument` naming the member, or `boost::system::system_error` if the CA certificates
    /// cannot be read.
    sign_in(boost::asio::any_io_executor strand, sign_in_config config, permission kind,
            const environment& variables = process_environment());

    const sign_in_rules& rules() const noexcept { return rules_; }

    /// Returns the fields that every token request has: `client_id`, `scope`, `claims`.
    form begin(const token_request& request) const;

    /// A response of the identity platform, or the reason why there is none.
    struct response {
        failure cause;                    ///< its code is empty if the request succeeded
        std::optional<oauth_error> error; ///< the OAuth error of the response, if it has one
        secret_string body;               ///< of a successful response
    };

    /// Posts `fields` to the endpoint `name`, with retries.
    boost::asio::awaitable<response> post(const token_request& request, std::string_view name,
                                          const form& fields);

    /// Posts `fields` to the endpoint `token`, as `post` does, and parses the tokens in the response.
    boost::asio::awaitable<granted> ask(const token_request& request, const form& fields);

    const boost::asio::any_io_executor& strand() const noexcept { return strand_; }

private:
    requester& requester_for(const url& server);

    boost::asio::any_io_executor strand_;
    sign_in_rules rules_;
    environment proxy_variables_;
    std::map<std::string, std::unique_ptr<requester>> requesters_; // by origin; each cloud has its own
    std::mt19937_64 random_{std::random_device{}()};
};

/// Describes the failed reply `got` of `server` to a request with `fields`. Redacts the secrets of `fields`. Sets `error`
/// if the response contains an OAuth error.
failure describe_reply(const reply& got, const url& server, const form& fields,
                       std::optional<oauth_error>& error);

/// Returns the token. Throws `api_error` if none was granted.
access_token take_token(granted result);

} // namespace copresence::detail

#endif
