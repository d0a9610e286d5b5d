// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/status_message.hpp>

namespace copresence {

date_time_time_zone date_time_time_zone::from(const date_time_time_zone_view& view) {
    return {std::string{view.date_time.value_or("")}, std::string{view.time_zone.value_or("")}};
}

status_message status_message::from(const status_message_view& view) {
    status_message copy;
    if (view.message) copy.text = view.message->content.value_or("");
    if (view.expiry_date_time) copy.expiry = date_time_time_zone::from(*view.expiry_date_time);
    return copy;
}

} // namespace copresence
