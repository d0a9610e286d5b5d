// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_LOGIN_HPP
#define COPRESENCE_LOCAL_LOGIN_HPP

#include <copresence/local_graph_export.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace copresence::detail::embedded {
class login_service;
}

namespace copresence {

/// An application, with the properties of its registration in Entra.
struct login_application {
    /// Client id, a GUID.
    std::string client_id = "6731de76-14a6-49ae-97bc-6eba6914391e";

    /// Values of the client secrets. Default: none.
    std::vector<std::string> secrets;

    /// Certificates, each as PEM text. Each has an RSA key and contains only the public part. Default: none.
    std::vector<std::string> certificates;

    /// Federated tokens that are accepted as client assertions and never expire. `local_login::federated_token` makes
    /// further tokens. Default: none.
    std::vector<std::string> federated_tokens;

    /// Redirect URIs to which authorization codes may be sent. A URI of `http://localhost` without a port matches
    /// every port, as in Entra. All other URIs must match exactly, including the port.
    std::vector<std::string> redirect_uris{"http://localhost"};

    /// Application permissions with the consent of an administrator. Tokens without a user hold these permissions.
    std::vector<std::string> roles{"Presence.Read.All"};

    /// Delegated permissions with consent. A token with a user can be requested for these permissions.
    std::vector<std::string> scopes{"Presence.Read.All"};

    /// The setting "Allow public client flows". If true, the application needs no credential for the grants device_code,
    /// authorization_code and refresh_token.
    bool public_client = true;
};

/// A user that can sign in.
struct login_user {
    std::string name = "ada@example.org";                    ///< user principal name
    std::string id = "fa8bf3dc-eca7-46b7-bad1-db199b62afc3"; ///< object id, a GUID
};

/// A managed identity for which the metadata services issue tokens.
struct login_managed_identity {
    std::string client_id = "0f2a4b6c-8d1e-4f3a-9b5c-7d6e8f901234"; ///< a GUID
    std::string object_id = "1a3c5e70-9b2d-4f60-8c4e-6a80b1c2d3e4"; ///< a GUID
    std::string resource_id;     ///< `/subscriptions/…`; empty (default): none
    bool system_assigned = true; ///< used if a request names no identity

    /// Application permissions with consent.
    std::vector<std::string> roles{"Presence.Read.All"};
};

/// Configuration of the login service of a `local_graph`. The login service implements the v2.0 endpoints of Entra for
/// one tenant, and the metadata services of Azure's machines.
struct login_config {
    /// Id of the directory, a GUID. `organizations` and `common` are accepted as aliases if Entra allows them.
    std::string tenant = "aaaabbbb-0000-cccc-1111-dddd2222eeee";

    /// Applications, at least one. Client ids must be unique.
    std::vector<login_application> applications{login_application{}};

    /// Users, at least one. Names must be unique. If a request names no user, the first user signs in.
    std::vector<login_user> users{login_user{}};

    /// Managed identities. Default: one system-assigned identity. May be empty.
    std::vector<login_managed_identity> managed_identities{login_managed_identity{}};

    /// Lifetime of access tokens, 1 s to 24 h. Default: 1 h. Entra uses a random time between 60 and 90 minutes.
    std::chrono::seconds token_lifetime{3600};

    /// Lifetime of device codes, 1 s to 24 h.
    std::chrono::seconds device_code_lifetime{900};

    /// Interval at which clients may poll for a device code, 0–60 s. A client that polls earlier gets the error
    /// `slow_down` (RFC 8628, section 3.5). Tests can use 1 s: `device_code` waits 5 s if the service sends 0.
    std::chrono::seconds device_code_interval{5};

    /// Time after which every device code is approved automatically for the first user, 0–24 h. Default: empty. Codes then
    /// wait for `local_login::approve`, or for an approval on the page of `verification_uri`.
    std::optional<std::chrono::milliseconds> approve_devices_after;

    /// Clock for all expiry times. Default: empty, which uses `std::chrono::system_clock::now`. Called on any thread
    /// that uses the service.
    std::function<std::chrono::system_clock::time_point()> clock;

    /// Port of the metadata services on 127.0.0.1. Default: 0, which selects a free port.
    std::uint16_t identity_port = 0;

