// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_LOGIN_FIXTURE_HPP
#define COPRESENCE_TESTS_SUPPORT_LOGIN_FIXTURE_HPP

#include "support/local_graph_fixture.hpp"

#include <copresence/auth/sign_in_config.hpp>
#include <copresence/error.hpp>
#include <copresence/local_graph.hpp>
#include <copresence/token_provider.hpp>

#include <memory>
#include <string>
#include <utility>

namespace copresence::test {

/// A Graph with its login service, and a client of both, on one context and one thread.
struct login_fixture : local_graph_fixture {
    static inline const std::string secret = "s3cret-value-that-no-error-shows";

    login_fixture() { serve(with_login()); }

    /// Returns a configuration with an application that has a secret. Device codes may be polled at any time.
    static local_graph_config with_login() {
        local_graph_config service;
        service.login.emplace();
        service.login->applications.front().secrets = {secret};
        service.login->device_code_interval = std::chrono::seconds{1};
        return service;
    }

    local_login login() { return graph().login(); }

    sign_in_config sign_in() {
        sign_in_config made;
        made.authority = login().authority();
        made.tenant = login().tenant();
        made.client_id = login_application{}.client_id;
        made.tls.ca_pem = graph().ca_pem();
        made.proxy = proxy_config::none();
        made.retry.base_delay = made.retry.max_delay = std::chrono::milliseconds{1};
        return made;
    }

    boost::asio::any_io_executor executor() { return context.get_executor(); }

    token_request request() {
        token_request made;
        made.scope = graph().endpoint() + "/.default";
        return made;
    }

    access_token ask(const std::shared_ptr<token_provider>& provider) {
        return run_on(context, provider->get_token(request()));
    }

    /// Returns the failure of `provider` to supply a token. The code is empty if the provider succeeds.
    failure rejection(const std::shared_ptr<token_provider>& provider) {
        try {
            ask(provider);
        } catch (const api_error& e) {
            what = e.what();
            return {e.code(), e.diagnostics()};
        }
        return {};
    }

    std::string what; ///< `what()` of the last failure
};

} // namespace copresence::test

#endif
