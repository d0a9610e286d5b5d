// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_OBSERVE_WIRE_TAP_HPP
#define COPRESENCE_OBSERVE_WIRE_TAP_HPP

#include "http/response_reader.hpp"

#include <copresence/observer.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace copresence {

/// Reports the headers of a request and of its responses to an observer, without secrets.
class wire_tap final : public head_watcher {
public:
    /// Returns the header without secrets, including secrets that a server repeats in its response.
    using concealer = std::function<std::string(std::string_view head)>;

    /// Reports nothing if `seen` is null, or does not want headers.
    wire_tap(observer* seen, concealer without_secrets);

    /// Returns the watcher for the response reader; null if nothing is to be reported.
    head_watcher* watcher() noexcept { return seen_ != nullptr ? this : nullptr; }

    /// Reports a request with header and body that is about to be sent. The id must stay valid until the
    /// responses' headers have arrived.
    void sent(std::string_view client_request_id, std::string_view request) noexcept;

    void on_head(std::string_view head) noexcept override;

private:
    observer* seen_; // null: nothing is reported
    concealer without_secrets_;
    std::string_view client_request_id_;
};

} // namespace copresence

#endif
