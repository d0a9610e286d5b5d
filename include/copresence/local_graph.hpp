// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_HPP
#define COPRESENCE_LOCAL_GRAPH_HPP

#include <copresence/detail/same_asio.hpp>
#include <copresence/fault_plan.hpp>
#include <copresence/local_graph_export.hpp>
#include <copresence/local_login.hpp>
#include <copresence/presence.hpp>
#include <copresence/user_id.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct ssl_ctx_st; // OpenSSL's SSL_CTX

namespace copresence {

/// Header fields in the order in which they are written. Names are compared without regard to case.
using local_graph_headers = std::vector<std::pair<std::string, std::string>>;

/// A request as the service received it.
struct COPRESENCE_LOCAL_GRAPH_EXPORT local_graph_request {
    std::uint64_t number = 0;    ///< 1 for the first request of this service
    std::string method;          ///< as sent: `POST`
    std::string target;          ///< path and query, as sent
    local_graph_headers headers; ///< in the order received
    std::string body;            ///< complete body

    /// Returns the value of the first header with this name, or an empty text if there is none.
    std::string_view header(std::string_view name) const noexcept;
};

/// A response supplied by the test. The service adds `Content-Length` and `Date` if they are missing.
struct local_graph_response {
    unsigned status = 200;       ///< HTTP status
    local_graph_headers headers; ///< sent unchanged
    std::string body;            ///< sent unchanged
};

/// How the service treats a well-formed id that is not in its directory. The behaviour of Microsoft's Graph is not
/// documented. Each of these responses is plausible, so a client must handle all of them.
enum class unknown_users {
    omitted,          ///< the response contains no entry for the id
    presence_unknown, ///< the response contains a presence with `PresenceUnknown` as availability and activity
    not_found         ///< the whole request fails with 404
};

/// Behaviour of the service. By default every well-formed GUID is a user, and no request fails.
struct local_graph_config {
    /// Port on 127.0.0.1. Default: 0, which selects a free port.
    std::uint16_t port = 0;

    /// Bearer token that the service accepts. Default: empty, which generates a random token; `local_graph::token`
    /// returns it.
    std::string token;

    /// Seed of the generated data. Each presence is a pure function of user id and seed.
    std::uint64_t seed = 1;

    /// Number of users in the directory. Default: 0, which makes every well-formed GUID a user. Otherwise the user ids
    /// are a pure function of size and seed, and `local_graph::users` returns them. Range: 0–10,000,000.
    std::size_t users = 0;

    /// How the service treats ids that are not in the directory. Ignored if `users` is 0.
    copresence::unknown_users unknown_users = copresence::unknown_users::omitted;

    /// Time from the end of a request to the start of its response, including processing time. Range: 0–10 min.
    /// Default: 0.
    std::chrono::milliseconds latency{0};

    /// Returns the presences in a different order than requested. The order is a pure function of seed and request
    /// number.
    bool shuffle = false;

    /// Maximum number of presences in a response, 0–650. Larger results are split into pages linked by
    /// `@odata.nextLink` (the OpenAPI description declares the action pageable). Default: 0, which sends all presences
    /// in one response.
    std::size_t page_size = 0;

    /// Uses HTTP without TLS. Default: false.
    bool plain_http = false;

    /// Host names and IP addresses for which the service's certificate is valid.
    std::vector<std::string> certificate_names{"localhost", "127.0.0.1"};

    /// Time until the service's certificate expires. A negative value makes a certificate that has already expired.
    /// The validity starts one day ago, or one day before the end of an expired certificate. Range: ±20 years.
    std::chrono::hours certificate_lifetime{24 * 30};

    /// Called once with OpenSSL's context after its setup, for example to restrict TLS versions or ciphers. Default:
    /// empty.
    std::function<void(ssl_ctx_st*)> configure_tls;

    /// Called first for each request, whether or not the request is authorised. If the function returns a response,
    /// the service sends that response unchanged. Called on the service's strand. Default: empty.
    std::function<std::optional<local_graph_response>(const local_graph_request&)> respond;

    /// Configuration of the login service. Default: empty, which means no login service and one fixed token. Otherwise
    /// Graph accepts the tokens of the login service as well as `token`.
    std::optional<login_config> login;

