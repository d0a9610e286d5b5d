// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "cli/token_memory.hpp"

#include "base/redact.hpp"
#include "cli/failure_message.hpp"

#include <utility>

namespace copresence::cli {

token_memory::token_memory(std::shared_ptr<token_provider> provider)
    : provider_{std::move(provider)} {}

boost::asio::awaitable<access_token> token_memory::get_token(token_request request) {
    auto token = co_await provider_->get_token(std::move(request));
    seen_.push_back(token.value);
    co_return token;
}

failure token_memory::without_tokens(failure why) const { return without_secrets(std::move(why), seen_); }

std::string token_memory::without_tokens(std::string text) const { return redact(text, seen_, "[token]"); }

} // namespace copresence::cli
