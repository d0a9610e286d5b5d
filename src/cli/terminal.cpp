// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/terminal.hpp"

#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace copresence::detail::cli {

terminal_traits judge_terminal(std::optional<std::size_t> columns, const char* term, const char* no_color) {
    terminal_traits traits;
    if (!columns) return traits;
    traits.columns = *columns != 0 ? *columns : 80;
    traits.escapes = term != nullptr && *term != '\0' && std::string_view{term} != "dumb";
    traits.colours = traits.escapes && (no_color == nullptr || *no_color == '\0');
    return traits;
}

terminal_traits terminal_of(int descriptor) {
    std::optional<std::size_t> columns;
    if (::isatty(descriptor) == 1) {
        winsize size{};
        ::ioctl(descriptor, TIOCGWINSZ, &size);
        columns = size.ws_col;
    }
    return judge_terminal(columns, std::getenv("TERM"), std::getenv("NO_COLOR"));
}

} // namespace copresence::detail::cli
