// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CHUNK_FETCH_HPP
#define COPRESENCE_CHUNK_FETCH_HPP

#include "async/time_guard.hpp"
#include "call.hpp"

#include <copresence/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace copresence::detail {

/// Fetches one chunk of a call into its slots: the first answer, and the pages that it links to. Empty when all
/// is there; `buffer` is scratch for requests.
boost::asio::awaitable<std::optional<failure>> fetch_chunk(call& of, std::size_t chunk, time_guard& guard,
                                                           std::string& buffer);

} // namespace copresence::detail

#endif
