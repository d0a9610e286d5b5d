// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "support/front_end.hpp"

#include "local_graph/certificate_authority.hpp"
#include "support/on_a_free_port.hpp"

#include <openssl/pem.h>

#include <csignal>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <vector>

namespace copresence::test {

namespace {

std::string nginx_config(std::uint16_t port, std::uint16_t service, const std::string& folder) {
    const auto at = [](std::uint16_t number) { return "127.0.0.1:" + std::to_string(number); };
    return "daemon off;\nworker_processes 2;\npid " + folder +
           "/pid;\nerror_log stderr notice;\n"
           "events {}\n"
           "http {\n"
           "  access_log off;\n"
           "  client_body_temp_path " +
           folder + "/body;\n  proxy_temp_path " + folder +
           "/proxy;\n"
           "  fastcgi_temp_path " +
           folder + "/fastcgi;\n  uwsgi_temp_path " + folder + "/uwsgi;\n  scgi_temp_path " + folder +
           "/scgi;\n"
           "  keepalive_timeout 20ms;\n  keepalive_requests 3;\n"
           "  gzip on;\n  gzip_types *;\n  gzip_proxied any;\n  gzip_min_length 1;\n"
           "  server {\n"
           "    listen " +
           at(port) +
           " ssl;\n"
           "    ssl_certificate " +
           folder + "/chain.pem;\n    ssl_certificate_key " + folder +
           "/chain.pem;\n"
           "    location / {\n"
           "      proxy_pass http://" +
           at(service) +
           ";\n"
           "      proxy_http_version 1.1;\n      proxy_set_header Host $http_host;\n      proxy_set_header "
           "Connection \"\";\n"
           "    }\n"
           "  }\n"
           "}\n";
}

std::string haproxy_config(std::uint16_t port, std::uint16_t service, const std::string& folder) {
    return "global\n"
           "  ssl-default-bind-options ssl-min-ver TLSv1.2\n"
           "defaults\n"
           "  mode http\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n"
           "  timeout http-keep-alive 20ms\n"
           "  compression algo gzip\n  compression type application/json\n"
           "frontend tls\n"
           "  bind 127.0.0.1:" +
           std::to_string(port) + " ssl crt " + folder +
           "/chain.pem\n"
           "  default_backend graph\n"
           "backend graph\n"
           "  server only 127.0.0.1:" +
           std::to_string(service) + "\n";
}

} // namespace

front_end::front_end(kind what, std::uint16_t service)
    : kind_{what} {
    write_certificate();
    on_a_free_port([&](std::uint16_t port) {
        port_ = port;
        start(what, service);
    });
}

void front_end::write_certificate() {
    const auto now = std::time(nullptr);
    const detail::embedded::validity day{now - 3600, now + 86'400};
    const detail::embedded::certificate_authority authority{day};
    const auto self = authority.issue({"localhost"}, day);
    ca_pem_ = authority.pem();

    struct close_file {
        void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    };

    const std::unique_ptr<std::FILE, close_file> file{std::fopen((folder_ / "chain.pem").c_str(), "w")};
    if (!file || PEM_write_X509(file.get(), self.certificate.get()) != 1 ||
        PEM_write_PrivateKey(file.get(), self.key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        throw std::logic_error{"cannot write the front end's certificate"};
    }
}

void front_end::start(kind what, std::uint16_t service) {
    const auto file = (folder_ / "config").string();
    const auto folder = folder_.path().string();
    std::ofstream{file} << (what == kind::nginx ? nginx_config(port_, service, folder)
                                                : haproxy_config(port_, service, folder));
    if (what == kind::nginx) {
        process_.emplace(std::vector<std::string>{"nginx", "-e", "stderr", "-p", folder, "-c", file},
                         "nginx-light");
        process_->wait_for("start worker process ");
    } else {
        process_.emplace(std::vector<std::string>{"haproxy", "-W", "-db", "-f", file}, "haproxy");
        process_->wait_for("Loading success");
    }
}

void front_end::reload() const noexcept { process_->signal(kind_ == kind::nginx ? SIGHUP : SIGUSR2); }

std::ostream& operator<<(std::ostream& out, front_end::kind what) {
    return out << (what == front_end::kind::nginx ? "nginx" : "haproxy");
}

} // namespace copresence::test
