// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "base/conceal.hpp"

namespace copresence {

// Appends only the parts between the occurrences, so that the secret is never copied.
std::string conceal(std::string_view text, std::string_view secret, std::string_view instead) {
    std::string out;
    if (secret.empty()) return out.append(text);
    for (;;) {
        const auto at = text.find(secret);
        out.append(text.substr(0, at));
        if (at == std::string_view::npos) return out;
        out.append(instead);
        text.remove_prefix(at + secret.size());
    }
}

} // namespace copresence
