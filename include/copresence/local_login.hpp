// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_LOGIN_HPP
#define COPRESENCE_LOCAL_LOGIN_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace copresence::embedded {
class login_service;
}

#pragma GCC visibility push(default)

namespace copresence {

/// An application as it would be registered in Entra.
struct login_application {
    /// A GUID.
    std::string client_id = "6731de76-14a6-49ae-97bc-6eba6914391e";

    /// The values of its client secrets. Default: none.
    std::vector<std::string> secrets;

    /// Its certificates as PEM text, one in each: RSA, public part only. Default: none.
    std::vector<std::string> certificates;

    /// Federated tokens that are taken as client assertions, whatever the time, beside those that
    /// `local_login::federated_token` makes. Default: none.
    std::vector<std::string> federated_tokens;

    /// Where codes may be sent to. `http://localhost` stands for every port, as in Entra; other ports are
    /// part of the URI.
    std::vector<std::string> redirect_uris{"http://localhost"};

    /// Application permissions that an administrator has consented to: those of tokens without a user.
    std::vector<std::string> roles{"Presence.Read.All"};

    /// Delegated permissions that are consented to: what a token with a user may be asked for.
    std::vector<std::string> scopes{"Presence.Read.All"};

    /// "Allow public client flows": the device code flow is open to it without a credential.
    bool public_client = true;
};

/// Somebody who signs in.
struct login_user {
    std::string name = "ada@example.org";                    ///< the user principal name
    std::string id = "fa8bf3dc-eca7-46b7-bad1-db199b62afc3"; ///< the object id, a GUID
};

/// A managed identity of the machine that the metadata service answers for.
struct login_managed_identity {
    std::string client_id = "0f2a4b6c-8d1e-4f3a-9b5c-7d6e8f901234"; ///< a GUID
    std::string object_id = "1a3c5e70-9b2d-4f60-8c4e-6a80b1c2d3e4"; ///< a GUID
    std::string resource_id;     ///< `/subscriptions/…`; empty (default): has none
    bool system_assigned = true; ///< the one that is meant where a request names none

    /// Application permissions that are consented to.
    std::vector<std::string> roles{"Presence.Read.All"};
};

/// The login service of a `local_graph`: Entra's v2.0 endpoints for one tenant, and the metadata services of
/// Azure's machines.
struct login_config {
    /// The directory's id, a GUID. `organizations` and `common` stand for it where Entra allows that.
    std::string tenant = "aaaabbbb-0000-cccc-1111-dddd2222eeee";

    /// At least one, no client id twice.
    std::vector<login_application> applications{login_application{}};

    /// At least one, no name twice. The first one signs in where nobody is named.
    std::vector<login_user> users{login_user{}};

    /// Default: one, assigned by the system. May be empty.
    std::vector<login_managed_identity> managed_identities{login_managed_identity{}};

    /// Of access tokens, 1 s to 24 h. Entra's own is a random time between 60 and 90 minutes.
    std::chrono::seconds token_lifetime{3600};

    /// Of device codes, 1 s to 24 h.
    std::chrono::seconds device_code_lifetime{900};

    /// What clients are told to wait between two questions for a device code, 0 to 60 s. Who comes sooner is
    /// told `slow_down` (RFC 8628, section 3.5). 0 suits tests.
    std::chrono::seconds device_code_interval{5};

    /// Approves every device code by itself, for the first user, when this long has passed. Empty (default):
    /// codes wait for `local_login::approve`, or for somebody on the page that `verification_uri` names.
    std::optional<std::chrono::milliseconds> approve_devices_after;

    /// The time, for everything that expires. Empty (default): `std::chrono::system_clock::now`. Called on
    /// any thread that uses the service.
    std::function<std::chrono::system_clock::time_point()> clock;

    /// The port on 127.0.0.1 of the metadata services; 0 (default) takes a free one.
    std::uint16_t identity_port = 0;

