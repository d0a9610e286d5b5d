// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_TESTS_SUPPORT_FRONT_END_HPP
#define COPRESENCE_TESTS_SUPPORT_FRONT_END_HPP

#include "support/child_process.hpp"
#include "support/temporary_directory.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

namespace copresence::test {

/// A real web server before a plain HTTP service of ours, as gateways stand before Graph: it terminates TLS, closes
/// connections after a few requests or a few milliseconds, and compresses. Ended by its destructor.
class front_end {
public:
    enum class kind { nginx, haproxy };

    /// Returns when it accepts connections. `service` is the port on 127.0.0.1 that it leads to.
    /// Errors: throws `std::runtime_error` with what to do about it.
    front_end(kind what, std::uint16_t service);

    std::string endpoint() const { return "https://localhost:" + std::to_string(port_); }

    /// The authority that its certificate is from.
    const std::string& ca_pem() const noexcept { return ca_pem_; }

    /// Replaces its workers by new ones, as after a change of its configuration. Returns at once.
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
