// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/token_options.hpp"

#include "cli/file_io.hpp"

#include <algorithm>
#include <cstdlib>

namespace copresence::detail::cli {

void token_source::check() const {
    if (variable && file)
        throw usage_error{"options '--token-env' and '--token-file' cannot be used together"};
}

std::string token_source::read(const wait_limits& limits) const {
    if (variable) {
        const char* value = std::getenv(variable->c_str());
        if (value == nullptr)
            throw run_error{"the environment variable " + *variable + " (--token-env) is not set"};
        return single_token(value, "the environment variable " + *variable + " (--token-env)");
    }
    return single_token(read_input(*file, largest_token, limits), "the file " + *file + " (--token-file)");
}

std::vector<option> token_options(token_source& source) {
    return {{"token-env", "VAR", "use the token in the environment variable VAR", text(source.variable)},
            {"token-file", "FILE", "use the token in FILE", text(source.file)}};
}

std::string single_token(std::string_view text, std::string_view name) {
    constexpr std::string_view white_space = " \t\r\n\v\f";
    const std::string holder{name};
    const std::size_t begin = text.find_first_not_of(white_space);
    if (begin == std::string_view::npos) throw run_error{holder + " contains no token: it is empty"};
    text = text.substr(begin, text.find_last_not_of(white_space) - begin + 1);
    if (text.find_first_of(white_space) != std::string_view::npos) {
        throw run_error{holder + " must contain exactly one token, without spaces or line breaks"};
    }
    const auto visible = [](char c) { return c > 0x20 && c < 0x7F; };
    if (!std::all_of(text.begin(), text.end(), visible)) {
        throw run_error{holder + " must contain only visible ASCII characters"};
    }
    if (text.size() > largest_token) throw run_error{holder + " must not be longer than 64 KiB"};
    return std::string{text};
}

} // namespace copresence::detail::cli
