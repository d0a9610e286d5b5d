// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include <copresence/auth/token_from_file.hpp>

#include "auth/secret_file.hpp"
#include "auth/token_answer.hpp"
#include "codec/request_writer.hpp"
#include "text/printable.hpp"

#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

namespace copresence {

namespace {

constexpr std::size_t most = 64 * 1024;

// Less than a client's minute, so that every request of a client comes here; and what it lives on without the
// file.
constexpr std::chrono::seconds life{30};

class file_provider final : public token_provider {
public:
    explicit file_provider(std::string path)
        : path_{std::move(path)} {}

    boost::asio::awaitable<access_token> get_token(token_request) override {
        access_token token;
        token.value = read();
        token.expires_at = std::chrono::system_clock::now() + life;
        co_return token;
    }

private:
    secret_string read() {
        const std::lock_guard lock{mutex_};
        auto file = read_secret_file(path_, most, known_);
        const auto name = "the token file " + printable(path_, 200);
        if (!file.mistake.empty()) throw api_error{token_failure(name + " cannot be read: " + file.mistake)};
        if (known_ != file.stamp) {
            known_.reset();
            token_ = trimmed(file.text);
            if (!is_sendable_token(token_)) throw api_error{token_failure(name + " holds no token")};
            known_ = file.stamp;
        }
        return token_;
    }

    std::string path_;
    std::mutex mutex_; // held while the file is looked at
    std::optional<file_stamp> known_;
    secret_string token_;
};

} // namespace

std::shared_ptr<token_provider> token_from_file(std::string path) {
    if (path.empty() || path.find('\0') != std::string::npos) {
        throw std::invalid_argument{"copresence::token_from_file: that is no path of a file"};
    }
    return std::make_shared<file_provider>(std::move(path));
}

} // namespace copresence
