// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "figures.hpp"

#include <cstdio>

namespace bench {

void print(std::string_view peer, std::size_t ids, std::size_t repeat, const figures& result) {
    const auto& cost = result.cost;
    std::printf(R"({"peer":"%.*s","wall_s":%.6f,"user_s":%.6f,"sys_s":%.6f,"cpu_s":%.6f,"peak_rss_kb":%ld,)"
                R"("ids":%zu,"repeat":%zu,"presences":%ju,"requests":%ju,"connections":%ju)",
                static_cast<int>(peer.size()), peer.data(), cost.wall, cost.user, cost.system,
                cost.user + cost.system, peak_rss_kb(), ids, repeat, std::uintmax_t{result.presences},
                std::uintmax_t{result.requests}, std::uintmax_t{result.connections});
    if (result.digest) std::printf(R"(,"digest":%ju)", std::uintmax_t{*result.digest});
    std::puts("}");
}

} // namespace bench
