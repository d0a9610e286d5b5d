// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_MANAGED_IDENTITY_HPP
#define COPRESENCE_AUTH_MANAGED_IDENTITY_HPP

#include <copresence/client_config.hpp>
#include <copresence/export.hpp>
#include <copresence/secret_string.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace copresence {
/// The configuration of `managed_identity`.
struct managed_identity_config {
    /// The user-assigned identity, named by one of these three ids. If all are empty (default), the machine's
    /// system-assigned identity is used. At most 1 KiB of visible ASCII.
    std::string client_id;   ///< client id of the identity
    std::string object_id;   ///< object id of the identity
    std::string resource_id; ///< resource id of the identity: `/subscriptions/…`

    /// The App Service endpoint, an `http` URL. Empty (default): `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`
    /// are used if both are set, otherwise the metadata service of virtual machines.
    std::string identity_endpoint;
    secret_string identity_header; ///< value of `X-IDENTITY-HEADER`; required with `identity_endpoint`

    /// The metadata service of virtual machines: an `http` URL. The address must be local to the machine
    /// (169.254.169.254, or loopback).
    std::string metadata_endpoint = "http://169.254.169.254";

    /// The time limits of each step. The metadata service runs on the same machine, so it accepts connections
    /// quickly if it exists. `connect` defaults to 2 s, to detect a missing service soon. `token` is at least
    /// 3 min, so that all retries fit.
    copresence::timeout_config timeouts{.connect = std::chrono::seconds{2}};

    /// Factor for all delays between retries, 0…1. For tests. Default: 1.
    double retry_pace = 1;
};

/// Creates a provider for a program that runs on Azure, with tokens of the machine's managed identity. No
/// secret is needed.
///
/// On the wire: sends `GET {metadata_endpoint}/metadata/identity/oauth2/token` with `Metadata: true`, or
/// `GET {identity_endpoint}` with `X-IDENTITY-HEADER`. Requests are never sent through a proxy.
/// Retries: 404, 410, 429, 5xx and broken connections are retried five times, after 0, 2, 6, 14 and 30 s. A
/// failure to connect is not retried.
/// Sources: learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token and
/// learn.microsoft.com/azure/app-service/overview-managed-identity.
/// Executor, errors, thread safety, lifetimes: as `cached_token`.
COPRESENCE_EXPORT std::shared_ptr<token_provider> managed_identity(boost::asio::any_io_executor executor,
                                                                   managed_identity_config config = {});

} // namespace copresence

#endif
