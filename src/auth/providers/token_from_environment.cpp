// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/auth/token_from_environment.hpp>

#include "auth/provider_token.hpp"
#include "auth/secret_file.hpp"
#include "base/sendable_token.hpp"
#include "base/trimmed.hpp"

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace copresence::detail {

namespace {

// A function without access to the provider, which may be destroyed before the awaitable runs.
boost::asio::awaitable<access_token> read_variable(std::string name) {
    const char* const held = std::getenv(name.c_str());
    if (held == nullptr) throw api_error{token_failure("the environment variable " + name + " is not set")};
    access_token token;
    token.value = trimmed(held);
    if (!is_sendable_token(token.value))
        throw api_error{
            token_failure("the environment variable " + name +
                          " must contain exactly one token of 1 to 65536 visible ASCII characters")};
    co_return token;
}

class environment_provider final : public token_provider {
public:
    explicit environment_provider(std::string name)
        : name_{std::move(name)} {}

    boost::asio::awaitable<access_token> get_token(token_request) override { return read_variable(name_); }

private:
    const std::string name_;
};

} // namespace

} // namespace copresence::detail

namespace copresence {

std::shared_ptr<token_provider> token_from_environment(std::string name) {
    if (name.empty() || name.find_first_of({"=\0", 2}) != std::string::npos) {
        throw std::invalid_argument{
            "copresence::token_from_environment: the name is empty, or contains '=' or a zero byte"};
    }
    return std::make_shared<detail::environment_provider>(std::move(name));
}

} // namespace copresence
