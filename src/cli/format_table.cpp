// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/format_table.hpp"

#include "cli/terminal_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace copresence::detail::cli {

namespace {

constexpr std::size_t columns = 6;
constexpr std::size_t availability_column = 1;
constexpr std::size_t message_column = columns - 1;
constexpr std::string_view gap = "  ";
constexpr std::size_t widest_word = 32;
constexpr std::size_t widest_message = 60;
constexpr std::size_t narrowest_message = 20;

using row = std::array<columned_text, columns>;

/// Returns a cell of the table. An empty text becomes `-`, so that scripts can count columns.
columned_text cell(std::string_view text, std::size_t max_columns = widest_word) {
    columned_text shown = terminal_text(text, max_columns);
    return shown.columns != 0 ? shown : columned_text{"-", 1};
}

template <class Enum>
columned_text cell(const std::optional<open_enum_view<Enum>>& value) {
    return cell(value ? value->text() : std::string_view{});
}

columned_text yes_or_no(std::optional<bool> value) { return cell(!value ? "" : *value ? "yes" : "no"); }

row headings() {
    return {cell("ID"),       cell("AVAILABILITY"),  cell("ACTIVITY"), cell("OUT OF OFFICE"),
            cell("LOCATION"), cell("STATUS MESSAGE")};
}

/// Returns all cells of a row except the status message, because its width depends on the other columns.
row row_of(const presence& value) {
    const auto out_of_office = value.out_of_office_settings().value_or(out_of_office_settings_view{});
    const auto location = value.work_location().value_or(work_location_view{});
    return {
        cell(value.id().to_string(), user_id::text_size), cell(value.availability()), cell(value.activity()),
        yes_or_no(out_of_office.is_out_of_office),        cell(location.type),        columned_text{}};
}

columned_text message_of(const presence& value, std::size_t max_columns) {
    const auto status = value.status_message().value_or(status_message_view{});
    return cell(status.message.value_or(item_body_view{}).content.value_or(""), max_columns);
}

std::string_view colour_of(std::optional<open_enum_view<availability>> value) {
    switch (value ? value->value() : availability::other) {
    case availability::available:
    case availability::available_idle: return "\x1b[32m"; // green
    case availability::busy:
    case availability::busy_idle:
    case availability::in_a_call:
    case availability::in_a_meeting: return "\x1b[31m"; // red
    case availability::do_not_disturb:
    case availability::focusing:
    case availability::presenting: return "\x1b[1;31m"; // bold red
    case availability::away:
    case availability::be_right_back: return "\x1b[33m"; // yellow
    case availability::offline:
    case availability::presence_unknown:
    case availability::other: break;
    }
    return "\x1b[2m"; // faint
}

using widths = std::array<std::size_t, columns>;

void append(std::string& out, const row& cells, const widths& max, std::string_view colour) {
    for (std::size_t i = 0; i < columns; ++i) {
        const bool coloured = i == availability_column && !colour.empty();
        if (coloured) out += colour;
        out += cells[i].text;
        if (coloured) out += "\x1b[0m";
        if (i == message_column) break;
        out.append(max[i] - cells[i].columns, ' ').append(gap);
    }
    out += '\n';
}

std::string counted(std::uint64_t count, std::string_view what) {
    return std::to_string(count) + " " + std::string{what} + (count == 1 ? "" : "s");
}

} // namespace

std::string summary_line(std::span<const presence> presences, const run_figures& figures) {
    std::array<std::size_t, static_cast<std::size_t>(availability::other) + 1> counts{};
    for (const presence& each : presences) {
        const auto value = each.availability();
        ++counts[static_cast<std::size_t>(value ? value->value() : availability::other)];
    }
    std::string line = counted(presences.size(), "user");
    const char* separator = ": ";
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0) continue;
        const std::string_view name = to_string(static_cast<availability>(i));
        line.append(separator)
            .append(std::to_string(counts[i]))
            .append(" ")
            .append(name.empty() ? "other" : name);
        separator = ", ";
    }
    return line + "; " + counted(figures.requests, "request") + ", " +
           counted(figures.connections, "connection") + ", " + std::to_string(figures.elapsed.count()) +
           " ms";
}

std::string format_table(std::span<const presence> presences, const run_figures& figures,
                         const terminal_traits& output) {
    std::vector<row> rows;
    rows.reserve(presences.size());
    const row head = headings();
    widths max{};
    const auto widen = [&max](const row& cells) {
        for (std::size_t i = 0; i < columns; ++i)
            max[i] = std::max(max[i], cells[i].columns);
    };
    widen(head);
    for (const presence& each : presences) {
        rows.push_back(row_of(each));
        widen(rows.back());
    }

    std::size_t room = widest_message;
    if (output.is_terminal()) {
        std::size_t taken = message_column * gap.size();
        for (std::size_t i = 0; i < message_column; ++i)
            taken += max[i];
        room = std::max(narrowest_message, *output.columns - std::min(*output.columns, taken));
    }

    std::string out;
    append(out, head, max, {});
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i][message_column] = message_of(presences[i], room);
        append(out, rows[i], max,
               output.colours ? colour_of(presences[i].availability()) : std::string_view{});
    }
    return out + "\n" + summary_line(presences, figures) + "\n";
}

} // namespace copresence::detail::cli
