// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_WORKER_KIT_HPP
#define COPRESENCE_WORKER_KIT_HPP

#include "async/time_guard.hpp"
#include "text/wiped_string.hpp"

#include <memory>

namespace copresence::detail {

/// What a worker works with, used again by the next one: to overwrite the text of a request, and to set a timer, costs as much
/// as a small request does.
struct worker_kit {
    std::shared_ptr<time_guard> guard;
    wiped_string request;
};

} // namespace copresence::detail

#endif
