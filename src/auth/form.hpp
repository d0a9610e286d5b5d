// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_FORM_HPP
#define COPRESENCE_AUTH_FORM_HPP

#include <copresence/secret_string.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace copresence::detail {

/// A text of `name=value` pairs in the format `application/x-www-form-urlencoded`: the body of a token request, or the
/// query of a URL. Values may be secrets. Spaces become `%20`, which every parser of forms and queries accepts.
/// Source: url.spec.whatwg.org, "application/x-www-form-urlencoded serializing".
class form {
public:
    /// Appends a pair. Encodes both texts.
    form& add(std::string_view name, std::string_view value);

    /// Appends a pair whose value is redacted by `redacted`.
    form& add_secret(std::string_view name, std::string_view value);

    /// Returns `text`, a decoded text from a server, with `[secret]` in place of the secrets of this form. Replaces them in
    /// any encoding, and parts of them as well: see `redact`. The result must not be parsed.
    std::string redacted(std::string_view text) const;

    const secret_string& text() const noexcept { return text_; }

    /// Returns the decoded value of the first field `name` in `encoded`. Returns an empty optional if there is no such
    /// field, or if its encoding is malformed.
    static std::optional<secret_string> find(std::string_view encoded, std::string_view name);

private:
    secret_string text_;
    std::vector<secret_string> secrets_;
};

} // namespace copresence::detail

#endif
