// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_TOKEN_REDACTOR_HPP
#define COPRESENCE_CLI_TOKEN_REDACTOR_HPP

#include <copresence/error.hpp>
#include <copresence/secret_string.hpp>
#include <copresence/token_provider.hpp>

#include <memory>
#include <string>
#include <vector>

namespace copresence::detail::cli {

/// Forwards the tokens of another provider, and records them. Messages can then be redacted if a server repeats a token in its
/// response. Used by one thread.
class token_redactor final : public token_provider {
public:
    explicit token_redactor(std::shared_ptr<token_provider> provider);

    boost::asio::awaitable<access_token> get_token(token_request request) override;

    /// Returns `cause` or `text` with all recorded tokens redacted.
    failure without_tokens(failure cause) const;
    std::string without_tokens(std::string text) const;

private:
    std::shared_ptr<token_provider> provider_;
    std::vector<secret_string> seen_;
};

} // namespace copresence::detail::cli

#endif
