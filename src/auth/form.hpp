// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_FORM_HPP
#define COPRESENCE_AUTH_FORM_HPP

#include <copresence/secret_string.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace copresence {

/// A text of `name=value` pairs, `application/x-www-form-urlencoded`: what token requests send, and what
/// stands in the query of a URL. Its values may be secrets. Source: url.spec.whatwg.org,
/// "application/x-www-form-urlencoded serializing"; spaces become `%20`, which every reader of forms and of
/// queries takes.
class form {
public:
    form& add(std::string_view name, std::string_view value);

    /// The same; `conceal` then hides the value.
    form& add_secret(std::string_view name, std::string_view value);

    /// `text`, decoded words of a server, with `[secret]` in place of the secrets of this form, in any encoding, and of
    /// parts of them: see `redact`. Not for a text that is parsed afterwards.
    std::string conceal(std::string_view text) const;

    const secret_string& text() const noexcept { return text_; }

    /// The value of the first field `name` of an encoded text. Empty where there is none, or its encoding is
    /// broken.
    static std::optional<secret_string> find(std::string_view encoded, std::string_view name);

private:
    secret_string text_;
    std::vector<secret_string> secrets_;
};

} // namespace copresence

#endif
