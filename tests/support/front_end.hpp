// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_FRONT_END_HPP
#define COPRESENCE_TESTS_SUPPORT_FRONT_END_HPP

#include "support/child_process.hpp"
#include "support/temporary_directory.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

namespace copresence::test {

/// A real web server in front of a plain HTTP service, as gateways stand in front of Graph. It terminates
/// TLS, compresses responses, and closes connections after a few requests or a few milliseconds. The
/// destructor ends the server.
class front_end {
public:
    enum class kind { nginx, haproxy };

    /// Returns when the server accepts connections. The server forwards requests to the port `service` on
    /// 127.0.0.1.
    /// Errors: throws `std::runtime_error` if the server does not start. If the program is missing, the
    /// message names its Debian package.
    front_end(kind what, std::uint16_t service);

    std::string endpoint() const { return "https://localhost:" + std::to_string(port_); }

    /// Returns the authority that issued the server's certificate, as PEM text.
    const std::string& ca_pem() const noexcept { return ca_pem_; }

    /// Replaces the workers of the server by new workers, as after a change of its configuration. Returns
    /// immediately.
    void reload() const noexcept;

private:
    void write_certificate();
    void start(kind what, std::uint16_t service);

    kind kind_;
    copresence::test::temporary_directory folder_;
    std::string ca_pem_;
    std::uint16_t port_ = 0;
    std::optional<child_process> process_;
};

std::ostream& operator<<(std::ostream& out, front_end::kind what);

} // namespace copresence::test

#endif
