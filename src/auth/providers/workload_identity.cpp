// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/auth/workload_identity.hpp>

#include "auth/provider_token.hpp"
#include "auth/providers/application_token.hpp"
#include "http/proxy.hpp"

#include <array>
#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

// Replaces a provider that cannot be created. Fails every request with the reason.
class unavailable_provider final : public token_provider {
public:
    explicit unavailable_provider(std::string cause)
        : cause_{std::move(cause)} {}

    asio::awaitable<access_token> get_token(token_request) override {
        throw api_error{token_failure(cause_)};
        co_return access_token{};
    }

private:
    std::string cause_;
};

} // namespace

} // namespace copresence::detail

namespace copresence {

std::shared_ptr<token_provider> workload_identity(boost::asio::any_io_executor executor,
                                                  workload_identity_config config) {
    const auto variables = detail::process_environment();

    struct setting {
        const char* variable;
        std::string* member;
    };

    const std::array settings{setting{"AZURE_TENANT_ID", &config.sign_in.tenant},
                              setting{"AZURE_CLIENT_ID", &config.sign_in.client_id},
                              setting{"AZURE_FEDERATED_TOKEN_FILE", &config.token_file}};
    for (const auto& [variable, member] : settings) {
        if (member->empty()) *member = variables(variable).value_or("");
        if (member->empty()) {
            return std::make_shared<detail::unavailable_provider>("the environment variable " +
                                                                  std::string{variable} + " is not set");
        }
    }
    if (config.sign_in.authority.empty())
        config.sign_in.authority = variables("AZURE_AUTHORITY_HOST").value_or("");
    return detail::application_token(std::move(executor), std::move(config.sign_in),
                                     federated_token_file{std::move(config.token_file)},
                                     "workload_identity_config");
}

} // namespace copresence
