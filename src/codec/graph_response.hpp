// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CODEC_GRAPH_RESPONSE_HPP
#define COPRESENCE_CODEC_GRAPH_RESPONSE_HPP

#include "codec/gzip_inflater.hpp"
#include "codec/presence_decoder.hpp"
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

namespace copresence {

/// What Graph answers to one request: presences, decoded into their slots as they arrive, or an error.
class graph_response final : public response_consumer {
public:
    /// `layouts` are the decoder's.
    graph_response(const chunk_slots& slots, const limits& limits, presence_layouts* layouts = nullptr);

    error_code on_header(const response_header& header) override;
    error_code on_body(std::span<const char> bytes) override;
    error_code on_end() override;

    /// What the response means: nothing wrong, or its status as an error.
    error_code refusal() const noexcept;

    std::optional<std::chrono::milliseconds> retry_after() const noexcept { return retry_after_; }

    /// The claims that a challenge asks for, as JSON text; empty without one.
    const std::string& claims() const noexcept { return claims_; }

    /// The token of the request, which a server's words are never to show.
    void conceal(std::shared_ptr<const secret_string> secret) noexcept { secret_ = std::move(secret); }

    /// A text of the server's as it may be shown: at most `most` bytes, without controls, and without the token, which a
    /// gateway that is being debugged may well repeat to us.
    std::string shown(std::string_view text, std::size_t most) const;

    /// Adds what the response tells, while its header is readable, to the diagnostics of a failure, its own or the transport's.
    void describe(diagnostics& info) const;

    unsigned status() const noexcept { return status_; } ///< 0 until there is a header

    std::string request_id() const; ///< Graph's own, while the header is readable; empty without one

    const std::string& next_link() const noexcept { return decoder_.next_link(); }

    std::size_t found() const noexcept { return decoder_.found(); }

    std::size_t unasked() const noexcept { return decoder_.unasked(); }

private:
    error_code take(std::span<const char> bytes);

    bool succeeded() const noexcept { return status_ / 100 == 2; }

    error_code on_content_encoding(const response_header& header);

    const limits& limits_;
    presence_decoder decoder_;
    std::optional<gzip_inflater> inflater_;
    unsigned status_ = 0;
    const response_header* header_ = nullptr;
    std::string error_body_;
    std::string claims_;
    std::optional<std::chrono::milliseconds> retry_after_;
    std::string detail_;
    std::shared_ptr<const secret_string> secret_;
};

} // namespace copresence

#endif
