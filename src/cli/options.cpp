// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/options.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>

// getopt_long of the C library, not Boost.Program_options or CLI11: the tool belongs to the plain build,
// which needs no package beyond Boost's headers, OpenSSL and zlib.
#include <getopt.h>

namespace copresence::detail::cli {

namespace {

constexpr int first_option = 256; // larger than the letter of every short option

/// Returns the option as it was typed, without its value. The value may be a secret given to the wrong option.
std::string typed_option(std::string_view argument) { return quoted(argument.substr(0, argument.find('='))); }

std::vector<::option> long_options(std::span<const option> options) {
    std::vector<::option> table;
    for (std::size_t i = 0; i < options.size(); ++i) {
        const int takes_value = options[i].value_name.empty() ? no_argument : required_argument;
        table.push_back({options[i].name.c_str(), takes_value, nullptr, first_option + static_cast<int>(i)});
    }
    table.push_back({"help", no_argument, nullptr, 'h'});
    table.push_back({"version", no_argument, nullptr, 'V'});
    table.push_back({nullptr, 0, nullptr, 0});
    return table;
}

/// Returns whether the name of the option is abbreviated. getopt_long accepts unique abbreviations, but the tool rejects
/// them: a script that uses one would break when a new option makes it ambiguous.
bool abbreviated(std::string_view argument, std::string_view name) {
    return argument.starts_with("--") && argument.substr(2, argument.find('=') - 2) != name;
}

[[noreturn]] void reject(int found, std::string_view argument) {
    if (found == ':') throw usage_error{"option " + typed_option(argument) + " needs a value"};
    const bool known = optopt >= first_option || optopt == 'h' || optopt == 'V';
    if (known && argument.find('=') != std::string_view::npos) {
        throw usage_error{"option " + typed_option(argument) + " takes no value"};
    }
    throw usage_error{"unknown option " + typed_option(argument)};
}

void take(const option& chosen, std::string_view value) {
    try {
        chosen.take(value);
    } catch (const usage_error& error) {
        throw usage_error{"option '--" + chosen.name + "': " + error.what()};
    }
}

/// Parses a number without sign, exponent or surrounding characters.
std::optional<double> plain_number(std::string_view text) {
    if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
    if (error != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::string not_empty(std::string_view value) {
    if (value.empty()) throw usage_error{"the value is empty"};
    return std::string{value};
}

std::chrono::milliseconds to_milliseconds(double value) {
    return std::chrono::milliseconds{std::llround(value)};
}

} // namespace

parsed_line parse_options(arguments args, std::span<const option> options) {
    std::vector<std::string> words{"copresence"};
    words.insert(words.end(), args.begin(), args.end());
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    const int argc = static_cast<int>(words.size());
    const std::vector<::option> table = long_options(options);

    parsed_line line;
    optind = 0; // resets getopt_long in glibc
    opterr = 0; // disables the messages of getopt_long
    while (true) {
        // The leading '-' in the option string returns each operand in order, as option 1. `at` is then the index of the
        // current argument.
        const std::size_t at = static_cast<std::size_t>(std::max(optind, 1));
        const int found = ::getopt_long(argc, argv.data(), "-:hV", table.data(), nullptr);
        if (found == -1) break;
        if (found == 1) {
            line.operands.emplace_back(optarg);
            continue;
        }
        if (found == '?' || found == ':') reject(found, words[at]);
        const auto entry =
            std::find_if(table.begin(), table.end(), [found](auto& row) { return row.val == found; });
        if (abbreviated(words[at], entry->name))
            throw usage_error{"unknown option " + typed_option(words[at])};
        if (found == 'h' || found == 'V') {
            line.asked = found == 'h' ? parsed_line::request::help : parsed_line::request::version;
            return line;
        }
        take(options[static_cast<std::size_t>(found - first_option)], optarg == nullptr ? "" : optarg);
    }
    for (int i = optind; i < argc; ++i)
        line.operands.push_back(words[static_cast<std::size_t>(i)]);
    return line;
}

std::string describe_options(std::span<const option> options) {
    static constexpr std::size_t column = 28;
    std::string out;
    const auto describe = [&out](std::string head, std::string_view help) {
        if (head.size() + 2 > column) {
            out.append(head).append("\n");
            head.clear();
        }
        while (true) {
            const std::size_t end = help.find('\n');
            head.resize(column, ' ');
            out.append(head).append(help.substr(0, end)).append("\n");
            if (end == std::string_view::npos) return;
            help.remove_prefix(end + 1);
            head.clear();
        }
    };
    for (const option& each : options) {
        std::string head = "      --" + each.name;
        if (!each.value_name.empty()) head += " " + each.value_name;
        describe(head, each.help);
    }
    describe("  -h, --help", "show this help");
    describe("  -V, --version", "show the version");
    return out;
}

value_taker flag(bool& target) {
    return [&target](std::string_view) { target = true; };
}

value_taker text(std::string& target) {
    return [&target](std::string_view value) { target = not_empty(value); };
}

value_taker text(std::optional<std::string>& target) {
    return [&target](std::string_view value) { target = not_empty(value); };
}

value_taker seconds(std::optional<std::chrono::milliseconds>& target) {
    return [&target](std::string_view text) {
        const std::optional<double> value = plain_number(text);
        if (!value || *value < 0.001 || *value > 86'400) {
            throw usage_error{quoted(text) + " is not a number of seconds from 0.001 to 86400"};
        }
        target = to_milliseconds(*value * 1'000);
    };
}

value_taker duration(std::chrono::milliseconds& target) {
    return [&target](std::string_view text) {
        const bool in_milliseconds = text.ends_with("ms");
        const bool in_seconds = !in_milliseconds && text.ends_with("s");
        const std::size_t unit = in_milliseconds ? 2 : 1;
        std::optional<double> value;
        if (in_milliseconds || in_seconds) value = plain_number(text.substr(0, text.size() - unit));
        if (value && in_seconds) *value *= 1'000;
        if (!value || *value > 3'600'000) {
            throw usage_error{quoted(text) + " is not a time from 0s to 3600s, such as 40ms or 1.5s"};
        }
        target = to_milliseconds(*value);
    };
}

std::uint64_t parse_whole(std::string_view text, std::uint64_t min, std::uint64_t max) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || value < min || value > max) {
        throw usage_error{quoted(text) + " is not a whole number from " + std::to_string(min) + " to " +
                          std::to_string(max)};
    }
    return value;
}

} // namespace copresence::detail::cli
