// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_TESTS_SUPPORT_ON_A_FREE_PORT_HPP
#define COPRESENCE_TESTS_SUPPORT_ON_A_FREE_PORT_HPP

#include "support/child_process.hpp"

#include <stdexcept>

namespace copresence::test {

/// Starts a server on a port that is free: on another one, a few times, where somebody else was faster.
/// Errors: throws what `start` threw the last time.
template <class Start>
void on_a_free_port(Start start) {
    for (int tries = 1;; ++tries) {
        try {
            return start(free_port());
        } catch (const std::runtime_error&) {
            if (tries == 5) throw;
        }
    }
}

} // namespace copresence::test

#endif
