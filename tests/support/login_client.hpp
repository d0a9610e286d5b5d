// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_LOGIN_CLIENT_HPP
#define COPRESENCE_TESTS_SUPPORT_LOGIN_CLIENT_HPP

#include "support/https_client.hpp"
#include "support/service_thread.hpp"

#include <copresence/local_graph.hpp>

#include <string>
#include <utility>
#include <vector>

namespace copresence::test {

using fields = std::vector<std::pair<std::string, std::string>>;

/// A response of the login service. The strings and numbers in its JSON object are available as texts.
struct login_answer {
    unsigned status = 0;
    local_graph_headers headers;
    std::string body;

    /// Returns the value of a member, or empty if the member is missing.
    std::string operator[](std::string_view member) const;

    /// Returns the error code and Entra's number, such as `invalid_grant 70008`.
    std::string error() const;

    std::string header(std::string_view name) const;
};

/// A service with a login service on its own thread, and functions that send requests to it. The requests do
/// not use the library under test.
class login_client {
public:
    explicit login_client(local_graph_config config = with_login());

    /// Returns a configuration with the default login service, except that the application has the secret
    /// `s3cret` and device codes may be polled at any time.
    static local_graph_config with_login();

    local_graph& graph() { return service_.graph(); }

    local_login login() { return service_.graph().login(); }

    /// Send a form with POST. `post` sends it to an endpoint of the service's tenant, such as `token`.
    /// `post_to` sends it to any path.
    login_answer post(const std::string& endpoint, const fields& form, const local_graph_headers& more = {});
    login_answer post_to(const std::string& path, const fields& form, const local_graph_headers& more = {});

    /// Returns the form with the client id of the first application added in front.
    fields with_id(const fields& form);

    http_response get(const std::string& target, const local_graph_headers& headers = {});

    /// Sends a GET request to the metadata services.
    login_answer identity(const std::string& target, const local_graph_headers& headers);

    /// Sends a request with this token to Graph.
    http_response ask_graph(const std::string& token);

    void finish() { service_.finish(); }

private:
    service_thread service_;
};

std::string to_form(const fields& form);

} // namespace copresence::test

#endif
