// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_TESTS_SUPPORT_TINYPROXY_HPP
#define COPRESENCE_TESTS_SUPPORT_TINYPROXY_HPP

#include "support/temporary_directory.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

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
    tinyproxy(const tinyproxy&) = delete;
    tinyproxy& operator=(const tinyproxy&) = delete;
    ~tinyproxy();

    std::uint16_t port() const noexcept { return port_; }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

    /// Reads its log until a line holds `text`.
    /// Errors: throws `std::runtime_error` with the log if it ends before.
    void wait_for(std::string_view text);

private:
    bool start(const settings& how);
    void end() noexcept;

    copresence::testing::temporary_directory folder_;
    std::uint16_t port_ = 0;
    pid_t process_ = -1;
    int log_descriptor_ = -1;
    std::string log_; // what of it was read
};

} // namespace copresence::test

#endif