    /// The header `X-IDENTITY-HEADER` that the App Service endpoint wants. Empty (default): one is made at
    /// random.
    std::string identity_header;
};

/// What a login service has done so far. Counters only grow.
struct login_stats {
    std::uint64_t token_requests = 0; ///< to `/token`, refused ones included
    std::uint64_t tokens_issued = 0;  ///< by `/token`
    std::uint64_t refused = 0;      ///< requests to `/token` that got an error, pending device codes included
    std::uint64_t device_codes = 0; ///< given out
    std::uint64_t authorization_codes = 0; ///< given out
    std::uint64_t identity_requests = 0;   ///< to the metadata services
    std::uint64_t identity_tokens = 0;     ///< given out by the metadata services
};

/// The login service beside a `local_graph`, for a test to look at and to steer. A copy is another handle on
/// the same service.
///
/// On the wire: `POST /{tenant}/oauth2/v2.0/token` for the grants client_credentials (secret in the form or
/// as Basic, certificate assertion, federated token), authorization_code with PKCE, refresh_token,
/// device_code and on-behalf-of; `POST …/devicecode`; `GET …/authorize`, which signs in whom `login_hint`
/// names, or the first user, and asks nothing; `/device`, a page to type user codes into. All on Graph's own
/// port. On a port of plain HTTP of their own: `GET /metadata/identity/oauth2/token` and App Service's `GET
/// /msi/token`.
///
/// What is sent is verified: secrets, PS256 signatures and all claims of assertions, code verifiers, redirect
/// URIs, states, audiences. Errors are Entra's, with its codes. Graph then takes the tokens that were issued,
/// as long as they are for it, have not expired, hold `Presence.Read.All` or `Presence.ReadWrite.All`, and
/// nothing has revoked them. Sources: learn.microsoft.com/entra/identity-platform (v2-oauth2-*,
/// certificate-credentials, claims-challenge, reference-error-codes).
///
/// Thread safety: all members may be used from any thread.
/// Lifetimes: may outlive the service; nobody is served then.
/// Example: docs/testing_your_server.md
class local_login {
public:
    /// `https://localhost:{port}`: what stands before the tenant, as `https://login.microsoftonline.com`
    /// does.
    const std::string& authority() const noexcept;

    /// `login_config::tenant`.
    const std::string& tenant() const noexcept;

    /// The scope for Graph without a user: the root of the service's Graph and `/.default`.
    const std::string& default_scope() const noexcept;

    /// `http://127.0.0.1:{port}`: where the metadata service of virtual machines is, in place of
    /// `http://169.254.169.254`.
    const std::string& metadata_endpoint() const noexcept;

    /// What `IDENTITY_ENDPOINT` and `IDENTITY_HEADER` hold on App Service.
    const std::string& identity_endpoint() const noexcept;

    /// As told for `identity_endpoint`.
    const std::string& identity_header() const noexcept;

    /// A new federated token for an application, as the cluster's issuer would write it into a file: for an
    /// hour. Errors: throws `std::invalid_argument` for an application that is not registered.
    std::string federated_token(const std::string& client_id);

    /// A token for an application itself, of a user: what comes to a web API, which acts on behalf of that
    /// user with it. `user` empty: the first one. Errors: throws `std::invalid_argument` for who is not
    /// registered.
    std::string user_assertion(const std::string& client_id, const std::string& user = {});

    /// The user codes that wait for somebody, oldest first.
    std::vector<std::string> pending_user_codes() const;

    /// Signs in with a user code, or declines to. `user` empty: the first one. False: no such code waits.
    bool approve(const std::string& user_code, const std::string& user = {});

    /// The opposite of `approve`.
    bool decline(const std::string& user_code);

    /// Ends all sessions of a user: refresh tokens are no longer taken (AADSTS50173), and Graph refuses the
    /// access tokens that were issued before, with a claims challenge where the client has declared the
    /// capability `cp1`.
    void revoke_sessions(const std::string& user);

    /// From now on Graph challenges every token that was not asked for with these claims, a JSON object, of
    /// clients that have declared `cp1`; an empty text ends that. Application tokens likewise. Errors: throws
    /// `std::invalid_argument` for what is no JSON object.
    void require_claims(const std::string& claims);

    /// Lets the service's clock run on.
    void advance(std::chrono::seconds by);

    /// A snapshot of the counters.
    login_stats stats() const;

private:
    friend class local_graph;
    explicit local_login(std::shared_ptr<embedded::login_service> service) noexcept;

    std::shared_ptr<embedded::login_service> service_;
};

} // namespace copresence

#pragma GCC visibility pop

#endif
