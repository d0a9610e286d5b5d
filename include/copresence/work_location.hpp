// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_WORK_LOCATION_HPP
#define COPRESENCE_WORK_LOCATION_HPP

#include <copresence/export.hpp>
#include <copresence/presence.hpp>

#include <string>

namespace copresence {

/// A work location: Graph's `userWorkLocation`, without the member that Graph sets.
///
/// Lifetimes: owns its text. A copy made with `from` is independent of the presence.
struct work_location {
    work_location_type type = work_location_type::unspecified; ///< kind of place: Graph's `workLocationType`
    std::string place_id; ///< id of the place: Graph's `placeId`; empty (default): no particular place

    /// Copies the kind and the id of the place of a view. An absent kind becomes `unspecified`. An unknown kind
    /// becomes `other`, without its text. An absent id becomes empty. The origin is not copied.
    COPRESENCE_EXPORT static work_location from(const work_location_view& view);

    /// Returns whether all members are equal.
    friend bool operator==(const work_location&, const work_location&) = default;
};

} // namespace copresence

#endif
