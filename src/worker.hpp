// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_WORKER_HPP
#define COPRESENCE_WORKER_HPP

#include "call.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace copresence::detail {

/// Runs one worker of a call: fetches one chunk after another, until no chunk is left or the call is stopped.
/// For each chunk, the worker retries failed requests, follows links to further pages, and splits a rejected chunk.
boost::asio::awaitable<void> run_worker(std::shared_ptr<call> running);

} // namespace copresence::detail

#endif
