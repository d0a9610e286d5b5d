// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

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

/// Results of the calls of all callers.
struct tally {
    using counter = std::atomic<std::uint64_t>;

    counter started{0};
    counter ended{0};
    counter complete{0};  ///< calls with a result for every id
    counter partial{0};   ///< reports that contain failures
    counter failed{0};    ///< calls that ended with another `api_error`
    counter cancelled{0}; ///< calls that ended with `operation_aborted`
    counter closed{0};    ///< calls that ended with `errc::client_closed`
    counter presences{0}; ///< presences compared with those of the service
    counter wrong{0};     ///< wrong presences, wrong order, missing ids, or an unexpected exception
};

/// Behaviour of the callers.
struct habits {
    std::chrono::steady_clock::time_point until; ///< no call begins after this time
    std::size_t max_ids = 3'000;
    std::chrono::milliseconds longest_call{20'000};
    unsigned cancelled_percent = 15;
};

/// Starts `count` callers, each on its own strand. Each caller makes calls of both kinds, one after another,
/// with random ids, deadlines and cancellations. It compares the results with `graph`. A caller ends with its
/// last call.
void start_callers(const boost::asio::any_io_executor& executor, std::size_t count,
                   std::shared_ptr<client> of, const local_graph& graph, const habits& how,
                   std::uint64_t seed, tally& counts);

} // namespace copresence::soak

#endif
