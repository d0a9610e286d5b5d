// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/local_graph.hpp>

#include "base/close_on_exec.hpp"

#include "base/ascii_case.hpp"
#include "local_graph/atomic_file.hpp"
#include "local_graph/certificate_authority.hpp"
#include "local_graph/config_check.hpp"
#include "local_graph/http_session.hpp"
#include "local_graph/login/login_service.hpp"
#include "local_graph/request_target.hpp"
#include "local_graph/server_tls.hpp"
#include "local_graph/service_state.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

namespace copresence::detail {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

// Pause after a failure to accept a connection, for example because too many files are open.
constexpr std::chrono::milliseconds accept_pause{100};

embedded::validity certificate_validity(std::chrono::hours lifetime) {
    constexpr std::time_t day = 24 * 60 * 60;
    const auto now = std::time(nullptr);
    const auto until = now + static_cast<std::time_t>(std::chrono::seconds{lifetime}.count());
    return {std::min(now, until) - day, until};
}

// The authority must be valid longer than the certificate that it signs, and must be valid even if that
// certificate has expired.
embedded::validity authority_validity(const embedded::validity& certificate) {
    constexpr std::time_t month = 30 * 24 * 60 * 60;
    return {certificate.from, std::max(certificate.until, std::time(nullptr)) + month};
}

std::string random_token() {
    embedded::guid_source guids;
    return "local-" + guids.next().to_string();
}

// A listening socket, and the timer for the pause after a failure to accept.
struct listener {
    listener(const asio::any_io_executor& strand, std::uint16_t port, embedded::service_port which)
        : acceptor{strand}
        , accept_backoff{strand}
        , serves{which} {
        boost::system::error_code failed;
        open_close_on_exec(acceptor, tcp::v4(), failed);
        if (failed) throw boost::system::system_error{failed, "open"};
        acceptor.set_option(asio::socket_base::reuse_address{true});
        acceptor.bind({asio::ip::address_v4::loopback(), port});
        acceptor.listen();
    }

    void close() {
        boost::system::error_code ignored;
        acceptor.close(ignored);
        accept_backoff.cancel();
    }

    tcp::acceptor acceptor;
    asio::steady_timer accept_backoff;
    embedded::service_port serves;
};

std::string root(bool plain_http, std::uint16_t port) {
    return (plain_http ? "http://localhost:" : "https://localhost:") + std::to_string(port);
}

} // namespace

} // namespace copresence::detail

namespace copresence {

std::string_view local_graph_request::header(std::string_view name) const noexcept {
    for (const auto& field : headers)
        if (detail::equal_ignoring_case(field.first, name)) return field.second;
    return {};
}

/// Owns the listening sockets, their accept loops, and the properties that do not change after construction.
class local_graph::service : public std::enable_shared_from_this<service> {
public:
    service(const boost::asio::any_io_executor& executor, local_graph_config config)
        : strand_{boost::asio::make_strand(executor)}
        , graph_{strand_, config.port, detail::embedded::service_port::graph}
        , port_{graph_.acceptor.local_endpoint().port()}
        , endpoint_{detail::root(config.plain_http, port_)}
        , token_{config.token} {
        const auto valid = detail::certificate_validity(config.certificate_lifetime);
        const detail::embedded::certificate_authority authority{detail::authority_validity(valid)};
        ca_pem_ = authority.pem();
        std::optional<boost::asio::ssl::context> tls;
        if (!config.plain_http)
            tls = detail::embedded::make_tls_context(authority.issue(config.certificate_names, valid),
                                                     config.configure_tls);
        if (config.login) {
            identity_.emplace(strand_, config.login->identity_port, detail::embedded::service_port::identity);
            const auto identity_port = identity_->acceptor.local_endpoint().port();
            login_ =
                std::make_shared<detail::embedded::login_service>(*config.login, endpoint_, identity_port);
        }
        state_ = std::make_shared<detail::embedded::service_state>(std::move(config), endpoint_,
                                                                   std::move(tls), login_);
    }

