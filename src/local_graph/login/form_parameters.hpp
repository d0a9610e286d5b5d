// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_FORM_PARAMETERS_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_FORM_PARAMETERS_HPP

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copresence::detail::embedded {

/// The parameters of an `application/x-www-form-urlencoded` body or of a query.
class form {
public:
    /// Returns empty if an escape is invalid, a name is repeated (RFC 6749, section 3.2), or there are more
    /// than 64 parameters.
    static std::optional<form> parse(std::string_view text);

    /// Returns the value of a parameter. A missing parameter has an empty value, because OAuth treats both in
    /// the same way (RFC 6749, section 3.2).
    std::string_view operator[](std::string_view name) const noexcept;

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// Decodes the escapes of a form, such as `%41` and `+`. Returns empty if an escape is invalid.
std::optional<std::string> without_escapes(std::string_view text);

/// Percent-encodes a text for a query or a form. Only unreserved characters (RFC 3986, section 2.3) stay as they are.
std::string with_escapes(std::string_view text);

} // namespace copresence::detail::embedded

#endif
