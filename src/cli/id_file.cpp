// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/id_file.hpp"

#include "base/trimmed.hpp"
#include "cli/exit_status.hpp"
#include "cli/terminal_text.hpp"

#include <optional>
#include <string>

namespace copresence::detail::cli {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t lines_between_checks = 10'000;

std::string why_no_id(std::string_view text) {
    std::string cause = "'" + terminal_text(text, 60).text +
                        "' is not a user's object id: it must be a GUID such as "
                        "01234567-89ab-cdef-0123-456789abcdef";
    if (text.find('@') != std::string_view::npos)
        cause += "; user principal names are not accepted by this operation of Microsoft Graph";
    return cause;
}

[[noreturn]] void reject(std::string_view name, std::size_t line, std::string_view cause) {
    throw run_error{std::string{name} + ":" + std::to_string(line) + ": " + std::string{cause}};
}

} // namespace

std::vector<user_id> parse_ids(std::string_view text, std::string_view name, const wait_limits& limits) {
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        reject(name, 1, "the file is encoded in UTF-16; save it as UTF-8");
    }
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());

    std::vector<user_id> ids;
    ids.reserve(text.size() / (user_id::text_size + 1) + 1);
    for (std::size_t number = 1; !text.empty(); ++number) {
        if (number % lines_between_checks == 0) limits.check("reading " + std::string{name});
        const std::size_t end = text.find('\n');
        const std::string_view whole = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (whole.size() > longest_id_line) {
            reject(name, number, "the line is longer than " + std::to_string(longest_id_line) + " bytes");
        }
        const std::string_view line = trimmed(whole);
        if (line.empty() || line.front() == '#') continue;
        const std::optional<user_id> id = user_id::parse(line);
        if (!id) reject(name, number, why_no_id(line));
        ids.push_back(*id);
    }
    return ids;
}

user_id parse_id_argument(std::string_view text) {
    const std::optional<user_id> id = user_id::parse(text);
    if (!id) throw usage_error{why_no_id(text)};
    return *id;
}

} // namespace copresence::detail::cli
