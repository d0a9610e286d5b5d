// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "resource_usage.hpp"

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <string>

#include <sys/resource.h>

namespace bench {

namespace {

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

} // namespace

resource_usage resource_usage::now() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now().time_since_epoch();
    return {wall.count(), seconds(used.ru_utime), seconds(used.ru_stime)};
}

resource_usage& resource_usage::operator+=(const resource_usage& other) {
    wall += other.wall;
    user += other.user;
    system += other.system;
    return *this;
}

long peak_rss_kb() {
    std::ifstream status{"/proc/self/status"};
    for (std::string name; status >> name;) {
        long value = 0;
        if (name == "VmHWM:" && status >> value) return value;
    }
    throw std::runtime_error{"/proc/self/status has no VmHWM"};
}

} // namespace bench
