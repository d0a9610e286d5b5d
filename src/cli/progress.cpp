// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/progress.hpp"

#include "cli/call_interrupter.hpp"
#include "cli/file_io.hpp"

#include <algorithm>

#include <poll.h>
#include <unistd.h>

namespace copresence::detail::cli {

namespace {

constexpr const char* erase_line = "\r\x1b[K";

// Writes to the terminal. Does not wait, because the user may have stopped the output with Ctrl-S. Ignores errors, because
// the progress bar is not important enough to fail.
void draw(const std::string& text) {
    ::pollfd terminal{STDERR_FILENO, POLLOUT, 0};
    if (::poll(&terminal, 1, 0) != 1) return;
    const call_interrupter interrupter; // the terminal may accept only a part of the text
    [[maybe_unused]] const ssize_t n = ::write(STDERR_FILENO, text.data(), text.size());
}

} // namespace

std::string progress_line(std::uint64_t completed, std::uint64_t planned, std::size_t columns) {
    completed = std::min(completed, planned);
    const std::string total = std::to_string(planned);
    std::string done = std::to_string(completed);
    done.insert(0, total.size() - done.size(), ' ');
    const std::string figures = done + " of " + total + " users";
    constexpr std::size_t frame = 3; // two brackets and a space
    constexpr std::size_t widest = 40;
    if (columns < figures.size() + frame + 4) return figures.substr(0, columns);
    const std::size_t width = std::min(widest, columns - figures.size() - frame);
    const double share = planned == 0 ? 0 : static_cast<double>(completed) / static_cast<double>(planned);
    std::string bar(static_cast<std::size_t>(share * static_cast<double>(width)), '=');
    if (bar.size() < width) bar += '>';
    bar.resize(width, ' ');
    return "[" + bar + "] " + figures;
}

progress_bar::~progress_bar() {
    if (!drawn_.empty()) draw(erase_line);
}

void progress_bar::show(std::uint64_t completed, std::uint64_t planned) {
    if (!visible()) return;
    // The last column stays empty, because some terminals start a new line after it.
    std::string line = progress_line(completed, planned, *output_.columns - 1);
    if (line == drawn_) return;
    draw(erase_line + line);
    drawn_ = std::move(line);
}

void progress_bar::write_above(std::string_view line, const wait_limits& limits) {
    std::string text = drawn_.empty() ? "" : erase_line;
    text.append(line).append("\n").append(drawn_);
    write_error(text, limits);
}

} // namespace copresence::detail::cli
