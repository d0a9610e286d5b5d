// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_BENCHMARKS_IDS_FILE_HPP
#define COPRESENCE_BENCHMARKS_IDS_FILE_HPP

#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// The ids of a file with one a line, each made into an `Id` as it is read: nothing else stays in memory.
/// Errors: throws `std::runtime_error` naming the file, and what `Id` throws.
template <class Id>
std::vector<Id> read_ids(const std::string& path) {
    std::ifstream in{path};
    if (!in) throw std::runtime_error{"cannot read " + path};
    std::vector<Id> ids;
    for (std::string line; std::getline(in, line);)
        ids.emplace_back(std::string_view{line});
    if (ids.empty()) throw std::runtime_error{path + " has no ids"};
    return ids;
}

} // namespace bench

#endif
