// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "graph/graph_response.hpp"

#include "auth/claims_challenge.hpp"
#include "base/redact.hpp"
#include "base/sanitize.hpp"
#include "codec/content_coding.hpp"
#include "codec/error_envelope.hpp"
#include "http/url.hpp"
#include "limits/retry_after.hpp"

#include <algorithm>
#include <cstddef>

namespace copresence::detail {

namespace {

constexpr std::size_t max_error_body = 64 * 1024; // bytes of an error body that are kept for parsing
constexpr std::size_t max_excerpt = 1024;
constexpr std::size_t max_field = 512;

} // namespace

graph_response::graph_response(response_handler& handler, const limit_config& limits)
    : limits_{limits}
    , handler_{handler} {}

void graph_response::begin() {
    inflater_.reset();
    status_ = 0;
    header_ = nullptr;
    error_body_.clear();
    claims_.clear();
    retry_after_.reset();
    detail_.clear();
    handler_.begin();
}

error_code graph_response::on_header(const response_header& header) {
    status_ = header.status();
    header_ = &header;
    if (const auto wait = header.field("Retry-After"); !wait.empty()) {
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        retry_after_ = parse_retry_after(wait, header.field("Date"), now);
    }
    if (status_ / 100 == 3) {
        const auto target = url::parse(header.field("Location"));
        detail_ = "to " + (target ? sanitized(target->origin(), max_field)
                                  : std::string{"a missing or invalid address"});
    }
    // A claims challenge comes with 401 or, from Conditional Access, with 403. The first valid challenge is used.
    if (status_ == 401 || status_ == 403) {
        for (const auto challenge : header.fields("WWW-Authenticate")) {
            if (auto found = claims_.empty() ? find_claims(challenge) : std::nullopt)
                claims_ = *std::move(found);
        }
    }
    return on_content_encoding(header);
}

error_code graph_response::on_content_encoding(const response_header& header) {
    const auto fields = header.fields("Content-Encoding");
    switch (parse_content_coding(fields)) {
    case content_coding::identity: return {};
    case content_coding::gzip:
        inflater_.emplace(limits_.body_size, [this](std::span<const char> bytes) { return take(bytes); });
        return {};
    case content_coding::unsupported: break;
    }
    detail_ = "the Content-Encoding must be gzip or identity, but it is ";
    for (const auto field : fields)
        detail_ += (field.data() == fields.front().data() ? "" : ", ") + sanitized(field, 80);
    return make_error_code(errc::malformed_response);
}

error_code graph_response::on_body(std::span<const char> bytes) {
    if (!inflater_) return take(bytes);
    const auto ec = inflater_->write(bytes);
    if (ec && handler_.detail().empty()) detail_ = "while decompressing the gzip body";
    return ec;
}

error_code graph_response::take(std::span<const char> bytes) {
    if (succeeded()) return handler_.on_body(bytes);
    error_body_.append(bytes.data(), std::min(bytes.size(), max_error_body - error_body_.size()));
    return {};
}

error_code graph_response::on_end() {
    if (!succeeded()) return {};
    if (inflater_) {
        if (const auto ec = inflater_->finish()) return ec;
    }
    return handler_.on_end();
}

std::string graph_response::sanitized(std::string_view text, std::size_t max) const {
    if (!secret_) return sanitize(text, max);
    return sanitize(redact(text, {secret_.get(), 1}, "[token]"), max);
}

error_code graph_response::rejection() const noexcept {
    if (succeeded()) return {};
    if (status_ / 100 == 3) return make_error_code(errc::unexpected_redirect);
    return {static_cast<int>(status_), http_category()};
}

std::string graph_response::request_id() const {
    return header_ != nullptr ? sanitized(header_->field("request-id"), max_field) : std::string{};
}

void graph_response::describe(diagnostics& info) const {
    info.http_status = status_;
    info.graph.request_id = request_id();
    if (header_ != nullptr) {
        info.graph.date = sanitized(header_->field("Date"), max_field);
        info.graph.server_info = sanitized(header_->field("x-ms-ags-diagnostic"), max_field);
    }
    info.retry_after = retry_after_;
    if (!detail_.empty()) info.detail = detail_;
    if (const auto detail = handler_.detail(); !detail.empty()) info.detail = sanitized(detail, max_excerpt);
    if (const auto envelope = error_envelope::parse(error_body_)) {
        info.graph.code = sanitized(envelope->code, max_field);
        info.graph.message = sanitized(envelope->message, max_excerpt);
    } else {
        info.body_excerpt = sanitized(error_body_, max_excerpt);
    }
}

} // namespace copresence::detail
