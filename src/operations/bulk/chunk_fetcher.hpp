// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_OPERATIONS_BULK_CHUNK_FETCHER_HPP
#define COPRESENCE_OPERATIONS_BULK_CHUNK_FETCHER_HPP

#include "operations/bulk/bulk_fetch.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace copresence::detail {

/// Runs one worker of a fetch: takes one chunk after another, until no chunk is left or the operation was stopped. For each
/// chunk, the worker follows links to further pages, and splits a rejected chunk.
boost::asio::awaitable<void> run_worker(std::shared_ptr<bulk_fetch> fetch);

} // namespace copresence::detail

#endif
