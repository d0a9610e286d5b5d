// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/tinyproxy.hpp"

#include "support/on_a_free_port.hpp"

#include <fstream>

namespace copresence::test {

tinyproxy::tinyproxy(const settings& how) {
    on_a_free_port([&](std::uint16_t port) {
        port_ = port;
        start(how);
    });
}

void tinyproxy::start(const settings& how) {
    const auto file = (folder_ / "tinyproxy.conf").string();
    std::ofstream config{file};
    config << "Port " << port_ << "\nListen 127.0.0.1\nLogLevel Info\nTimeout 600\n";
    if (!how.user_name.empty()) config << "BasicAuth " << how.user_name << ' ' << how.password << '\n';
    for (const auto port : how.connect_ports)
        config << "ConnectPort " << port << '\n';
    config.close();
    // In the foreground and without a log file, tinyproxy logs to standard output.
    process_.emplace(std::vector<std::string>{"tinyproxy", "-d", "-c", file}, "tinyproxy-bin");
    wait_for("Accepting connections");
}

} // namespace copresence::test
