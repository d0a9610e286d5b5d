// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// A translation unit that only calls the client. Its compile time shows the cost of the library's headers.

#include <copresence/client.hpp>

#include <cstddef>
#include <vector>

boost::asio::awaitable<std::size_t> count_presences(copresence::client& client,
                                                    std::vector<copresence::user_id> ids) {
    const auto presences = co_await client.get_presences(ids);
    co_return presences.size();
}
