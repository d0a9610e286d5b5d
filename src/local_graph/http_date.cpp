// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/http_date.hpp"

#include <array>
#include <cstdio>

namespace copresence::detail::embedded {

// strftime is not used because its names depend on the locale of the program.

std::string http_date(std::time_t when) {
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm parts{};
    gmtime_r(&when, &parts);
    std::array<char, 64> text{};
    const auto size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                    days.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                                    months.at(static_cast<std::size_t>(parts.tm_mon)), 1900 + parts.tm_year,
                                    parts.tm_hour, parts.tm_min, parts.tm_sec);
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string iso_date(std::time_t when) {
    std::tm parts{};
    gmtime_r(&when, &parts);
    std::array<char, 64> text{};
    const auto size =
        std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02dZ", 1900 + parts.tm_year,
                      1 + parts.tm_mon, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
    return {text.data(), static_cast<std::size_t>(size)};
}

} // namespace copresence::detail::embedded
