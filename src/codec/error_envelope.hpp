// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CODEC_ERROR_ENVELOPE_HPP
#define COPRESENCE_CODEC_ERROR_ENVELOPE_HPP

#include <optional>
#include <string>
#include <string_view>

namespace copresence {

/// What Graph's error envelope says: `{"error":{"code","message","innerError":{…}}}`.
/// Source: learn.microsoft.com/graph/errors; both spellings, innerError and innererror, are seen.
struct error_envelope {
    std::string code; ///< the innermost that is a word: inner ones are more specific, or repeat the status
    std::string message;

    /// Empty where `body` is not such an envelope.
    static std::optional<error_envelope> parse(std::string_view body);
};

} // namespace copresence

#endif
