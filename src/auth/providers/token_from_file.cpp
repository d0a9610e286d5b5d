// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/auth/token_from_file.hpp>

#include "auth/provider_token.hpp"
#include "auth/secret_file.hpp"
#include "base/sanitize.hpp"
#include "base/sendable_token.hpp"
#include "base/trimmed.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace copresence::detail {

namespace {

constexpr std::size_t max_file_size = 64 * 1024;

// The reported lifetime of a token. Clients renew a token one minute before it expires. Because this lifetime is shorter,
// a client checks the file before each request. If the file cannot be read, a client uses the last token for this long.
constexpr std::chrono::seconds life{30};

// Reads the file again if it has changed. Shared with the running requests, because the provider may be destroyed before
// they end.
class token_file {
public:
    explicit token_file(std::string path)
        : path_{std::move(path)} {}

    secret_string read() {
        const std::lock_guard lock{mutex_};
        auto file = read_secret_file(path_, max_file_size, known_);
        const auto name = "the token file " + sanitize(path_, 200);
        if (!file.mistake.empty()) throw api_error{token_failure(name + " cannot be read: " + file.mistake)};
        if (known_ != file.stamp) {
            known_.reset();
            token_ = trimmed(file.text);
            if (!is_sendable_token(token_))
                throw api_error{token_failure(
                    name + " must contain exactly one token of 1 to 65536 visible ASCII characters")};
            known_ = file.stamp;
        }
        return token_;
    }

private:
    const std::string path_;
    std::mutex mutex_; // held while the file is checked and read
    std::optional<file_stamp> known_;
    secret_string token_;
};

boost::asio::awaitable<access_token> read_token(std::shared_ptr<token_file> file) {
    access_token token;
    token.value = file->read();
    token.expires_at = std::chrono::system_clock::now() + life;
    co_return token;
}

class file_provider final : public token_provider {
public:
    explicit file_provider(std::string path)
        : file_{std::make_shared<token_file>(std::move(path))} {}

    boost::asio::awaitable<access_token> get_token(token_request) override { return read_token(file_); }

private:
    const std::shared_ptr<token_file> file_;
};

} // namespace

} // namespace copresence::detail

namespace copresence {

std::shared_ptr<token_provider> token_from_file(std::string path) {
    if (path.empty() || path.find('\0') != std::string::npos) {
        throw std::invalid_argument{"copresence::token_from_file: the path is empty or contains a zero byte"};
    }
    return std::make_shared<detail::file_provider>(std::move(path));
}

} // namespace copresence
