// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BENCHMARKS_PEERS_MEASURE_ROUNDS_HPP
#define COPRESENCE_BENCHMARKS_PEERS_MEASURE_ROUNDS_HPP

#include "benchmarks/figures.hpp"
#include "benchmarks/ids_file.hpp"
#include "benchmarks/resource_usage.hpp"
#include "benchmarks/settings.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace bench {

/// Makes a client with `make`, fetches the presences of all ids in every round, and prints the figures. The time of the digest
/// does not count.
template <class Make, class Digest>
void measure_rounds(std::string_view name, const settings& chosen, const Make& make,
                    const Digest& digest_of) {
    const auto ids = read_ids<std::string>(chosen.ids_file);
    figures result;
    const auto start = resource_usage::now();
    auto client = make();
    for (std::size_t round = 0; round < chosen.repeat; ++round) {
        const auto presences = client.get_presences(ids);
        result.presences += presences.size();
        if (chosen.verify && round == 0) {
            const auto pause = resource_usage::now();
            result.digest = digest_of(presences);
            result.cost += pause - resource_usage::now();
        }
    }
    result.cost += resource_usage::now() - start;
    result.requests = client.requests();
    result.connections = client.connections();
    print(name, ids.size(), chosen.repeat, result);
}

} // namespace bench

#endif
