// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/providers/application_token.hpp"

#include "auth/cached_provider.hpp"
#include "auth/client_authentication.hpp"
#include "auth/sign_in.hpp"

#include <copresence/auth/client_certificate.hpp>
#include <copresence/auth/client_secret.hpp>

#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

class application_provider final : public token_provider {
public:
    application_provider(asio::any_io_executor strand, sign_in_config config, client_credential credential,
                         std::string_view owner)
        : service_{std::move(strand), std::move(config), permission::application}
        , credential_{std::move(credential), owner} {}

    asio::awaitable<access_token> get_token(token_request request) override {
        form fields = service_.begin(request);
        fields.add("grant_type", "client_credentials");
        const auto mistake = add_credential(service_, credential_, request, fields);
        if (!mistake.empty()) throw api_error{token_failure(mistake)};
        co_return take_token(co_await service_.ask(request, fields));
    }

private:
    sign_in service_;
    client_authentication credential_;
};

} // namespace

} // namespace copresence::detail

namespace copresence {

std::shared_ptr<token_provider> detail::application_token(boost::asio::any_io_executor executor,
                                                          sign_in_config config, client_credential credential,
                                                          std::string_view owner) {
    return detail::make_cached_provider<detail::application_provider>(executor, std::move(config),
                                                                      std::move(credential), owner);
}

std::shared_ptr<token_provider> client_secret(boost::asio::any_io_executor executor,
                                              client_secret_config config) {
    return detail::application_token(std::move(executor), std::move(config.sign_in), std::move(config.secret),
                                     "client_secret_config");
}

std::shared_ptr<token_provider> client_certificate(boost::asio::any_io_executor executor,
                                                   client_certificate_config config) {
    return detail::application_token(std::move(executor), std::move(config.sign_in),
                                     std::move(config.certificate), "client_certificate_config");
}

} // namespace copresence
