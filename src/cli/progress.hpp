// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CLI_PROGRESS_HPP
#define COPRESENCE_CLI_PROGRESS_HPP

#include "cli/terminal.hpp"
#include "cli/wait_limits.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace copresence::detail::cli {

/// Returns the text of the bar, such as `[=====>     ]  3250 of 5000 users`, with at most `columns` columns.
std::string progress_line(std::uint64_t completed, std::uint64_t planned, std::size_t columns);

/// A progress bar on standard error. The destructor erases the bar.
class progress_bar {
public:
    /// The bar is shown only if `output` supports escape sequences.
    explicit progress_bar(terminal_traits output)
        : output_{output} {}

    progress_bar(const progress_bar&) = delete;
    progress_bar& operator=(const progress_bar&) = delete;
    ~progress_bar();

    bool visible() const noexcept { return output_.escapes; }

    void show(std::uint64_t completed, std::uint64_t planned);

    /// Writes a line to standard error, above the bar if the bar is shown.
    /// Errors: throws the errors of `write_error`.
    void write_above(std::string_view line, const wait_limits& limits);

private:
    terminal_traits output_;
    std::string drawn_;
};

} // namespace copresence::detail::cli

#endif