    void start() {
        // The coroutine fails only if memory is exhausted. The service then accepts no more connections, and
        // existing connections continue.
        boost::asio::co_spawn(strand_, accept(shared_from_this(), graph_), [](std::exception_ptr) {});
        if (identity_)
            boost::asio::co_spawn(strand_, accept(shared_from_this(), *identity_), [](std::exception_ptr) {});
    }

    void close() noexcept {
        boost::asio::post(strand_, [self = shared_from_this()] { self->close_now(); });
    }

    std::uint16_t port() const noexcept { return port_; }

    const std::string& endpoint() const noexcept { return endpoint_; }

    const std::string& token() const noexcept { return token_; }

    const std::string& ca_pem() const noexcept { return ca_pem_; }

    const std::shared_ptr<detail::embedded::login_service>& login() const noexcept { return login_; }

    const detail::embedded::service_state& state() const noexcept { return *state_; }

private:
    static boost::asio::awaitable<void> accept(std::shared_ptr<service> self, detail::listener& from) {
        while (!self->state_->closed) {
            auto accepted = co_await from.acceptor.async_accept(detail::as_values);
            auto& [failed, socket] = accepted;
            if (self->state_->closed) co_return;
            if (failed) {
                from.accept_backoff.expires_after(detail::accept_pause);
                co_await from.accept_backoff.async_wait(detail::as_values);
                continue;
            }
            self->serve(std::move(socket), from.serves);
        }
    }

    void serve(boost::asio::ip::tcp::socket socket, detail::embedded::service_port port) {
        detail::close_on_exec(socket);
        auto session = std::make_shared<detail::embedded::http_session>(state_, std::move(socket), port);
        // An exception in a session, for example because memory is exhausted, ends its connection but not the
        // service.
        boost::asio::co_spawn(strand_, detail::embedded::http_session::run(std::move(session)),
                              [](std::exception_ptr) {});
    }

    void close_now() {
        state_->closed = true;
        graph_.close();
        if (identity_) identity_->close();
        for (auto* const session : state_->sessions)
            session->close();
    }

    boost::asio::any_io_executor strand_;
    detail::listener graph_;
    std::optional<detail::listener> identity_; // only with a login service
    std::uint16_t port_;
    std::string endpoint_;
    std::string token_;
    std::string ca_pem_;
    std::shared_ptr<detail::embedded::login_service> login_;
    std::shared_ptr<detail::embedded::service_state> state_;
};

local_graph::local_graph(boost::asio::any_io_executor executor, local_graph_config config, checked) {
    detail::embedded::check(config);
    if (config.token.empty()) config.token = detail::random_token();
    service_ = std::make_shared<service>(executor, std::move(config));
    service_->start();
}

local_graph& local_graph::operator=(local_graph&& other) noexcept {
    if (this != &other) {
        close();
        service_ = std::move(other.service_);
    }
    return *this;
}

local_graph::~local_graph() { close(); }

std::uint16_t local_graph::port() const noexcept { return service_->port(); }

const std::string& local_graph::endpoint() const noexcept { return service_->endpoint(); }

const std::string& local_graph::token() const noexcept { return service_->token(); }

const std::string& local_graph::ca_pem() const noexcept { return service_->ca_pem(); }

void local_graph::write_ca_file(const std::string& path) const {
    detail::embedded::write_atomically(path, ca_pem());
}

const std::vector<user_id>& local_graph::users() const noexcept { return service_->state().graph.users(); }

presence local_graph::presence_of(const user_id& id) const { return service_->state().graph.presence_of(id); }

local_graph_stats local_graph::stats() const { return service_->state().counts.snapshot(); }

local_login local_graph::login() const {
    if (!service_->login())
        throw std::logic_error{"copresence::local_graph: local_graph_config::login is empty"};
    return local_login{service_->login()};
}

void local_graph::close() noexcept {
    if (service_) service_->close();
}

} // namespace copresence
