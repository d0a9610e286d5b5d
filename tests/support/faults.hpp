// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_FAULTS_HPP
#define COPRESENCE_TESTS_SUPPORT_FAULTS_HPP

#include <copresence/fault_plan.hpp>
#include <copresence/local_graph.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

// Functions that create the faults of a `fault_plan`.
namespace copresence::test {

inline fault answering(decltype(fault::response) response) {
    fault what;
    what.response = std::move(response);
    return what;
}

inline fault status(unsigned code, local_graph_headers headers = {}, std::string body = {}) {
    return answering(faults::status{code, std::move(headers), std::move(body)});
}

inline fault cutting(std::size_t after, faults::close_mode how, std::chrono::milliseconds wait = {}) {
    fault what;
    what.cut = faults::cut{after, how, wait};
    return what;
}

inline fault delayed(std::chrono::milliseconds delay) {
    fault what;
    what.delay = delay;
    return what;
}

inline fault dripping(std::size_t bytes, std::chrono::milliseconds interval) {
    fault what;
    what.drip = faults::drip{bytes, interval};
    return what;
}

inline fault coded(bool gzip, bool chunked, bool interim_continue) {
    fault what;
    what.gzip = gzip;
    what.chunked = chunked;
    what.interim_continue = interim_continue;
    return what;
}

} // namespace copresence::test

#endif
