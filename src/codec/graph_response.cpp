// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "codec/graph_response.hpp"

#include "codec/error_envelope.hpp"
#include "http/url.hpp"
#include "text/printable.hpp"

#include <algorithm>
#include <cstddef>

namespace copresence {

namespace {

constexpr std::size_t most_error_body = 64 * 1024; // of an error's body, to read the envelope in
constexpr std::size_t most_excerpt = 1024;
constexpr std::size_t most_field = 512;

} // namespace

graph_response::graph_response(const chunk_slots& slots, const limits& limits)
    : decoder_{slots, limits} {}

error_code graph_response::on_header(const response_header& header) {
    status_ = header.status();
    request_id_ = printable(header.field("request-id"), most_field);
    date_ = printable(header.field("Date"), most_field);
    server_info_ = printable(header.field("x-ms-ags-diagnostic"), most_field);
    if (status_ / 100 == 3) {
        const auto target = url::parse(header.field("Location"));
        redirect_origin_ = target ? target->origin() : "an address that cannot be read";
    }
    return {};
}

error_code graph_response::on_body(std::span<const char> bytes) {
    if (succeeded()) return decoder_.write(bytes);
    error_body_.append(bytes.data(), std::min(bytes.size(), most_error_body - error_body_.size()));
    return {};
}

error_code graph_response::on_end() {
    if (succeeded()) return decoder_.finish();
    return {};
}

void graph_response::describe(diagnostics& info) const {
    info.http_status = status_;
    info.request_id = request_id_;
    info.date = date_;
    info.server_info = server_info_;
    if (!redirect_origin_.empty()) info.detail = "to " + redirect_origin_;
    if (!decoder_.detail().empty()) info.detail = printable(decoder_.detail());
    if (const auto envelope = error_envelope::parse(error_body_)) {
        info.graph_code = printable(envelope->code, most_field);
        info.graph_message = printable(envelope->message, most_excerpt);
    } else {
        info.body_excerpt = printable(error_body_, most_excerpt);
    }
}

} // namespace copresence
