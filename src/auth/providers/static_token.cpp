// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/auth/static_token.hpp>

#include "base/sendable_token.hpp"

#include <copresence/error.hpp>

#include <utility>

namespace copresence::detail {

namespace {

boost::asio::awaitable<access_token> give(secret_string value) {
    access_token token;
    token.value = std::move(value);
    co_return token;
}

class static_provider final : public token_provider {
public:
    explicit static_provider(secret_string value)
        : value_{std::move(value)} {}

    // The coroutine may outlive the provider.
    boost::asio::awaitable<access_token> get_token(token_request) override { return give(value_); }

private:
    secret_string value_;
};

} // namespace

} // namespace copresence::detail

namespace copresence {

std::shared_ptr<token_provider> static_token(secret_string value) {
    if (!detail::is_sendable_token(value)) {
        throw boost::system::system_error{
            make_error_code(errc::malformed_token),
            "copresence::static_token: the token must be 1 to 65536 visible ASCII characters"};
    }
    return std::make_shared<detail::static_provider>(std::move(value));
}

} // namespace copresence
