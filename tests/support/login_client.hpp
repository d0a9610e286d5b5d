// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

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

/// What the login service said: a JSON object's members that are texts or numbers, as text.
struct login_answer {
    unsigned status = 0;
    local_graph_headers headers;
    std::string body;

    /// Empty where there is none.
    std::string operator[](std::string_view member) const;

    /// `invalid_grant 70008`.
    std::string error() const;

    std::string header(std::string_view name) const;
};

/// A service with logins on a thread of its own, and requests to it as a client would make them, written by
/// hand.
class login_client {
public:
    explicit login_client(local_graph_config config = with_login());

    /// A service whose login is as it is by default, but for an application with the secret `s3cret` and
    /// device codes that may be asked for at any time.
    static local_graph_config with_login();

    local_graph& graph() { return service_.graph(); }

    local_login login() { return service_.graph().login(); }

    /// POSTs a form to an endpoint such as `token` of the service's tenant, or of another.
    login_answer post(const std::string& endpoint, const fields& form, const local_graph_headers& more = {});
    login_answer post_to(const std::string& path, const fields& form, const local_graph_headers& more = {});

    /// A form with the client id of the first application in front.
    fields with_id(const fields& form);

    http_response get(const std::string& target, const local_graph_headers& headers = {});

    /// GETs from the metadata services.
    login_answer identity(const std::string& target, const local_graph_headers& headers);

    /// What Graph says to a token.
    http_response ask_graph(const std::string& token);

    void finish() { service_.finish(); }

private:
    service_thread service_;
};

std::string to_form(const fields& form);

} // namespace copresence::test

#endif
