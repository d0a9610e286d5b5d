// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "codec/content_coding.hpp"

#include "base/ascii_case.hpp"
#include "base/trimmed.hpp"

#include <algorithm>

namespace copresence::detail {

content_coding parse_content_coding(std::span<const std::string_view> fields) noexcept {
    auto found = content_coding::identity;
    for (std::string_view rest : fields) {
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            const auto coding = trimmed(rest.substr(0, comma));
            rest.remove_prefix(std::min(comma + 1, rest.size()));
            if (coding.empty() || equal_ignoring_case(coding, "identity")) continue;
            const bool gzip = equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip");
            if (!gzip || found == content_coding::gzip) return content_coding::unsupported;
            found = content_coding::gzip;
        }
    }
    return found;
}

} // namespace copresence::detail
