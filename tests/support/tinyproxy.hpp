// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

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

/// A tinyproxy process on a free loopback port. The destructor ends the process.
class tinyproxy {
public:
    struct settings {
        std::string user_name;                    ///< empty: no credentials required
        std::string password;                     ///< letters, digits and hyphens
        std::vector<std::uint16_t> connect_ports; ///< ports to which tunnels are allowed; empty: all
    };

    /// Returns when the proxy accepts connections.
    /// Errors: throws `std::runtime_error` if the proxy does not start. If the program is missing, the
    /// message names its Debian package.
    explicit tinyproxy(const settings& how);

    std::uint16_t port() const noexcept { return port_; }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

    /// Reads the log of the proxy until the log contains `text`.
    /// Errors: throws `std::runtime_error` with the log if the proxy ends first, or logs nothing for 60 s.
    void wait_for(std::string_view text) { process_->wait_for(text); }

private:
    void start(const settings& how);

    copresence::test::temporary_directory folder_;
    std::uint16_t port_ = 0;
    std::optional<child_process> process_;
};

} // namespace copresence::test

#endif
