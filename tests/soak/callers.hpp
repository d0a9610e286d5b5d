// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_TESTS_SOAK_CALLERS_HPP
#define COPRESENCE_TESTS_SOAK_CALLERS_HPP

#include <copresence/client.hpp>
#include <copresence/local_graph.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace copresence::soak {

/// What has come of the calls of all callers.
struct tally {
    using counter = std::atomic<std::uint64_t>;

    counter started{0};
    counter ended{0};
    counter complete{0};  ///< every id answered
    counter partial{0};   ///< reports with failures in them
    counter failed{0};    ///< ended by an exception of ours
    counter cancelled{0}; ///< ended by `operation_aborted`
    counter closed{0};    ///< ended by `errc::client_closed`
    counter presences{0}; ///< compared with what the service knows
    counter wrong{
        0}; ///< not what the service knows, out of order, lost, or an exception that is none of ours
};

/// How callers behave.
struct habits {
    std::chrono::steady_clock::time_point until; ///< no call begins later
    std::size_t most_ids = 3'000;
    std::chrono::milliseconds longest_call{20'000};
    unsigned cancelled_percent = 15;
};

/// Starts `count` callers, each on a strand of its own. Each makes one call after the other, of either form, with random
/// ids, deadlines and cancellations, and checks what it gets against `graph`. All of them end with their last call.
void start_callers(const boost::asio::any_io_executor& executor, std::size_t count,
                   std::shared_ptr<client> of, const local_graph& graph, const habits& how,
                   std::uint64_t seed, tally& counts);

} // namespace copresence::soak

#endif