    /// Faults for the requests that `respond` does not handle. Default: none.
    fault_plan faults;
};

/// Counters of a service since its start.
struct local_graph_stats {
    std::uint64_t requests = 0;         ///< requests received
    std::uint64_t connections = 0;      ///< connections accepted, after the TLS handshake
    std::uint64_t sessions_resumed = 0; ///< connections that resumed a TLS session
    std::uint64_t presences = 0;        ///< presences sent
    std::uint64_t faults = 0;           ///< requests to which a rule of the fault plan applied
    std::uint64_t bytes_received = 0;   ///< size of all requests, without TLS overhead
    std::uint64_t bytes_sent = 0;       ///< size of all responses, without TLS overhead
    std::size_t open_connections = 0;   ///< connections open now
    std::size_t peak_connections = 0;   ///< maximum number of connections open at once
    std::size_t peak_requests = 0;      ///< maximum number of requests in progress at once
};

/// An embedded Microsoft Graph for tests: an HTTPS service on 127.0.0.1. It implements
/// `POST /{v1.0|beta}/communications/getPresencesByUserId` as documented by Microsoft. Each service generates its own
/// certificate authority and server certificate.
///
/// The service sends Graph's errors. 401 with `WWW-Authenticate` is sent if the token is missing or wrong. 400 with
/// the error envelope is sent for a body that violates the API contract, for more than 650 ids and for a malformed id.
/// 404 and 405 are sent for unknown resources and methods.
/// Sources: the OpenAPI description of Graph v1.0, and learn.microsoft.com/graph/errors.
///
/// Executor: the service runs on a strand of the given executor.
/// Thread safety: all members except construction, move and destruction may be used from any thread.
/// Lifetimes: the executor's context must outlive the service. Destruction calls `close`.
/// Example: examples/01_two_users.cpp
class COPRESENCE_LOCAL_GRAPH_EXPORT local_graph {
public:
    /// Starts the service. The service is listening when the constructor returns.
    /// Errors: throws `boost::system::system_error` if the port is not available, and `std::invalid_argument` naming
    /// the member of `config` that is out of range.
    explicit local_graph(boost::asio::any_io_executor executor, local_graph_config config = {})
        : local_graph{std::move(executor), std::move(config), checked{}} {}

    /// Takes over the service, which keeps running. A moved-from object may only be destroyed or assigned to.
    local_graph(local_graph&&) noexcept = default;

    /// Closes this service, then takes over the service of `other`.
    local_graph& operator=(local_graph&& other) noexcept;
    local_graph(const local_graph&) = delete;
    local_graph& operator=(const local_graph&) = delete;

    /// Calls `close()`, unless the object was moved from.
    ~local_graph();

    /// Returns the port on which the service listens.
    std::uint16_t port() const noexcept;

    /// Returns the base URL for `client_config::endpoint`: `https://localhost:{port}`, or `http://localhost:{port}`
    /// without TLS.
    const std::string& endpoint() const noexcept;

    /// Returns the token that the service accepts.
    const std::string& token() const noexcept;

    /// Returns the certificate authority that signed the service's certificate, as PEM text.
    const std::string& ca_pem() const noexcept;

    /// Writes `ca_pem()` to a file atomically, through a temporary file in the same folder.
    /// Errors: throws `std::system_error` naming the path.
    void write_ca_file(const std::string& path) const;

    /// Returns the users of the directory in no particular order. Empty if every GUID is a user.
    const std::vector<user_id>& users() const noexcept;

    /// Returns the presence that the service sends for a user.
    presence presence_of(const user_id& id) const;

    /// Returns a snapshot of the counters.
    local_graph_stats stats() const;

    /// Returns a handle to the login service.
    /// Errors: throws `std::logic_error` if `local_graph_config::login` is empty.
    local_login login() const;

    /// Stops listening and closes all connections. Returns immediately. May be called repeatedly and from any thread.
    void close() noexcept;

private:
    // Made by code of the program: see `detail::check_same_asio`.
    struct checked {
        checked() noexcept { detail::check_same_asio(); }
    };

    local_graph(boost::asio::any_io_executor executor, local_graph_config config, checked);

    class COPRESENCE_LOCAL_GRAPH_NO_EXPORT service;
    std::shared_ptr<service> service_;
};

} // namespace copresence

#endif
