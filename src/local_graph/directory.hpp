// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_DIRECTORY_HPP
#define COPRESENCE_LOCAL_GRAPH_DIRECTORY_HPP

#include <copresence/user_id.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace copresence::detail::embedded {

/// Determines which ids belong to users.
///
/// A closed directory contains the version 4 GUIDs that are computed from the indices 0…size-1 and the seed.
/// With the same seed, a larger directory begins with the same users. A membership test computes the index
/// from the id instead of looking it up. The test needs no memory and causes no cache miss.
class directory {
public:
    /// If `size` is 0, every GUID is a user.
    directory(std::size_t size, std::uint64_t seed);

    bool contains(const user_id& id) const noexcept;

    /// Returns the users. Empty if every GUID is a user.
    const std::vector<user_id>& users() const noexcept { return users_; }

private:
    user_id user_at(std::uint64_t place) const noexcept;
    std::uint64_t place_of(std::uint64_t index) const noexcept;
    std::uint64_t index_of(std::uint64_t place) const noexcept;

    std::uint64_t seed_;
    std::vector<user_id> users_;
};

} // namespace copresence::detail::embedded

#endif
