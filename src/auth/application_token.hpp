// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_APPLICATION_TOKEN_HPP
#define COPRESENCE_AUTH_APPLICATION_TOKEN_HPP

#include <copresence/auth/client_credential.hpp>
#include <copresence/auth/sign_in_config.hpp>
#include <copresence/token_provider.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string_view>

namespace copresence {

/// A cached provider of tokens of an application itself, by the grant `client_credentials`, however the
/// application proves who it is. `owner` is the configuration's name.
std::shared_ptr<token_provider> application_token(boost::asio::any_io_executor executor,
                                                  sign_in_config config, client_credential credential,
                                                  std::string_view owner);

} // namespace copresence

#endif
