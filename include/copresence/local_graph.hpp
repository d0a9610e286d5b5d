// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOCAL_GRAPH_HPP
#define COPRESENCE_LOCAL_GRAPH_HPP

#include <copresence/fault_plan.hpp>
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

#pragma GCC visibility push(default)

namespace copresence {

/// Header fields in the order in which they are written; names are compared without regard to case.
using local_graph_headers = std::vector<std::pair<std::string, std::string>>;

/// A request as the service received it.
struct local_graph_request {
    std::uint64_t number = 0;    ///< 1 for the first request of this service
    std::string method;          ///< as sent: `POST`
    std::string target;          ///< path and query
    local_graph_headers headers; ///< in the order in which they came
    std::string body;            ///< whole

    /// The value of the first header of that name, or empty.
    std::string_view header(std::string_view name) const noexcept;
};

/// A response made by hand. `Content-Length` and `Date` are added where absent.
struct local_graph_response {
    unsigned status = 200;       ///< HTTP status
    local_graph_headers headers; ///< sent as they are
    std::string body;            ///< sent as it is
};

/// What the service makes of a well-formed id that is not in its directory. Graph's real answer is not
/// documented: each of these is plausible, and a client must survive them all.
enum class unknown_users {
    omitted,          ///< the answer leaves it out
    presence_unknown, ///< a presence of `PresenceUnknown` for both states
    not_found         ///< 404 for the whole call
};

/// How the service behaves. Default: every well-formed GUID is a user, and nothing goes wrong.
struct local_graph_config {
    /// The port on 127.0.0.1; 0 (default) takes a free one.
    std::uint16_t port = 0;

    /// The bearer token that is accepted. Empty (default): one is made at random, `local_graph::token` tells it.
    std::string token;

    /// Presences are a pure function of id and seed.
    std::uint64_t seed = 1;

    /// The size of the directory. 0 (default): every well-formed GUID is a user. Else the ids are a pure function
    /// of size and seed, `local_graph::users` tells them.
    std::size_t users = 0;

    /// What becomes of ids that are not in a directory of `users` > 0.
    copresence::unknown_users unknown_users = copresence::unknown_users::omitted;

    /// From when a request has been read to when its response is sent, what the service does in between included. At most
    /// 10 min. Default: 0.
    std::chrono::milliseconds latency{0};

    /// Answers in an order that is not the one asked for, a pure function of the seed and the request's number.
    bool shuffle = false;

    /// At most so many presences in a response, then an `@odata.nextLink` (the OpenAPI description declares the
    /// action pageable). 0 (default): all in one.
    std::size_t page_size = 0;

    /// Speaks HTTP without TLS. Default: false.
    bool plain_http = false;

    /// The host names and addresses for which the service's certificate is made.
    std::vector<std::string> certificate_names{"localhost", "127.0.0.1"};

    /// The certificate's validity, from a day ago until this long from now; a negative value makes an expired one.
    std::chrono::hours certificate_lifetime{24 * 30};

    /// Called once with OpenSSL's context after it has been set up: to limit versions or ciphers. Empty by default.
    std::function<void(ssl_ctx_st*)> configure_tls;

    /// Asked first for each request, authorised or not; where it gives a response, that one is sent as it is. Called
    /// on the service's strand. Empty by default.
    std::function<std::optional<local_graph_response>(const local_graph_request&)> respond;

    /// Where tokens come from. Empty (default): there is no login service, and one fixed token. Otherwise Graph takes
    /// the tokens that it issues, beside `token`.
    std::optional<login_config> login;

    /// What goes wrong, with the requests that `respond` leaves alone. Default: nothing.
    fault_plan faults;
};

/// What a service has done so far. Counters only grow.
struct local_graph_stats {
    std::uint64_t requests = 0;         ///< received
    std::uint64_t connections = 0;      ///< accepted, with TLS established
    std::uint64_t sessions_resumed = 0; ///< of those, by resuming a TLS session
    std::uint64_t presences = 0;        ///< sent
    std::uint64_t faults = 0;           ///< requests that a rule of the fault plan applied to
    std::uint64_t bytes_received = 0;   ///< of requests, inside TLS
    std::uint64_t bytes_sent = 0;       ///< of responses, inside TLS
    std::size_t open_connections = 0;   ///< now
    std::size_t peak_connections = 0;   ///< open at once
    std::size_t peak_requests = 0;      ///< under way at once
};

/// An embedded Microsoft Graph: an HTTPS service on 127.0.0.1 that answers
/// `POST /{v1.0|beta}/communications/getPresencesByUserId` as the real one is documented to, for testing
/// one's own code against it. It makes its own certificate authority and certificate when it is made.
///
/// Errors on the wire are Graph's: 401 with `WWW-Authenticate` without the token, 400 with the error envelope for a
/// body that is not the contract's, more than 650 ids, or a malformed id, 404 and 405 for what does not exist.
/// Sources: the OpenAPI description of Graph v1.0, and learn.microsoft.com/graph/errors.
///
/// Executor: the service runs on a strand of the executor given.
/// Thread safety: all members but construction, move and destruction may be used from any thread.
/// Lifetimes: the executor's context must outlive the service. Destruction is `close`.
/// Example: examples/01_two_users.cpp
class local_graph {
public:
    /// Listens when it returns.
    /// Errors: throws `boost::system::system_error` where the port cannot be had, `std::invalid_argument` naming the
    /// member of `config` that is out of its range.
    explicit local_graph(boost::asio::any_io_executor executor, local_graph_config config = {});

    /// Takes over the service, which goes on. What was moved from can be assigned to and destroyed, no more.
    local_graph(local_graph&&) noexcept = default;

    /// Closes this service, then takes over `other` as the move constructor does.
    local_graph& operator=(local_graph&& other) noexcept;
    local_graph(const local_graph&) = delete;
    local_graph& operator=(const local_graph&) = delete;

    /// `close()`, unless moved from.
    ~local_graph();

    /// The port on which the service listens.
    std::uint16_t port() const noexcept;

    /// The root for `client_config::endpoint`, `https://localhost:{port}`.
    const std::string& endpoint() const noexcept;

    /// The token that is accepted.
    const std::string& token() const noexcept;

    /// The certificate authority that signed the service's certificate, as PEM text.
    const std::string& ca_pem() const noexcept;

    /// Writes `ca_pem()` to a file, by way of a temporary file beside it.
    /// Errors: throws `std::system_error` naming the path.
    void write_ca_file(const std::string& path) const;

    /// The directory, in no particular order; empty when every GUID is a user.
    const std::vector<user_id>& users() const noexcept;

    /// What this service tells of a user of its own.
    presence presence_of(const user_id& id) const;

    /// A snapshot of the counters.
    local_graph_stats stats() const;

    /// The login service. Errors: throws `std::logic_error` where `local_graph_config::login` is empty.
    local_login login() const;

    /// Stops listening and closes every connection. Returns at once, may be called again, from any thread.
    void close() noexcept;

private:
    class [[gnu::visibility("hidden")]] service;
    std::shared_ptr<service> service_;
};

} // namespace copresence

#pragma GCC visibility pop

#endif
