// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_SIGN_IN_HPP
#define COPRESENCE_AUTH_SIGN_IN_HPP

#include "auth/form.hpp"
#include "auth/token_answer.hpp"
#include "auth/token_response.hpp"
#include "http/proxy.hpp"
#include "http/requester.hpp"
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

namespace copresence {

/// Whose tokens are asked for: what scope is meant where none is given.
enum class permission { application, delegated };

/// What the identity platform granted, or why it did not.
struct granted {
    failure why; ///< its code is empty where there is a grant
    token_grant grant;

    explicit operator bool() const noexcept { return !why.code.failed(); }
};

/// A `sign_in_config` with every member in its range, and what follows from it for one request.
class sign_in_rules {
public:
    /// Errors: throws `std::invalid_argument` naming the member.
    sign_in_rules(sign_in_config given, permission kind);

    const sign_in_config& config() const noexcept { return config_; }

    /// The scopes to ask for.
    std::string scope(const token_request& request) const;

    /// `{authority}/{tenant}/oauth2/v2.0/{name}`. Empty where nothing tells the authority.
    std::optional<url> endpoint(const token_request& request, std::string_view name) const;

    /// The `claims` parameter: what Graph wants, and that this client can be told so. Empty: none.
    std::string claims(const token_request& request) const;

private:
    sign_in_config config_;
    permission kind_;
    std::optional<url> authority_;
};

/// Asks the identity platform. Used on one strand.
class sign_in {
public:
    /// `variables` is read here only: afterwards the application may change its environment.
    /// Errors: throws `std::invalid_argument` naming the member, `boost::system::system_error` where the
    /// roots cannot be read.
    sign_in(boost::asio::any_io_executor strand, sign_in_config config, permission kind,
            const environment& variables = process_environment());

    const sign_in_rules& rules() const noexcept { return rules_; }

    /// The fields that every token request has: `client_id`, `scope`, `claims`.
    form begin(const token_request& request) const;

    /// Posts `fields` to the endpoint `name`, with retries. Where there is no answer to be read, or an error
    /// that is no OAuth error, the failure is complete.
    struct answer {
        failure why;                      ///< its code is empty where the status is a success
        std::optional<oauth_error> error; ///< where it is an OAuth error
        secret_string body;
    };

    boost::asio::awaitable<answer> post(const token_request& request, std::string_view name,
                                        const form& fields);

    /// As `post`, to `token`.
    boost::asio::awaitable<granted> ask(const token_request& request, const form& fields);

    const boost::asio::any_io_executor& strand() const noexcept { return strand_; }

private:
    requester& requester_for(const url& server);

    boost::asio::any_io_executor strand_;
    sign_in_rules rules_;
    environment proxy_variables_;
    std::map<std::string, std::unique_ptr<requester>> requesters_; // by origin: one for each cloud
    std::mt19937_64 random_{std::random_device{}()};
};

/// Why `got`, an answer that is none, brought no token; `server` is who gave it, `fields` what it was sent.
failure describe_reply(const reply& got, const url& server, const form& fields,
                       std::optional<oauth_error>& error);

/// The token, or the failure as an exception.
access_token take_token(granted result);

} // namespace copresence

#endif
