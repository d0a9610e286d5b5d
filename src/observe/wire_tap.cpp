// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "observe/wire_tap.hpp"

#include <utility>

namespace copresence::detail {

namespace {

constexpr std::string_view end_of_head = "\r\n\r\n";

// An exception, for example because memory is exhausted, loses only this report.
template <class Report>
void ignore_exceptions(Report report) noexcept {
    try {
        report();
    } catch (...) {
    }
}

} // namespace

wire_tap::wire_tap(observer* seen, text_redactor redact)
    : seen_{seen != nullptr && seen->wants_heads() ? seen : nullptr}
    , redact_{std::move(redact)} {}

void wire_tap::sent(std::string_view client_request_id, std::string_view request) noexcept {
    if (seen_ == nullptr) return;
    client_request_id_ = client_request_id;
    ignore_exceptions([&] {
        const auto end = request.find(end_of_head);
        const auto size = end == std::string_view::npos ? request.size() : end + end_of_head.size();
        const auto lines = redacted_head(request.substr(0, size), redact_);
        seen_->on_request_sent(events::request_sent{client_request_id_, lines, request.size() - size});
    });
}

void wire_tap::on_head(std::string_view head) noexcept {
    if (seen_ == nullptr) return;
    ignore_exceptions([&] {
        const auto lines = redacted_head(head, redact_);
        seen_->on_response_head_received(events::response_head_received{client_request_id_, lines});
    });
}

} // namespace copresence::detail
