// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/auth/callback_token.hpp>

#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>

namespace copresence::detail {

namespace {

using callback_type = std::function<boost::asio::awaitable<access_token>(token_request)>;

// Keeps the callback: the captures of a coroutine lambda belong to the function object, and the provider may be destroyed before
// the coroutine ends.
boost::asio::awaitable<access_token> call(std::shared_ptr<callback_type> callback, token_request request) {
    auto running = (*callback)(std::move(request));
    co_return co_await std::move(running);
}

class callback_provider final : public token_provider {
public:
    explicit callback_provider(callback_type callback)
        : callback_{std::make_shared<callback_type>(std::move(callback))} {}

    boost::asio::awaitable<access_token> get_token(token_request request) override {
        return call(callback_, std::move(request));
    }

private:
    const std::shared_ptr<callback_type> callback_;
};

} // namespace

} // namespace copresence::detail

namespace copresence {

std::shared_ptr<token_provider>
callback_token(std::function<boost::asio::awaitable<access_token>(token_request)> callback) {
    if (!callback) throw std::invalid_argument{"copresence::callback_token: the callback must not be empty"};
    return std::make_shared<detail::callback_provider>(std::move(callback));
}

} // namespace copresence
