// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_STATUS_MESSAGE_HPP
#define COPRESENCE_STATUS_MESSAGE_HPP

#include <copresence/export.hpp>
#include <copresence/presence.hpp>

#include <optional>
#include <string>

namespace copresence {

/// A date and time in a time zone: Graph's `dateTimeTimeZone`.
///
/// Lifetimes: owns its texts.
struct date_time_time_zone {
    /// Graph's `dateTime`: local time in `time_zone`, without an offset, such as `2026-12-24T17:00:00`.
    std::string date_time;
    /// Graph's `timeZone`: name of the time zone, such as `UTC`, `Europe/Berlin` or `Pacific Standard Time`.
    std::string time_zone;

    /// Copies the texts of a view. An absent text becomes empty.
    COPRESENCE_EXPORT static date_time_time_zone from(const date_time_time_zone_view& view);

    /// Returns whether all members are equal.
    friend bool operator==(const date_time_time_zone&, const date_time_time_zone&) = default;
};

/// A status message: Graph's `presenceStatusMessage`, without the members that Graph sets.
///
/// Lifetimes: owns its texts. A copy made with `from` is independent of the presence.
struct status_message {
    std::string text; ///< the content: Graph's `message.content`
    /// When the message expires: Graph's `expiryDateTime`. Absent (default): it does not expire.
    std::optional<date_time_time_zone> expiry;

    /// Copies the content and the expiry of a view. An absent content becomes empty. The content is
    /// copied as sent, even if its format is HTML. The format and the time of publication are not copied.
    COPRESENCE_EXPORT static status_message from(const status_message_view& view);

    /// Returns whether all members are equal.
    friend bool operator==(const status_message&, const status_message&) = default;
};

} // namespace copresence

#endif
