// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CODEC_ERROR_ENVELOPE_HPP
#define COPRESENCE_CODEC_ERROR_ENVELOPE_HPP

#include <optional>
#include <string>
#include <string_view>

namespace copresence::detail {

/// The content of an error response of Graph: `{"error":{"code","message","innerError":{…}}}`.
/// Source: learn.microsoft.com/graph/errors. Responses contain both spellings, innerError and innererror.
struct error_envelope {
    /// The innermost code that is not a number. Inner codes are more specific, but some only repeat the HTTP status.
    std::string code;
    std::string message;

    /// Parses the body of an error response. Returns an empty optional if it has another form.
    static std::optional<error_envelope> parse(std::string_view body);
};

} // namespace copresence::detail

#endif
