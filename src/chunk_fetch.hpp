// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CHUNK_FETCH_HPP
#define COPRESENCE_CHUNK_FETCH_HPP

#include "async/time_guard.hpp"
#include "call.hpp"
#include "http/exchange_buffers.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <vector>

namespace copresence::detail {

/// Fetches one chunk of a call into its slots: with its retries, the pages that an answer links to, and the split of a
/// chunk that is refused. The parts that could not be had, empty when all is there; `buffers` are scratch.
boost::asio::awaitable<std::vector<failed_part>> fetch_chunk(call& of, std::size_t chunk, time_guard& guard,
                                                             exchange_buffers& buffers);

} // namespace copresence::detail

#endif
