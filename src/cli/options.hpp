// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_OPTIONS_HPP
#define COPRESENCE_CLI_OPTIONS_HPP

#include "cli/exit_status.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copresence::detail::cli {

using arguments = std::span<const std::string>;

/// Returns a text in single quotation marks.
inline std::string quoted(std::string_view text) { return "'" + std::string{text} + "'"; }

/// Parses and stores the value of an option. Throws `usage_error` describing the error in the value.
using value_taker = std::function<void(std::string_view)>;

/// A long option. The parser and the help of a command are generated from its table of options.
struct option {
    std::string name;       ///< without the dashes
    std::string value_name; ///< `FILE`; empty for a flag
    std::string help;       ///< may contain several lines
    value_taker take;
};

/// The parsed command line.
struct parsed_line {
    enum class request { run, help, version };
    request asked = request::run;
    std::vector<std::string> operands;
};

/// Parses the arguments of a command, without the name of the command, and passes each value to its option. Every command
/// has `--help` (`-h`) and `--version` (`-V`), which end the parsing. `--` ends the options.
/// Errors: throws `usage_error`.
parsed_line parse_options(arguments args, std::span<const option> options);

/// Returns the list of options for the help, with `--help` and `--version` at the end.
std::string describe_options(std::span<const option> options);

/// These functions return a parser that stores a value in `target`. `target` must exist until the parsing has ended.
value_taker flag(bool& target);
value_taker text(std::string& target);
value_taker text(std::optional<std::string>& target);
/// Seconds with an optional fraction, from 1 ms to 1 day.
value_taker seconds(std::optional<std::chrono::milliseconds>& target);
/// A number with its unit, such as `40ms` or `1.5s`, at most 1 h.
value_taker duration(std::chrono::milliseconds& target);

std::uint64_t parse_whole(std::string_view text, std::uint64_t min, std::uint64_t max);

/// A whole number in a range.
template <std::unsigned_integral T>
value_taker whole(T& target, T min = 0, T max = std::numeric_limits<T>::max()) {
    return
        [&target, min, max](std::string_view text) { target = static_cast<T>(parse_whole(text, min, max)); };
}

/// One value from a fixed list.
template <class T>
value_taker one_of(T& target, std::initializer_list<std::pair<std::string_view, T>> words) {
    std::vector<std::pair<std::string_view, T>> known{words};
    return [&target, known](std::string_view text) {
        std::string list;
        for (const auto& [word, value] : known) {
            if (word == text) {
                target = value;
                return;
            }
            list.append(list.empty() ? "" : ", ").append(word);
        }
        throw usage_error{"'" + std::string{text} + "' is not one of " + list};
    };
}

} // namespace copresence::detail::cli

#endif
