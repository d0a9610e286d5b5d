// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include <copresence/auth/callback_token.hpp>

#include <stdexcept>
#include <utility>

namespace copresence {

namespace {

class callback_provider final : public token_provider {
public:
    using callback_type = std::function<boost::asio::awaitable<access_token>(token_request)>;

    explicit callback_provider(callback_type callback)
        : callback_{std::move(callback)} {}

    boost::asio::awaitable<access_token> get_token(token_request request) override {
        return callback_(std::move(request));
    }

private:
    callback_type callback_;
};

} // namespace

std::shared_ptr<token_provider>
callback_token(std::function<boost::asio::awaitable<access_token>(token_request)> callback) {
    if (!callback) throw std::invalid_argument{"copresence::callback_token: the callback is empty"};
    return std::make_shared<callback_provider>(std::move(callback));
}

} // namespace copresence
