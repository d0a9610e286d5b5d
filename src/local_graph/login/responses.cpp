// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/responses.hpp"

#include "local_graph/json_text.hpp"

#include <utility>

namespace copresence::detail::embedded {

void json_members::begin(std::string_view name) {
    if (out_.size() > 1) out_ += ',';
    append_json_text(out_, name);
    out_ += ':';
}

json_members& json_members::text(std::string_view name, std::string_view value) {
    begin(name);
    append_json_text(out_, value);
    return *this;
}

json_members& json_members::number(std::string_view name, long long value) {
    begin(name);
    out_ += std::to_string(value);
    return *this;
}

local_graph_response json_response(unsigned status, std::string body) {
    return {status,
            {{"Cache-Control", "no-store, no-cache"},
             {"Pragma", "no-cache"},
             {"Content-Type", "application/json; charset=utf-8"}},
            std::move(body)};
}

local_graph_response page_response(unsigned status, std::string_view title, std::string_view content) {
    std::string page = "<!DOCTYPE html>\n<html><head><title>";
    page.append(title).append("</title></head>\n<body><h1>").append(title).append("</h1>\n");
    page.append(content).append("\n</body></html>\n");
    return {status,
            {{"Cache-Control", "no-store, no-cache"},
             {"Content-Type", "text/html; charset=utf-8"},
             {"Content-Security-Policy", "default-src 'none'; form-action 'self'"}},
            std::move(page)};
}

std::string as_html(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += c;
        }
    }
    return out;
}

} // namespace copresence::detail::embedded
