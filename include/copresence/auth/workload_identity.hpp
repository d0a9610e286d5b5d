// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_WORKLOAD_IDENTITY_HPP
#define COPRESENCE_AUTH_WORKLOAD_IDENTITY_HPP

#include <copresence/auth/sign_in_config.hpp>
#include <copresence/export.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>

namespace copresence {

/// The configuration of `workload_identity`. Empty members are read from the environment when the provider is
/// created: `sign_in.tenant` from `AZURE_TENANT_ID`, `sign_in.client_id` from `AZURE_CLIENT_ID`,
/// `sign_in.authority` from `AZURE_AUTHORITY_HOST` if that is set, and `token_file` from
/// `AZURE_FEDERATED_TOKEN_FILE`.
struct workload_identity_config {
    sign_in_config sign_in; ///< the sign-in service and the application; see above

    /// Path of the file with the federated token. It is read for each token request, because the platform
    /// replaces it regularly. At most 64 KiB.
    std::string token_file;
};

/// Creates a provider for a workload whose platform, such as Kubernetes, supplies federated tokens. The
/// tokens are for the application itself, without a user or a secret.
///
/// On the wire: grant `client_credentials`, with the content of the file as client assertion.
/// Source: learn.microsoft.com/entra/workload-id/workload-identity-federation.
/// Executor, thread safety, lifetimes: as `cached_token`.
/// Errors: if a value is neither configured nor in the environment, each request for a token fails with
/// `errc::token_unavailable`, naming the variable. The provider can therefore be part of a `chained_token`.
/// Otherwise as `cached_token`.
COPRESENCE_EXPORT std::shared_ptr<token_provider> workload_identity(boost::asio::any_io_executor executor,
                                                                    workload_identity_config config = {});

} // namespace copresence

#endif
