// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_OBSERVE_TUNNEL_TAP_HPP
#define COPRESENCE_OBSERVE_TUNNEL_TAP_HPP

#include "http/connect_tunnel.hpp"
#include "observe/wire_tap.hpp"

#include <copresence/observer.hpp>

#include <string>
#include <string_view>

namespace copresence::detail {

/// Reports the headers exchanged with a proxy to an observer.
class tunnel_tap final : public tunnel_watcher {
public:
    /// `seen` is not null and outlives the tap.
    explicit tunnel_tap(observer* seen) noexcept
        : seen_{seen} {}

    void on_request(const tunnel_head& head) noexcept override { tap(head).sent({}, head.text()); }

    void on_response(const tunnel_head& head) noexcept override { tap(head).on_head(head.text()); }

private:
    // The tap must not outlive `head`.
    wire_tap tap(const tunnel_head& head) const {
        return wire_tap{seen_, [&head](std::string_view text) { return head.redact(text); }};
    }

    observer* const seen_;
};

} // namespace copresence::detail

#endif
