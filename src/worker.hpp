// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_WORKER_HPP
#define COPRESENCE_WORKER_HPP

#include "call.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace copresence::detail {

/// A worker of a call: fetches chunk after chunk into their slots, each with its retries, the pages that an answer links to,
/// and the split of a chunk that is refused, until there is no chunk left or the call was stopped.
boost::asio::awaitable<void> work(std::shared_ptr<call> running);

} // namespace copresence::detail

#endif
