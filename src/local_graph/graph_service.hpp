// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_GRAPH_SERVICE_HPP
#define COPRESENCE_LOCAL_GRAPH_GRAPH_SERVICE_HPP

#include <copresence/local_graph.hpp>

#include "local_graph/directory.hpp"
#include "local_graph/fault_response.hpp"
#include "local_graph/fault_schedule.hpp"
#include "local_graph/graph_error.hpp"
#include "local_graph/guid.hpp"
#include "local_graph/login/login_service.hpp"
#include "local_graph/page_store.hpp"
#include "local_graph/presence_source.hpp"
#include "local_graph/request_target.hpp"
#include "local_graph/response_buffer.hpp"

#include <cstddef>
#include <ctime>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace copresence::detail::embedded {

/// Information about a written response.
struct prepared_response {
    std::size_t presences = 0;
    const fault* wrong = nullptr; ///< fault to apply while sending, owned by the service; null: none
};

/// The port that received a request. Graph and the login service share a port. The metadata services have
/// another port.
enum class service_port { graph, identity };

/// Produces the responses of Graph: routing, authorisation, headers, presences and errors. Uses no socket.
/// All members except `users` and `presence_of` must be called on the service's strand.
class graph_service {
public:
    /// `config` has been validated, and its token is the token to accept. `origin` is the base URL of page
    /// links if a request has no usable Host header. `login` may be null.
    graph_service(local_graph_config config, std::string origin, std::shared_ptr<login_service> login);

    /// Writes the response to `out`.
    prepared_response response(const local_graph_request& request, service_port port, response_buffer& out);

    /// Writes an error response for input that could not be read as a request. The connection ends after this
    /// response.
    void reject(const graph_error& error, response_buffer& out);

    const std::vector<user_id>& users() const noexcept { return directory_.users(); }

    presence presence_of(const user_id& id) const { return source_.presence_of(id); }

private:
    // The request ids that every response contains.
    struct exchange {
        std::string request_id;
        std::string_view client_request_id; // empty: missing or not fit for a header
    };

    // The ids of one response.
    struct written_presences {
        std::span<const user_id> ids;
        std::string next_link; // empty: there are no more pages
    };

    void answer_as_made(const local_graph_response& made, response_buffer& out);
    void write_by_hand(const local_graph_response& made, response_buffer& out);
    void write_error(const graph_error& error, const exchange& with, response_buffer& out);
    void write_presences(const written_presences& what, std::string_view version, const exchange& with,
                         response_buffer& out) const;
    void write_common_headers(const exchange& with, response_buffer& out) const;

    std::optional<graph_error> decide(const local_graph_request& request, const request_target& target,
                                      written_presences& out);
    std::optional<graph_error> first_page(const local_graph_request& request, const request_target& target,
                                          written_presences& out);
    std::optional<graph_error> next_page(const local_graph_request& request, const request_target& target,
                                         std::string_view skip_token, written_presences& out) const;
    std::optional<local_graph_response> elsewhere(const local_graph_request& request, service_port port,
                                                  const request_target& target,
                                                  const fault_response& instead);
    std::optional<graph_error> check_token(const local_graph_request& request) const;
    std::optional<graph_error> look_up_users();
    void shuffle(std::uint64_t request_number);
    std::string link(const local_graph_request& request, const request_target& target,
                     const std::string& skip_token) const;
    void renew_dates();

    local_graph_config config_;
    std::string origin_;
    std::shared_ptr<login_service> login_;
    directory directory_;
    presence_source source_;
    page_store pages_;
    fault_schedule faults_;
    guid_source guids_;
    std::vector<user_id> ids_; // ids of the current request, in the order of the response
    std::time_t dates_of_ = -1;
    std::string http_date_;
    std::string iso_date_;
};

} // namespace copresence::detail::embedded

#endif
