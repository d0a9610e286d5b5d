// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/format_csv.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

namespace copresence::detail::cli {

namespace {

// Excel needs the byte order mark to recognise UTF-8. Without it, Excel assumes the code page of the machine.
constexpr std::string_view header_row =
    "\xEF\xBB\xBF"
    "id,availability,activity,isOutOfOffice,outOfOfficeMessage,statusMessage,statusMessageContentType,"
    "statusMessagePublishedDateTime,statusMessageExpiryDateTime,statusMessageExpiryTimeZone,workLocationType,"
    "workLocationSource,placeId,sequenceNumber\r\n";

/// Returns whether a spreadsheet would treat this cell as a formula. Leading spaces and quotes are ignored, because a
/// spreadsheet may remove them.
bool is_formula(std::string_view cell) {
    constexpr std::array<std::string_view, 8> signs{
        "=", "+", "-", "@", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
    cell.remove_prefix(std::min(cell.find_first_not_of(" \""), cell.size()));
    return std::any_of(signs.begin(), signs.end(),
                       [cell](std::string_view sign) { return cell.starts_with(sign); });
}

/// Returns the text with an apostrophe before everything that a spreadsheet would treat as a formula. This applies not only
/// at the start. If the spreadsheet separates cells by semicolons or tabs, a cell also starts after these characters. Quotes
/// then do not protect line breaks, so a cell also starts after a line break.
std::string without_formulas(std::string_view text) {
    std::string out;
    bool cell_starts = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (cell_starts && is_formula(text.substr(i))) out += '\'';
        out += text[i];
        cell_starts = std::string_view{";\t\r\n"}.find(text[i]) != std::string_view::npos;
    }
    return out;
}

/// Replaces characters to which a terminal reacts with U+FFFD: control characters, line separators and characters that
/// reorder text. Tabs and line breaks (LF, CRLF) stay, because a quoted field may contain them. A CR alone
/// is replaced, because a terminal would overwrite the line.
std::string without_unsafe_characters(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const char32_t c = next_code_point(text);
        const bool layout = c == '\t' || c == '\n' || (c == '\r' && text.starts_with('\n'));
        append_utf8(out, is_unsafe_to_show(c) && !layout ? replacement_character : c);
    }
    return out;
}

/// Appends the fields of one line to a text.
class csv_line {
public:
    explicit csv_line(std::string& out)
        : out_{out} {}

    csv_line& field(std::string_view text) {
        if (!first_) out_ += ',';
        first_ = false;
        out_ += csv_field(text);
        return *this;
    }

    csv_line& operator<<(const std::optional<std::string_view>& text) { return field(text.value_or("")); }

    template <class Enum>
    csv_line& operator<<(const std::optional<open_enum_view<Enum>>& value) {
        return field(value ? value->text() : std::string_view{});
    }

    csv_line& operator<<(const std::optional<bool>& value) {
        return field(!value ? "" : *value ? "true" : "false");
    }

private:
    std::string& out_;
    bool first_ = true;
};

void append(std::string& out, const presence& value) {
    const auto out_of_office = value.out_of_office_settings().value_or(out_of_office_settings_view{});
    const auto status = value.status_message().value_or(status_message_view{});
    const auto message = status.message.value_or(item_body_view{});
    const auto expiry = status.expiry_date_time.value_or(date_time_time_zone_view{});
    const auto location = value.work_location().value_or(work_location_view{});
    csv_line{out}.field(value.id().to_string())
        << value.availability() << value.activity() << out_of_office.is_out_of_office << out_of_office.message
        << message.content << message.content_type << status.published_date_time << expiry.date_time
        << expiry.time_zone << location.type << location.source << location.place_id
        << value.sequence_number();
    out += "\r\n";
}

} // namespace

std::string csv_field(std::string_view text) {
    std::string field = without_formulas(without_unsafe_characters(text));
    if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
    std::string quoted{'"'};
    for (const char c : field)
        quoted.append(c == '"' ? 2 : 1, c);
    return quoted += '"';
}

std::string format_csv(std::span<const presence> presences) {
    std::string out{header_row};
    for (const presence& each : presences)
        append(out, each);
    return out;
}

} // namespace copresence::detail::cli
