// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_RESPONSES_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_RESPONSES_HPP

#include <copresence/local_graph.hpp>

#include <string>
#include <string_view>

namespace copresence::detail::embedded {

/// Writes a JSON object, one member after another: `{"name":value,…}`.
class json_members {
public:
    json_members& text(std::string_view name, std::string_view value);
    json_members& number(std::string_view name, long long value);

    std::string object() const { return out_ + '}'; }

private:
    void begin(std::string_view name);

    std::string out_ = "{";
};

local_graph_response json_response(unsigned status, std::string body);
local_graph_response page_response(unsigned status, std::string_view title, std::string_view content);

/// Escapes a text for use in an HTML page.
std::string as_html(std::string_view text);

} // namespace copresence::detail::embedded

#endif
