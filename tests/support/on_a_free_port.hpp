// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_ON_A_FREE_PORT_HPP
#define COPRESENCE_TESTS_SUPPORT_ON_A_FREE_PORT_HPP

#include "support/child_process.hpp"

#include <stdexcept>

namespace copresence::test {

/// Starts a server on a free port. Makes up to five attempts with different ports, because another process
/// may take a port first.
/// Errors: throws the last exception of `start`.
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
