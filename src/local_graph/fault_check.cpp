// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/fault_check.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace copresence::detail::embedded {

namespace {

constexpr std::chrono::hours longest_time{1};
constexpr std::chrono::hours longest_retry_after{24};
constexpr std::size_t largest_budget = 1'000'000;
constexpr std::size_t max_rejected_token_size = 16 * 1024;
constexpr std::size_t longest_claims = 16 * 1024;

bool is_time(std::chrono::milliseconds time) { return time.count() >= 0 && time <= longest_time; }

bool is_visible(char c) { return c > ' ' && c < 0x7f; }

bool is_token(std::string_view token) {
    return token.size() <= max_rejected_token_size && std::all_of(token.begin(), token.end(), is_visible);
}

bool is_field_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), is_visible) &&
           name.find(':') == std::string_view::npos;
}

bool is_field_value(std::string_view value) {
    return value.find_first_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos;
}

// Checks the members of one rule.
class rule_check {
public:
    explicit rule_check(std::size_t place)
        : rule_{"local_graph_config::faults.rules[" + std::to_string(place) + "]."} {}

    void operator()(std::monostate) const {}

    void operator()(const faults::status& status) const {
        require(status.code >= 200 && status.code <= 599,
                "what.response: status::code: must be from 200 to 599");
        for (const auto& [name, value] : status.headers)
            require(is_field_name(name) && is_field_value(value),
                    "what.response: status::headers: invalid header name or value");
    }

    void operator()(const faults::wrong_json&) const {}

    void operator()(const faults::throttle& budget) const {
        require(budget.requests >= 1 && budget.requests <= largest_budget,
                "what.response: throttle::requests: must be from 1 to 1,000,000");
        require(budget.window.count() > 0 && budget.window <= longest_time,
                "what.response: throttle::window: must be more than 0 and at most 1 h");
        const auto retry_after = budget.retry_after.value_or(std::chrono::milliseconds{0});
        require(retry_after.count() >= 0 && retry_after <= longest_retry_after,
                "what.response: throttle::retry_after: must be from 0 to 24 h");
    }

    void operator()(const faults::expired_token& expired) const {
        require(is_token(expired.accepted),
                "what.response: expired_token::accepted: must be at most 16 KiB of visible ASCII characters");
    }

    void operator()(const faults::claims_challenge& challenge) const {
        require(
            is_token(challenge.accepted),
            "what.response: claims_challenge::accepted: must be at most 16 KiB of visible ASCII characters");
        require(challenge.claims.size() <= longest_claims,
                "what.response: claims_challenge::claims: must not be longer than 16 KiB");
    }

    void operator()(const faults::oauth_error& error) const {
        require(error.status >= 400 && error.status <= 599,
                "what.response: oauth_error::status: must be from 400 to 599");
        require(!error.error.empty(), "what.response: oauth_error::error: must not be empty");
    }

    void when(const request_filter& filter) const {
        require(filter.probability >= 0 && filter.probability <= 1, "when.probability: must be from 0 to 1");
        for (const auto& range : filter.numbers)
            require(range.first >= 1 && range.first <= range.last,
                    "when.numbers: each range must satisfy 1 <= first <= last");
    }

    void what(const fault& wrong) const {
        std::visit(*this, wrong.response);
        require(is_time(wrong.delay), "what.delay: must be from 0 to 1 h");
        if (wrong.drip) {
            require(wrong.drip->bytes >= 1, "what.drip: bytes: must be at least 1");
            require(is_time(wrong.drip->interval), "what.drip: interval: must be from 0 to 1 h");
        }
        if (wrong.cut) require(is_time(wrong.cut->wait), "what.cut: wait: must be from 0 to 1 h");
    }

private:
    void require(bool holds, const char* what) const {
        if (!holds) throw std::invalid_argument(rule_ + what);
    }

    std::string rule_;
};

} // namespace

void check(const fault_plan& plan) {
    for (std::size_t i = 0; i < plan.rules.size(); ++i) {
        const rule_check one{i};
        one.when(plan.rules[i].when);
        one.what(plan.rules[i].what);
    }
}

} // namespace copresence::detail::embedded
