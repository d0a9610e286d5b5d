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

/// Tells an observer the heads of a request and of its responses, without their secrets.
class wire_tap final : public head_watcher {
public:
    /// A head without the secrets that the other side may have repeated, wherever in it they are.
    using concealer = std::function<std::string(std::string_view head)>;

    /// Tells nothing where `seen` is null, or wants no heads.
    wire_tap(observer* seen, concealer without_secrets);

    /// For the reader of the responses: null where there is nobody to tell.
    head_watcher* watcher() noexcept { return seen_ != nullptr ? this : nullptr; }

    /// A request, head and body, is about to be sent. The id must be valid until the responses' heads are there.
    void sent(std::string_view client_request_id, std::string_view request) noexcept;

    void on_head(std::string_view head) noexcept override;

private:
    observer* seen_; // null: nobody to tell
    concealer without_secrets_;
    std::string_view client_request_id_;
};

} // namespace copresence

#endif
