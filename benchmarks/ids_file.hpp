// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BENCHMARKS_IDS_FILE_HPP
#define COPRESENCE_BENCHMARKS_IDS_FILE_HPP

#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// Reads a file with one id a line. Each line is converted to an `Id` immediately, so that only the ids use
/// memory.
/// Errors: throws `std::runtime_error`, naming the file, if it cannot be read or is empty. Also throws what
/// `Id` throws.
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
