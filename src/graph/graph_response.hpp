// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_GRAPH_GRAPH_RESPONSE_HPP
#define COPRESENCE_GRAPH_GRAPH_RESPONSE_HPP

#include "codec/gzip_inflater.hpp"
#include "graph/response_handler.hpp"
#include "http/response_reader.hpp"

#include <copresence/error.hpp>
#include <copresence/secret_string.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace copresence::detail {

/// Receives the responses to one request: passes the body of a success on to a handler, and keeps the body of an error.
class graph_response final : public response_consumer {
public:
    /// Both arguments must outlive the object.
    graph_response(response_handler& handler, const limit_config& limits);

    /// Discards the previous response, because another one follows.
    void begin();

    error_code on_header(const response_header& header) override;
    error_code on_body(std::span<const char> bytes) override;
    error_code on_end() override;

    /// Returns no error for a 2xx status, `errc::unexpected_redirect` for 3xx, and otherwise the status as an error.
    error_code rejection() const noexcept;

    std::optional<std::chrono::milliseconds> retry_after() const noexcept { return retry_after_; }

    /// Returns the claims that a claims challenge requires, as JSON text. Empty without a challenge.
    const std::string& claims() const noexcept { return claims_; }

    /// Sets the token of the request. It is redacted in every text from the server.
    void set_secret(std::shared_ptr<const secret_string> secret) noexcept { secret_ = std::move(secret); }

    /// Returns a text from the server in a form that is safe to show: at most `max` bytes, without control characters, with
    /// the token redacted. A gateway in debug mode may repeat the token in its response.
    std::string sanitized(std::string_view text, std::size_t max) const;

    /// Adds the contents of the response to the diagnostics of a failure, even if the transport failed. The header must
    /// still be readable.
    void describe(diagnostics& info) const;

    unsigned status() const noexcept { return status_; } ///< 0 until the header has arrived

    /// Returns the `request-id` that Graph assigned. Empty if there is none. The header must still be readable.
    std::string request_id() const;

private:
    error_code take(std::span<const char> bytes);

    bool succeeded() const noexcept { return status_ / 100 == 2; }

    error_code on_content_encoding(const response_header& header);

    const limit_config& limits_;
    response_handler& handler_;
    std::optional<gzip_inflater> inflater_;
    unsigned status_ = 0;
    const response_header* header_ = nullptr;
    std::string error_body_;
    std::string claims_;
    std::optional<std::chrono::milliseconds> retry_after_;
    std::string detail_;
    std::shared_ptr<const secret_string> secret_;
};

} // namespace copresence::detail

#endif
