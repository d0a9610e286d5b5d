// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "cli/report_text.hpp"

#include "cli/failure_message.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

namespace copresence::cli {

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
    std::string why;
    std::vector<user_id> ids;
};

std::vector<failed_group> by_reason(const std::vector<failed_ids>& failed) {
    std::vector<failed_group> groups;
    for (const failed_ids& each : failed) {
        std::string why = failure_message(each.why);
        auto group = std::find_if(groups.begin(), groups.end(),
                                  [&why](const failed_group& g) { return g.why == why; });
        if (group == groups.end()) group = groups.insert(groups.end(), failed_group{std::move(why), {}});
        group->ids.insert(group->ids.end(), each.ids.begin(), each.ids.end());
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
        out += "copresence: " + ids_failed(group.ids.size()) + ": " + group.why + "\n";
        append(out, "failed", group.ids);
    }
    return out;
}

} // namespace copresence::cli
