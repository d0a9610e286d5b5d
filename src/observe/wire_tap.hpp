// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_OBSERVE_WIRE_TAP_HPP
#define COPRESENCE_OBSERVE_WIRE_TAP_HPP

#include "http/response_reader.hpp"
#include "observe/redacted_head.hpp"

#include <copresence/observer.hpp>

#include <string_view>

namespace copresence::detail {

/// Reports the headers of a request and of its responses to an observer, without secrets.
class wire_tap final : public head_watcher {
public:
    /// Reports nothing if `seen` is null, or does not want headers. `redact` is applied as in `redacted_head`.
    wire_tap(observer* seen, text_redactor redact);

    /// Returns the watcher for the response reader; null if nothing is to be reported.
    head_watcher* watcher() noexcept { return seen_ != nullptr ? this : nullptr; }

    /// Reports a request with header and body that is about to be sent. The id must stay valid until the
    /// responses' headers have arrived.
    void sent(std::string_view client_request_id, std::string_view request) noexcept;

    void on_head(std::string_view head) noexcept override;

private:
    observer* seen_; // null: nothing is reported
    text_redactor redact_;
    std::string_view client_request_id_;
};

} // namespace copresence::detail

#endif
