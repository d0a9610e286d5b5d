// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_GRAPH_WORKER_KIT_HPP
#define COPRESENCE_GRAPH_WORKER_KIT_HPP

#include "async/time_guard.hpp"
#include "base/wiped_string.hpp"

#include <memory>

namespace copresence::detail {

/// The timer and the request buffer of a worker, reused by the next worker. Wiping a buffer and setting a timer for each
/// worker would cost as much as a small request.
struct worker_kit {
    std::shared_ptr<time_guard> guard;
    wiped_string request;
};

} // namespace copresence::detail

#endif