    /// Value that the App Service endpoint requires in the header `X-IDENTITY-HEADER`. Default: empty, which generates
    /// a random value.
    std::string identity_header;
};

/// Counters of a login service since its start.
struct login_stats {
    std::uint64_t token_requests = 0;      ///< requests to `/token`, including rejected requests
    std::uint64_t tokens_issued = 0;       ///< tokens issued by `/token`
    std::uint64_t rejected = 0;            ///< error responses of `/token`, including `authorization_pending`
    std::uint64_t device_codes = 0;        ///< device codes issued
    std::uint64_t authorization_codes = 0; ///< authorization codes issued
    std::uint64_t identity_requests = 0;   ///< requests to the metadata services
    std::uint64_t identity_tokens = 0;     ///< tokens issued by the metadata services
};

/// A handle to the login service of a `local_graph`, with which a test inspects and controls the service. Copies refer
/// to the same service.
///
/// On the wire: `POST /{tenant}/oauth2/v2.0/token` supports the grants client_credentials, authorization_code with
/// PKCE, refresh_token, device_code and on-behalf-of. Clients authenticate with a secret in the form or in a Basic
/// header, with a certificate assertion, or with a federated token. `POST /{tenant}/oauth2/v2.0/devicecode` starts the
/// device code flow. `GET /{tenant}/oauth2/v2.0/authorize` signs in the user of `login_hint`, or the first user,
/// without any prompt. `/device` is a page on which a user enters a user code. All these endpoints are on Graph's port.
/// A separate port with plain HTTP serves `GET /metadata/identity/oauth2/token` of virtual machines and
/// `GET /msi/token` of App Service.
///
/// The service verifies all input: secrets, PS256 signatures, all claims of assertions, code verifiers, redirect URIs,
/// states and audiences. Errors have the format and the codes of Entra. Graph accepts an issued token if it is for
/// Graph, has not expired, has not been revoked, and holds `Presence.Read.All` or `Presence.ReadWrite.All`.
/// Sources: learn.microsoft.com/entra/identity-platform (v2-oauth2-*, certificate-credentials, claims-challenge,
/// reference-error-codes).
///
/// Thread safety: all members may be used from any thread.
/// Lifetimes: a handle may outlive the service. The service then no longer handles requests.
/// Example: docs/testing_your_server.md
class COPRESENCE_LOCAL_GRAPH_EXPORT local_login {
public:
    /// Returns `https://localhost:{port}`, the part of the URLs before the tenant. It replaces
    /// `https://login.microsoftonline.com`.
    const std::string& authority() const noexcept;

    /// Returns `login_config::tenant`.
    const std::string& tenant() const noexcept;

    /// Returns the scope for Graph without a user: the base URL of the local Graph followed by `/.default`.
    const std::string& default_scope() const noexcept;

    /// Returns `http://127.0.0.1:{port}`, the base URL of the metadata service of virtual machines. It replaces
    /// `http://169.254.169.254`.
    const std::string& metadata_endpoint() const noexcept;

    /// Returns the value of the environment variable `IDENTITY_ENDPOINT` on App Service.
    const std::string& identity_endpoint() const noexcept;

    /// Returns the value of the environment variable `IDENTITY_HEADER` on App Service.
    const std::string& identity_header() const noexcept;

    /// Returns a new federated token for an application, as the issuer of a cluster writes it to a file. The token is
    /// valid for one hour.
    /// Errors: throws `std::invalid_argument` if the application is not registered.
    std::string federated_token(const std::string& client_id);

    /// Returns a token that represents a user and whose audience is the application itself. A web API receives such a
    /// token and exchanges it to act on behalf of the user. An empty `user` selects the first user.
    /// Errors: throws `std::invalid_argument` if the application or the user is not registered.
    std::string user_assertion(const std::string& client_id, const std::string& user = {});

    /// Returns the user codes that are waiting for approval, oldest first.
    std::vector<std::string> pending_user_codes() const;

    /// Approves a user code for a user. An empty `user` selects the first user. Returns false if no such code is
    /// waiting.
    /// Errors: throws `std::invalid_argument` if the user is not registered.
    bool approve(const std::string& user_code, const std::string& user = {});

    /// Declines a user code. Returns false if no such code is waiting.
    bool decline(const std::string& user_code);

    /// Revokes all sessions of a user. The token endpoint then rejects the user's refresh tokens with AADSTS50173.
    /// Graph rejects all access tokens issued before the call. It adds a claims challenge if the client has declared
    /// the capability `cp1`.
    /// Errors: throws `std::invalid_argument` if the user is not registered.
    void revoke_sessions(const std::string& user);

    /// Requires these claims, a JSON object, in every token from now on. Graph rejects tokens that were not requested
    /// with these claims, including application tokens. It adds a claims challenge if the client has declared `cp1`.
    /// An empty text removes the requirement.
    /// Errors: throws `std::invalid_argument` if `claims` is not a JSON object.
    void require_claims(const std::string& claims);

    /// Moves the clock of the service forward.
    void advance(std::chrono::seconds by);

    /// Returns a snapshot of the counters.
    login_stats stats() const;

private:
    friend class local_graph;
    explicit local_login(std::shared_ptr<detail::embedded::login_service> service) noexcept;

    std::shared_ptr<detail::embedded::login_service> service_;
};

} // namespace copresence

#endif
