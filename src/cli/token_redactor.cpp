// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/token_redactor.hpp"

#include "base/redact.hpp"
#include "cli/failure_message.hpp"

#include <utility>

namespace copresence::detail::cli {

token_redactor::token_redactor(std::shared_ptr<token_provider> provider)
    : provider_{std::move(provider)} {}

boost::asio::awaitable<access_token> token_redactor::get_token(token_request request) {
    auto token = co_await provider_->get_token(std::move(request));
    seen_.push_back(token.value);
    co_return token;
}

failure token_redactor::without_tokens(failure cause) const {
    return without_secrets(std::move(cause), seen_);
}

std::string token_redactor::without_tokens(std::string text) const { return redact(text, seen_, "[token]"); }

} // namespace copresence::detail::cli
