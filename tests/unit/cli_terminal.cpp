// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/exit_status.hpp"
#include "cli/progress.hpp"
#include "cli/stop_signals.hpp"
#include "cli/terminal.hpp"
#include "cli/wait_limits.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <csignal>
#include <cstddef>
#include <optional>
#include <string>

#include <fcntl.h>
#include <unistd.h>

using namespace copresence::detail::cli;

namespace {

// Replaces standard error by a full pipe, which blocks every write. The destructor restores standard error.
class stuck_error {
public:
    stuck_error() {
        BOOST_REQUIRE(::pipe2(ends_.data(), O_CLOEXEC | O_NONBLOCK) == 0);
        const std::string piece(4'096, 'x');
        while (::write(ends_[1], piece.data(), piece.size()) > 0) {
        }
        ::fcntl(ends_[1], F_SETFL, 0); // from now on, a write blocks
        ::dup2(ends_[1], STDERR_FILENO);
    }

    stuck_error(const stuck_error&) = delete;
    stuck_error& operator=(const stuck_error&) = delete;

    ~stuck_error() {
        ::dup2(before_, STDERR_FILENO);
        for (const int each : {before_, ends_[0], ends_[1]})
            ::close(each);
    }

private:
    const int before_ = ::dup(STDERR_FILENO);
    std::array<int, 2> ends_{};
};

} // namespace

BOOST_AUTO_TEST_SUITE(cli_terminal)

BOOST_AUTO_TEST_CASE(output_that_is_not_a_terminal_gets_no_colours) {
    const terminal_traits file = judge_terminal(std::nullopt, "xterm", nullptr);
    BOOST_TEST(!file.is_terminal());
    BOOST_TEST(!file.escapes);
    BOOST_TEST(!file.colours);
}

BOOST_AUTO_TEST_CASE(a_terminal_gets_colours_unless_no_color_is_set_and_not_empty) {
    BOOST_TEST(judge_terminal(80, "xterm", nullptr).colours);
    BOOST_TEST(judge_terminal(80, "xterm", "").colours);
    BOOST_TEST(!judge_terminal(80, "xterm", "0").colours);
    BOOST_TEST(judge_terminal(80, "xterm", "1").escapes);
}

BOOST_AUTO_TEST_CASE(a_dumb_or_unnamed_terminal_gets_no_escapes) {
    for (const char* term : {"dumb", "", static_cast<const char*>(nullptr)}) {
        const terminal_traits traits = judge_terminal(80, term, nullptr);
        BOOST_TEST(traits.is_terminal());
        BOOST_TEST(!traits.escapes);
        BOOST_TEST(!traits.colours);
    }
}

BOOST_AUTO_TEST_CASE(a_terminal_of_unknown_width_has_80_columns) {
    BOOST_TEST(judge_terminal(0, "xterm", nullptr).columns.value() == 80u);
    BOOST_TEST(judge_terminal(132, "xterm", nullptr).columns.value() == 132u);
}

BOOST_AUTO_TEST_CASE(a_signal_ends_a_blocked_write) {
    const stop_signals stop;
    const wait_limits limits{stop, wait_limits::clock::now(), std::nullopt};
    int ended_by = 0;
    ::raise(SIGTERM);
    {
        const stuck_error nobody_reads;
        progress_bar bar{{}};
        try {
            bar.write_above("x", limits);
        } catch (const interrupted& by) {
            ended_by = by.signal;
        }
    }
    BOOST_TEST(ended_by == SIGTERM);
}

BOOST_AUTO_TEST_CASE(the_progress_bar_shows_the_fraction) {
    BOOST_TEST(progress_line(0, 5'000, 80) ==
               "[>                                       ]    0 of 5000 users");
    BOOST_TEST(progress_line(2'500, 5'000, 80) ==
               "[====================>                   ] 2500 of 5000 users");
    BOOST_TEST(progress_line(5'000, 5'000, 80) ==
               "[========================================] 5000 of 5000 users");
}

BOOST_AUTO_TEST_CASE(the_progress_bar_never_exceeds_the_columns) {
    for (std::size_t columns = 0; columns < 100; ++columns) {
        BOOST_TEST(progress_line(650, 100'000, columns).size() <= columns);
    }
}

BOOST_AUTO_TEST_CASE(the_progress_bar_accepts_inconsistent_counters) {
    BOOST_TEST(progress_line(0, 0, 80) == "[>                                       ] 0 of 0 users");
    BOOST_TEST(progress_line(7, 5, 80) == progress_line(5, 5, 80));
}

BOOST_AUTO_TEST_SUITE_END()
