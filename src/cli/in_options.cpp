// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/in_options.hpp"

#include <utility>

namespace copresence::detail::cli {

std::string in_options(std::string_view error) {
    constexpr std::pair<std::string_view, std::string_view> words[]{
        {"copresence::client_config::endpoint: ", "option '--endpoint': "},
        {"copresence::client_config::proxy.url: ", "option '--proxy': "},
        {"copresence::client_config::proxy: ", ""}, // the rest of the text names the environment variable
        {"copresence::sign_in_config::authority: ", "option '--authority' (or AZURE_AUTHORITY_HOST): "},
        {"copresence::sign_in_config::tenant: ", "option '--tenant' (or AZURE_TENANT_ID): "},
        {"copresence::sign_in_config::client_id: ", "option '--client-id' (or AZURE_CLIENT_ID): "},
    };
    for (const auto& [member, word] : words) {
        if (error.starts_with(member)) return std::string{word} + std::string{error.substr(member.size())};
    }
    return std::string{error};
}

} // namespace copresence::detail::cli
