// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_MANAGED_IDENTITY_HPP
#define COPRESENCE_AUTH_MANAGED_IDENTITY_HPP

#include <copresence/client_config.hpp>
#include <copresence/secret_string.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>
#include <string>

#pragma GCC visibility push(default)

namespace copresence {
/// What `managed_identity` is made with.
struct managed_identity_config {
    /// A user-assigned identity, by one of three; none (default): the machine's own. At most 1 KiB of visible
    /// ASCII.
    std::string client_id;   ///< its client id
    std::string object_id;   ///< or its object id
    std::string resource_id; ///< `/subscriptions/…`

    /// The App Service endpoint, an `http` URL. Empty (default): what `IDENTITY_ENDPOINT` and
    /// `IDENTITY_HEADER` say, where both are set; else the metadata service of virtual machines is asked.
    std::string identity_endpoint;
    secret_string identity_header; ///< sent as `X-IDENTITY-HEADER`; needed with `identity_endpoint`

    /// The metadata service of virtual machines: `http`, and an address that does not leave the machine
    /// (169.254.169.254, or loopback).
    std::string metadata_endpoint = "http://169.254.169.254";

    /// How long each step may take. The metadata service answers from within the machine, so to connect takes
    /// no time where there is one: 2 s (default) tell that there is none.
    copresence::timeouts timeouts{.connect = std::chrono::seconds{2}};

    /// All waits between retries are multiplied by this: 0…1, for tests. Default: 1.
    double retry_pace = 1;
};

/// A provider for a program that runs on Azure: tokens of the machine's managed identity. No secret is
/// involved.
///
/// On the wire: `GET {metadata_endpoint}/metadata/identity/oauth2/token` with `Metadata: true`, or `GET
/// {identity_endpoint}` with `X-IDENTITY-HEADER`; never through a proxy. Tried again by rules of its own:
/// 404, 410, 429 and 5xx, five times, after 0, 2, 6, 14 and 30 s. A machine on which nothing listens is not
/// tried again. Sources:
/// learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token and
/// learn.microsoft.com/azure/app-service/overview-managed-identity.
/// Executor, errors, thread safety, lifetimes: as those of `cached_token`.
std::shared_ptr<token_provider> managed_identity(boost::asio::any_io_executor executor,
                                                 managed_identity_config config = {});

} // namespace copresence

#pragma GCC visibility pop

#endif
