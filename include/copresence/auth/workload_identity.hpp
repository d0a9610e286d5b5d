// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_WORKLOAD_IDENTITY_HPP
#define COPRESENCE_AUTH_WORKLOAD_IDENTITY_HPP

#include <copresence/auth/sign_in_config.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>

#pragma GCC visibility push(default)

namespace copresence {

/// What is empty is taken from the environment, when the provider is made: `sign_in.tenant` from
/// `AZURE_TENANT_ID`, `sign_in.client_id` from `AZURE_CLIENT_ID`, `sign_in.authority` from
/// `AZURE_AUTHORITY_HOST` where that is set, `token_file` from `AZURE_FEDERATED_TOKEN_FILE`.
struct workload_identity_config {
    sign_in_config sign_in; ///< where, and as which application: see above

    /// The file that the platform keeps a federated token in; read for each request, since it rotates. At
    /// most 64 KiB.
    std::string token_file;
};

/// A provider for a workload whose platform (Kubernetes, for one) hands it federated tokens: tokens of the
/// application itself, without a user and without a secret.
///
/// On the wire: grant `client_credentials`, the file's content as client assertion.
/// Source: learn.microsoft.com/entra/workload-id/workload-identity-federation.
/// Executor, thread safety, lifetimes: as those of `cached_token`.
/// Errors: what neither configuration nor environment has is `errc::token_unavailable` for each token, with
/// the variable's name, so that the provider can be a link of a `chained_token`; the rest as `cached_token`.
std::shared_ptr<token_provider> workload_identity(boost::asio::any_io_executor executor,
                                                  workload_identity_config config = {});

} // namespace copresence

#pragma GCC visibility pop

#endif
