// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_GRAPH_WORKER_RESOURCES_HPP
#define COPRESENCE_GRAPH_WORKER_RESOURCES_HPP

#include "async/deadline_timer.hpp"
#include "base/wiped_string.hpp"

#include <memory>

namespace copresence::detail {

/// The timer and the request buffer of a worker, reused by the next worker. Wiping a buffer and setting a timer for each
/// worker would cost as much as a small request.
struct worker_resources {
    std::shared_ptr<deadline_timer> timer;
    wiped_string request;
};

} // namespace copresence::detail

#endif
