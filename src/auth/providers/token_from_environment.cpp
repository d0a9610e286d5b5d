// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include <copresence/auth/token_from_environment.hpp>

#include "auth/secret_file.hpp"
#include "auth/token_answer.hpp"
#include "base/sendable_token.hpp"

#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace copresence {

namespace {

class environment_provider final : public token_provider {
public:
    explicit environment_provider(std::string name)
        : name_{std::move(name)} {}

    boost::asio::awaitable<access_token> get_token(token_request) override {
        const char* const held = std::getenv(name_.c_str());
        if (held == nullptr)
            throw api_error{token_failure("the environment variable " + name_ + " is not set")};
        access_token token;
        token.value = trimmed(held);
        if (!is_sendable_token(token.value))
            throw api_error{token_failure("the environment variable " + name_ + " holds no token")};
        co_return token;
    }

private:
    std::string name_;
};

} // namespace

std::shared_ptr<token_provider> token_from_environment(std::string name) {
    if (name.empty() || name.find_first_of({"=\0", 2}) != std::string::npos) {
        throw std::invalid_argument{
            "copresence::token_from_environment: the name is empty, or contains '=' or a zero byte"};
    }
    return std::make_shared<environment_provider>(std::move(name));
}

} // namespace copresence
