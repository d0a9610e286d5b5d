// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_DIRECTORY_HPP
#define COPRESENCE_LOCAL_GRAPH_DIRECTORY_HPP

#include <copresence/user_id.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace copresence::embedded {

/// Which ids are users.
///
/// A closed directory holds the version 4 GUIDs that are made of the indices 0…size-1 and the seed: a larger
/// one of the same seed begins with the same users. The way back from an id to its index is computed, not
/// looked up, so that membership costs neither memory nor a cache miss.
class directory {
public:
    /// `size` 0: every GUID is a user.
    directory(std::size_t size, std::uint64_t seed);

    bool contains(const user_id& id) const noexcept;

    /// Empty where every GUID is a user.
    const std::vector<user_id>& users() const noexcept { return users_; }

private:
    user_id user_at(std::uint64_t place) const noexcept;
    std::uint64_t place_of(std::uint64_t index) const noexcept;
    std::uint64_t index_of(std::uint64_t place) const noexcept;

    std::uint64_t seed_;
    std::vector<user_id> users_;
};

} // namespace copresence::embedded

#endif
