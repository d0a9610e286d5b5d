// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_OPERATIONS_WARM_UP_HPP
#define COPRESENCE_OPERATIONS_WARM_UP_HPP

#include "graph/operation.hpp"

#include <copresence/result.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>

namespace copresence::detail {

/// Opens `connections` connections, at most as many as the client may have, and returns the number of open ones. Sends no
/// request. The first failure ends the operation; connections opened before stay in the pool.
boost::asio::awaitable<result<std::size_t>> warm_up(std::shared_ptr<operation> running,
                                                    std::size_t connections);

} // namespace copresence::detail

#endif
