// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CLI_PROGRESS_HPP
#define COPRESENCE_CLI_PROGRESS_HPP

#include "cli/patience.hpp"
#include "cli/terminal.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace copresence::cli {

/// The bar's text, at most `columns` wide: `[=====>     ]  3250 of 5000 users`.
std::string progress_line(std::uint64_t settled, std::uint64_t planned, std::size_t columns);

/// A progress bar on standard error, gone without a trace when it is destroyed.
class progress_bar {
public:
    /// Shows nothing unless `output` understands escape sequences.
    explicit progress_bar(terminal_traits output)
        : output_{output} {}

    progress_bar(const progress_bar&) = delete;
    progress_bar& operator=(const progress_bar&) = delete;
    ~progress_bar();

    bool visible() const noexcept { return output_.escapes; }

    void show(std::uint64_t settled, std::uint64_t planned);

    /// Writes a line to standard error, above the bar where that is shown.
    /// Errors: as `write_error`.
    void write_above(std::string_view line, const patience& limits);

private:
    terminal_traits output_;
    std::string shown_;
};

} // namespace copresence::cli

#endif
