// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_SIGN_IN_HPP
#define COPRESENCE_AUTH_SIGN_IN_HPP

#include "auth/form.hpp"
#include "auth/provider_token.hpp"
#include "auth/requester.hpp"
#include "auth/token_response.hpp"
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

    /// Posts `fields` to the endpoint `name`, with retries. Returns the body of a successful response.
    boost::asio::awaitable<result<secret_string>> post(const token_request& request, std::string_view name,
                                                       const form& fields);

    /// Posts `fields` to the endpoint `token`, as `post` does, and parses the tokens in the response.
    boost::asio::awaitable<result<token_grant>> ask(const token_request& request, const form& fields);

    const boost::asio::any_io_executor& strand() const noexcept { return strand_; }

private:
    requester& requester_for(const url& server);

    boost::asio::any_io_executor strand_;
    sign_in_rules rules_;
    environment proxy_variables_;
    std::map<std::string, std::unique_ptr<requester>> requesters_; // by origin; each cloud has its own
    std::mt19937_64 random_{std::random_device{}()};
};

/// Describes the failed reply `got` of `server` to a request with `fields`. Redacts the secrets of `fields`.
failure describe_reply(const reply& got, const url& server, const form& fields);

/// Reads the tokens of the successful reply `body` of `server`.
result<token_grant> read_grant(const secret_string& body, const url& server);

/// Returns the token. Throws `api_error` if none was granted.
access_token take_token(result<token_grant> granted);

} // namespace copresence::detail

#endif
