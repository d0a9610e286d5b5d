// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_LOGIN_SERVICE_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_LOGIN_SERVICE_HPP

#include <copresence/local_graph.hpp>

#include "local_graph/graph_error.hpp"
#include "local_graph/guid.hpp"
#include "local_graph/login/login_route.hpp"
#include "local_graph/login/login_state.hpp"
#include "local_graph/login/oauth_error.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace copresence::detail::embedded {

/// The login service: its routes, and the parts that all its responses share. Uses no socket. All members may
/// be used from any thread.
class login_service {
public:
    /// `config` has been validated. `root` is the base URL of Graph.
    login_service(login_config config, const std::string& root, std::uint16_t identity_port);

    /// Handles a request to Graph's port whose path belongs to the login service.
    local_graph_response response(const local_graph_request& request, const login_route& route,
                                  std::string_view query);

    /// Handles a request to the port of the metadata services.
    local_graph_response answer_identity(const local_graph_request& request);

    /// Returns an error in the format of the login service.
    local_graph_response rejection(const local_graph_request& request, const oauth_error& error);

    /// Returns an error that a fault plan requests, in the format of the login service and with the headers
    /// of `error`.
    local_graph_response rejection(const local_graph_request& request, const graph_error& error);

    /// Checks an access token as Graph does. Returns empty if the token is valid.
    std::optional<graph_error> check_token(std::string_view token);

    /// Calls `use` with the state while the mutex is locked.
    template <class Use>
    auto with_state(Use use) {
        const std::scoped_lock lock{mutex_};
        return use(state_);
    }

    const std::string& authority() const noexcept { return state_.root; }

    const std::string& tenant() const noexcept { return state_.config.tenant; }

    const std::string& identity_header() const noexcept { return state_.config.identity_header; }

    const std::string& default_scope() const noexcept { return default_scope_; }

    const std::string& metadata_endpoint() const noexcept { return metadata_endpoint_; }

    const std::string& identity_endpoint() const noexcept { return identity_endpoint_; }

private:
    oauth_error_context context_of(const local_graph_request& request);
    local_graph_response rejection(const oauth_error& error, const oauth_error_context& context) const;
    local_graph_response token_response(const local_graph_request& request, std::string_view tenant,
                                        const oauth_error_context& context);

    std::mutex mutex_;
    login_state state_; // its member `config` never changes
    guid_source guids_;
    std::string default_scope_;
    std::string metadata_endpoint_;
    std::string identity_endpoint_;
};

} // namespace copresence::detail::embedded

#endif
