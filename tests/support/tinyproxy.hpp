// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_TESTS_SUPPORT_TINYPROXY_HPP
#define COPRESENCE_TESTS_SUPPORT_TINYPROXY_HPP

#include "support/child_process.hpp"
#include "support/temporary_directory.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace copresence::test {

/// A tinyproxy of our own, on a port of loopback that was free; ended by its destructor.
class tinyproxy {
public:
    struct settings {
        std::string user_name;                    ///< empty: no credentials are wanted
        std::string password;                     ///< letters, digits and hyphens
        std::vector<std::uint16_t> connect_ports; ///< to which it makes tunnels; empty: to all
    };

    /// Returns when it accepts connections.
    /// Errors: throws `std::runtime_error` with what to do about it.
    explicit tinyproxy(const settings& how);

    std::uint16_t port() const noexcept { return port_; }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

    /// Reads its log until a line holds `text`.
    /// Errors: throws `std::runtime_error` with the log if it ends before.
    void wait_for(std::string_view text) { process_->wait_for(text); }

private:
    void start(const settings& how);

    copresence::test::temporary_directory folder_;
    std::uint16_t port_ = 0;
    std::optional<child_process> process_;
};

} // namespace copresence::test

#endif
