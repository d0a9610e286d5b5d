// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/local_login.hpp>

#include "local_graph/login/grants.hpp"
#include "local_graph/login/login_service.hpp"
#include "local_graph/login/random_text.hpp"

#include <stdexcept>
#include <utility>

namespace copresence::detail {

namespace {

constexpr std::chrono::hours federated_lifetime{1};

embedded::registered_application& registered(embedded::login_state& state, const std::string& client_id) {
    auto* const found = state.application(client_id);
    if (found == nullptr)
        throw std::invalid_argument{"copresence::local_login: there is no application '" + client_id + "'"};
    return *found;
}

const login_user& registered_user(embedded::login_state& state, const std::string& name) {
    const auto* const found = state.user_or_first(name);
    if (found == nullptr)
        throw std::invalid_argument{"copresence::local_login: there is no user '" + name + "'"};
    return *found;
}

} // namespace

} // namespace copresence::detail

namespace copresence {

local_login::local_login(std::shared_ptr<detail::embedded::login_service> service) noexcept
    : service_{std::move(service)} {}

const std::string& local_login::authority() const noexcept { return service_->authority(); }

const std::string& local_login::tenant() const noexcept { return service_->tenant(); }

const std::string& local_login::default_scope() const noexcept { return service_->default_scope(); }

const std::string& local_login::metadata_endpoint() const noexcept { return service_->metadata_endpoint(); }

const std::string& local_login::identity_endpoint() const noexcept { return service_->identity_endpoint(); }

const std::string& local_login::identity_header() const noexcept { return service_->identity_header(); }

std::string local_login::federated_token(const std::string& client_id) {
    return service_->with_state([&](detail::embedded::login_state& state) {
        auto& application = detail::registered(state, client_id);
        auto text = detail::embedded::random_text(300);
        application.federated_tokens.emplace_back(text, state.now() + detail::federated_lifetime);
        return text;
    });
}

std::string local_login::user_assertion(const std::string& client_id, const std::string& user) {
    return service_->with_state([&](detail::embedded::login_state& state) {
        detail::embedded::token_record record;
        record.audience = detail::registered(state, client_id).registration.client_id;
        record.client_id = record.audience;
        record.user = detail::registered_user(state, user).name;
        return state.issue(std::move(record), state.config.token_lifetime);
    });
}

std::vector<std::string> local_login::pending_user_codes() const {
    return service_->with_state(
        [](detail::embedded::login_state& state) { return state.devices.pending(state.now()); });
}

bool local_login::approve(const std::string& user_code, const std::string& user) {
    return service_->with_state([&](detail::embedded::login_state& state) {
        return state.devices.approve(user_code, detail::registered_user(state, user).name, state.now());
    });
}

bool local_login::decline(const std::string& user_code) {
    return service_->with_state(
        [&](detail::embedded::login_state& state) { return state.devices.decline(user_code, state.now()); });
}

void local_login::revoke_sessions(const std::string& user) {
    service_->with_state([&](detail::embedded::login_state& state) {
        state.revoked_up_to[detail::registered_user(state, user).name] = state.last_serial;
    });
}

void local_login::require_claims(const std::string& claims) {
    if (detail::embedded::check_claims_parameter(claims))
        throw std::invalid_argument{"copresence::local_login: the claims are not a JSON object"};
    service_->with_state([&](detail::embedded::login_state& state) { state.required_claims = claims; });
}

void local_login::advance(std::chrono::seconds by) {
    service_->with_state([&](detail::embedded::login_state& state) { state.advanced += by; });
}

login_stats local_login::stats() const {
    return service_->with_state([](detail::embedded::login_state& state) { return state.stats; });
}

} // namespace copresence
