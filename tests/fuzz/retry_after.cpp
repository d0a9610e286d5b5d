// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Input: line 1 contains the value of Retry-After, line 2 the value of Date, both as sent by the server.

#include "limits/retry_after.hpp"

#include "fuzz/input.hpp"

#include <array>

namespace {

using namespace copresence;
using namespace copresence::detail;
using namespace std::chrono;

constexpr sys_seconds now = sys_days{year{2026} / 7 / 14} + hours{9};

// Returns a date in the preferred format: RFC 9110, section 5.6.7.
std::string imf_fixdate(sys_seconds at) {
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = floor<std::chrono::days>(at);
    const year_month_day date{day};
    const hh_mm_ss time{at - day};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                  days[weekday{day}.c_encoding()], static_cast<unsigned>(date.day()),
                  months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return text.data();
}

void check_date(std::string_view text) {
    const auto at = parse_http_date(text, now);
    if (!at || *at >= sys_days{year{10'000} / 1 / 1}) return; // a leap second at the end of the year 9999
    COPRESENCE_REQUIRE(*at >= sys_days{year{0} / 1 / 1});
    COPRESENCE_REQUIRE(parse_http_date(imf_fixdate(*at), now) == at);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    fuzz::input in{bytes, size};
    const auto text = in.take_line();
    const auto date = in.take_line();
    check_date(text);
    check_date(date);

    const auto wait = parse_retry_after(text, date, now);
    COPRESENCE_REQUIRE(!wait || (*wait > 0ms && *wait <= hours{24 * 365}));
    COPRESENCE_REQUIRE(parse_retry_after(" \t" + std::string{text} + ' ', date, now) == wait);
    COPRESENCE_REQUIRE(!parse_retry_after('-' + std::string{text}, date, now));
    // A number of seconds does not depend on a clock. A date does not depend on our clock if the server sends
    // its time.
    if (parse_http_date(date, now)) {
        const bool two_digit_year =
            text.find('-') != std::string_view::npos || date.find('-') != std::string_view::npos;
        COPRESENCE_REQUIRE(two_digit_year || parse_retry_after(text, date, now + hours{1000}) == wait);
    }
    return 0;
}
