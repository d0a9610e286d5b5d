// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_PROVIDERS_APPLICATION_TOKEN_HPP
#define COPRESENCE_AUTH_PROVIDERS_APPLICATION_TOKEN_HPP

#include <copresence/auth/client_credential.hpp>
#include <copresence/auth/sign_in_config.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string_view>

namespace copresence::detail {

/// Creates a cached provider of tokens for the application itself (grant `client_credentials`). It accepts every
/// kind of `client_credential`. `owner` is the name of the configuration type in error messages.
std::shared_ptr<token_provider> application_token(boost::asio::any_io_executor executor,
                                                  sign_in_config config, client_credential credential,
                                                  std::string_view owner);

} // namespace copresence::detail

#endif
