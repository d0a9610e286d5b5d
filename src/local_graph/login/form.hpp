// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_FORM_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_FORM_HPP

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copresence::embedded {

/// The parameters of an `application/x-www-form-urlencoded` body or of a query.
class form {
public:
    /// Nothing where an escape is broken, a name is repeated (RFC 6749, section 3.2), or there are more than
    /// 64 of them.
    static std::optional<form> parse(std::string_view text);

    /// The value; empty where there is none, which OAuth treats alike (RFC 6749, section 3.2).
    std::string_view operator[](std::string_view name) const noexcept;

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// `text` without its escapes: `%41` and `+`. Nothing where one is broken.
std::optional<std::string> without_escapes(std::string_view text);

/// `text` as it stands in a query or a form: what is not unreserved (RFC 3986, section 2.3) escaped.
std::string with_escapes(std::string_view text);

} // namespace copresence::embedded

#endif
