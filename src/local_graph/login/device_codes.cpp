// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/device_codes.hpp"

#include "base/ascii_case.hpp"
#include "local_graph/login/random_text.hpp"
#include "local_graph/request_target.hpp"

#include <utility>

namespace copresence::detail::embedded {

namespace {

constexpr std::size_t max_codes = 10'000;
constexpr std::chrono::seconds slower{5}; // increase of the interval after `slow_down`: RFC 8628, section 3.5

oauth_error poll_error(std::string_view error, unsigned code, std::string_view description) {
    return {std::string{error}, code, std::string{description}, 400, {}, {}};
}

// Returns nine characters that are not easily confused with each other, as Entra does.
std::string new_user_code() {
    constexpr std::string_view letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    std::string code;
    for (const char c : random_text(9).substr(0, 9))
        code += letters[static_cast<unsigned char>(c) % letters.size()];
    return code;
}

} // namespace

device_codes::device_codes(std::chrono::seconds interval, std::chrono::seconds lifetime,
                           std::optional<std::chrono::milliseconds> approve_after)
    : interval_{interval}
    , lifetime_{lifetime}
    , approve_after_{approve_after}
    , records_{max_codes} {}

device_codes::codes device_codes::begin(request of, login_time now) {
    codes made{random_text(150), new_user_code()};
    record started;
    started.of = std::move(of);
    started.user_code = made.user;
    started.started = now;
    started.interval = interval_;
    records_.add(made.device, std::move(started));
    return made;
}

std::variant<device_codes::approved, oauth_error>
device_codes::poll(std::string_view device, std::string_view client_id, login_time now) {
    auto* const found = records_.find(device);
    if (found == nullptr || !equal_ignoring_case(found->of.client_id, client_id))
        return poll_error("bad_verification_code", 70018,
                          "The provided value for the input parameter 'device_code' is not valid.");
    if (found->is == state::redeemed)
        return invalid_grant(
            54005, "OAuth2 Authorization code was already redeemed, please retry with a new valid code "
                   "or use an existing refresh token.");
    if (is_over(*found, now))
        return poll_error("expired_token", 70020,
                          "The provided value for the input parameter 'device_code' is not valid. "
                          "This device code has expired.");
    if (found->is == state::declined)
        return poll_error("authorization_declined", 65004, "User declined to consent to access the app.");

    if (approve_after_ && found->is == state::pending && now >= found->started + *approve_after_)
        found->is = state::approved;
    if (found->is == state::approved) {
        found->is = state::redeemed;
        return approved{found->of.scope, found->user};
    }
    const bool too_soon = found->asked && now < *found->asked + found->interval;
    found->asked = now;
    if (!too_soon)
        return poll_error("authorization_pending", 70016,
                          "OAuth 2.0 device flow error. Authorization is pending. Continue polling.");
    found->interval += slower;
    return poll_error("slow_down", 70016, "The client polls more often than the interval allows.");
}

device_codes::record* device_codes::waiting(std::string_view user_code, login_time now) {
    for (const auto& name : records_.names()) {
        auto& each = records_.at(name);
        if (each.is == state::pending && !is_over(each, now) &&
            equal_ignoring_case(each.user_code, user_code))
            return &each;
    }
    return nullptr;
}

bool device_codes::approve(std::string_view user_code, std::string user, login_time now) {
    auto* const found = waiting(user_code, now);
    if (found == nullptr) return false;
    found->is = state::approved;
    found->user = std::move(user);
    return true;
}

bool device_codes::decline(std::string_view user_code, login_time now) {
    auto* const found = waiting(user_code, now);
    if (found == nullptr) return false;
    found->is = state::declined;
    return true;
}

std::vector<std::string> device_codes::pending(login_time now) const {
    std::vector<std::string> list;
    for (const auto& name : records_.names()) {
        const auto& each = records_.at(name);
        if (each.is == state::pending && !is_over(each, now)) list.push_back(each.user_code);
    }
    return list;
}

} // namespace copresence::detail::embedded
