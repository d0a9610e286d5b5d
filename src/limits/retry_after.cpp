// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "limits/retry_after.hpp"

#include "base/trimmed.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace copresence::detail {

namespace {

using namespace std::chrono;

constexpr milliseconds max_wait = hours{24 * 365};

// Parses a text from its front. After the first mismatch, all functions do nothing and `ok` returns false.
class scanner {
public:
    explicit scanner(std::string_view text)
        : rest_{text} {}

    void expect(std::string_view literal) {
        ok_ = ok_ && rest_.starts_with(literal);
        if (ok_) rest_.remove_prefix(literal.size());
    }

    int digits(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            ok_ = ok_ && !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
            if (!ok_) return 0;
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return value;
    }

    int padded_day() { // two characters, as in asctime: " 6" or "16"
        if (!rest_.starts_with(' ')) return digits(2);
        rest_.remove_prefix(1);
        return digits(1);
    }

    template <std::size_t N>
    int one_of(const std::array<std::string_view, N>& names) {
        for (std::size_t i = 0; ok_ && i < N; ++i) {
            if (!rest_.starts_with(names[i])) continue;
            rest_.remove_prefix(names[i].size());
            return static_cast<int>(i);
        }
        ok_ = false;
        return 0;
    }

    bool ok() const { return ok_; }

    bool done() const { return ok_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool ok_ = true;
};

constexpr std::array<std::string_view, 7> short_days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> long_days{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                    "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct moment {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;

    void scan_time(scanner& in) {
        hour = in.digits(2);
        in.expect(":");
        minute = in.digits(2);
        in.expect(":");
        second = in.digits(2);
    }

    std::optional<sys_seconds> value() const {
        const auto date = std::chrono::year{year} / (month + 1) / day;
        if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt; // 60: a leap second
        return sys_days{date} + hours{hour} + minutes{minute} + seconds{second};
    }
};

std::optional<sys_seconds> parse_imf_fixdate(std::string_view text) {
    scanner in{text};
    moment m;
    in.one_of(short_days);
    in.expect(", ");
    m.day = in.digits(2);
    in.expect(" ");
    m.month = in.one_of(months);
    in.expect(" ");
    m.year = in.digits(4);
    in.expect(" ");
    m.scan_time(in);
    in.expect(" GMT");
    return in.done() ? m.value() : std::nullopt;
}

std::optional<sys_seconds> parse_rfc850(std::string_view text, sys_seconds now) {
    scanner in{text};
    moment m;
    in.one_of(long_days);
    in.expect(", ");
    m.day = in.digits(2);
    in.expect("-");
    m.month = in.one_of(months);
    in.expect("-");
    const int two_digits = in.digits(2);
    in.expect(" ");
    m.scan_time(in);
    in.expect(" GMT");
    if (!in.done()) return std::nullopt;
    // RFC 9110: a year that seems to be more than 50 years in the future is in the previous century.
    const int this_year = static_cast<int>(year_month_day{floor<days>(now)}.year());
    m.year = this_year - this_year % 100 + two_digits;
    if (m.year > this_year + 50) m.year -= 100;
    return m.value();
}

std::optional<sys_seconds> parse_asctime(std::string_view text) {
    scanner in{text};
    moment m;
    in.one_of(short_days);
    in.expect(" ");
    m.month = in.one_of(months);
    in.expect(" ");
    m.day = in.padded_day();
    in.expect(" ");
    m.scan_time(in);
    in.expect(" ");
    m.year = in.digits(4);
    return in.done() ? m.value() : std::nullopt;
}

// Parses "120" or "2.128": digits, optionally followed by a point and more digits.
std::optional<milliseconds> parse_seconds(std::string_view text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto point = std::min(text.find('.'), text.size());
    const auto whole = text.substr(0, point);
    const auto fraction = text.substr(std::min(point + 1, text.size()));
    if (whole.empty() || !std::all_of(whole.begin(), whole.end(), is_digit)) return std::nullopt;
    if (point != text.size() &&
        (fraction.empty() || !std::all_of(fraction.begin(), fraction.end(), is_digit)))
        return std::nullopt;
    std::uint64_t count = 0;
    if (std::from_chars(whole.data(), whole.data() + whole.size(), count).ec != std::errc{}) return max_wait;
    if (count >= static_cast<std::uint64_t>(duration_cast<seconds>(max_wait).count())) return max_wait;
    int thousandths = 0;
    for (std::size_t i = 0; i < 3; ++i)
        thousandths = thousandths * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
    return seconds{count} + milliseconds{thousandths};
}

} // namespace

std::optional<sys_seconds> parse_http_date(std::string_view text, sys_seconds now) {
    if (const auto found = parse_imf_fixdate(text)) return found;
    if (const auto found = parse_rfc850(text, now)) return found;
    return parse_asctime(text);
}

std::optional<milliseconds> parse_retry_after(std::string_view text, std::string_view date, sys_seconds now) {
    text = trimmed(text);
    if (const auto waited = parse_seconds(text)) return waited->count() > 0 ? waited : std::nullopt;
    const auto until = parse_http_date(text, now);
    if (!until) return std::nullopt;
    const auto servers_now = parse_http_date(trimmed(date), now).value_or(now);
    if (*until <= servers_now) return std::nullopt;
    return std::min(max_wait, milliseconds{*until - servers_now});
}

} // namespace copresence::detail
