// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/login_client.hpp"

#include "local_graph/login/form_parameters.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace copresence::test {

namespace json = boost::json;

namespace {

login_answer answer_of(const http_response& response) {
    return {response.status, response.headers, response.body};
}

} // namespace

std::string login_answer::operator[](std::string_view member) const {
    const auto value = json::parse(body);
    const auto* const found = value.as_object().if_contains({member.data(), member.size()});
    if (found == nullptr) return {};
    if (const auto* const text = found->if_string()) return {text->data(), text->size()};
    return json::serialize(*found);
}

std::string login_answer::error() const {
    const auto code = (*this)["error_codes"];
    return (*this)["error"] + ' ' + code.substr(1, code.size() - 2);
}

std::string login_answer::header(std::string_view name) const {
    http_response response;
    response.headers = headers;
    return std::string{response.header(name)};
}

std::string to_form(const fields& form) {
    std::string text;
    for (const auto& [name, value] : form) {
        if (!text.empty()) text += '&';
        text += detail::embedded::with_escapes(name) + '=' + detail::embedded::with_escapes(value);
    }
    return text;
}

login_client::login_client(local_graph_config config)
    : service_{std::move(config)} {}

local_graph_config login_client::with_login() {
    local_graph_config config;
    config.login.emplace();
    config.login->applications.front().secrets = {"s3cret"};
    config.login->device_code_interval = std::chrono::seconds{0};
    return config;
}

login_answer login_client::post(const std::string& endpoint, const fields& form,
                                const local_graph_headers& more) {
    return post_to('/' + login().tenant() + "/oauth2/v2.0/" + endpoint, form, more);
}

login_answer login_client::post_to(const std::string& path, const fields& form,
                                   const local_graph_headers& more) {
    http_request request;
    request.target = path;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    request.headers.insert(request.headers.end(), more.begin(), more.end());
    request.body = to_form(form);
    https_client client{server_address::of(graph())};
    return answer_of(client.send(request));
}

fields login_client::with_id(const fields& form) {
    fields all{{"client_id", login_application{}.client_id}};
    all.insert(all.end(), form.begin(), form.end());
    return all;
}

http_response login_client::get(const std::string& target, const local_graph_headers& headers) {
    https_client client{server_address::of(graph())};
    return client.send({"GET", target, headers, "", "HTTP/1.1"});
}

login_answer login_client::identity(const std::string& target, const local_graph_headers& headers) {
    const auto endpoint = login().metadata_endpoint();
    const auto port = static_cast<std::uint16_t>(std::stoul(endpoint.substr(endpoint.rfind(':') + 1)));
    https_client client{{port, {}, "127.0.0.1"}};
    return answer_of(client.send({"GET", target, headers, "", "HTTP/1.1"}));
}

http_response login_client::ask_graph(const std::string& token) {
    http_request request;
    request.headers = {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}};
    request.body = R"({"ids":["fa8bf3dc-eca7-46b7-bad1-db199b62afc3"]})";
    https_client client{server_address::of(graph())};
    return client.send(request);
}

} // namespace copresence::test
