// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/report_text.hpp"

#include "cli/failure_message.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <string_view>

namespace copresence::detail::cli {

namespace {

std::string ids_are(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " id is" : " ids are");
}

std::string ids_failed(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " id" : " ids") + " failed";
}

void append(std::string& out, std::string_view what, const std::vector<user_id>& ids) {
    for (const user_id& id : ids)
        out.append(what).append(" ").append(id.to_string()).append("\n");
}

/// Ids that failed with the same message. Many chunks fail for the same reason, which is printed once.
struct failed_group {
    std::string cause;
    std::vector<user_id> ids;
};

std::vector<failed_group> by_reason(const std::vector<failed_ids>& failed) {
    std::vector<failed_group> groups;
    std::map<std::string, std::size_t> indexes; // key: message; value: index in `groups`
    for (const failed_ids& each : failed) {
        const auto [known, added] = indexes.try_emplace(failure_message(each.cause), groups.size());
        if (added) groups.push_back({known->first, {}});
        auto& ids = groups[known->second].ids;
        ids.insert(ids.end(), each.ids.begin(), each.ids.end());
    }
    return groups;
}

} // namespace

std::string absent_line(const std::vector<user_id>& absent) {
    constexpr std::size_t named = 5;
    std::string line = ids_are(absent.size()) + " absent from the response: ";
    const char* separator = "";
    for (const user_id& id : std::span{absent}.first(std::min(named, absent.size()))) {
        line.append(separator).append(id.to_string());
        separator = ", ";
    }
    if (absent.size() > named) line += " and " + std::to_string(absent.size() - named) + " more";
    return line;
}

std::string report_text(const presence_report& report) {
    std::string out;
    if (!report.absent.empty()) {
        out += "copresence: " + ids_are(report.absent.size()) + " absent: the service did not return " +
               (report.absent.size() == 1 ? "it" : "them") + "\n";
        append(out, "absent", report.absent);
    }
    for (const failed_group& group : by_reason(report.failed)) {
        out += "copresence: " + ids_failed(group.ids.size()) + ": " + group.cause + "\n";
        append(out, "failed", group.ids);
    }
    return out;
}

} // namespace copresence::detail::cli
