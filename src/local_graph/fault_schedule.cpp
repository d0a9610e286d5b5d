// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/fault_schedule.hpp"

#include "local_graph/bearer.hpp"
#include "local_graph/login/identity_endpoint.hpp"
#include "local_graph/login/login_route.hpp"
#include "local_graph/request_target.hpp"
#include "local_graph/scramble.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace copresence::detail::embedded {

namespace {

bool in_one_of(const std::vector<request_numbers>& numbers, std::uint64_t number) {
    return numbers.empty() ||
           std::any_of(numbers.begin(), numbers.end(), [number](const request_numbers& range) {
               return range.first <= number && number <= range.last;
           });
}

// Ignores case, because GUIDs are written with upper-case and with lower-case digits.
bool mentions(std::string_view body, const user_id& id) {
    const auto text = id.to_string();
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'F' ? a - 'A' + 'a' : a) == b; };
    return std::search(body.begin(), body.end(), text.begin(), text.end(), same) != body.end();
}

// Returns a number in [0, 1).
double unit(std::uint64_t random) { return static_cast<double>(random >> 11) * 0x1p-53; }

// Returns the token that a rule about tokens accepts. Null for other rules.
const std::string* accepted_token(const fault& what) {
    if (const auto* expired = std::get_if<faults::expired_token>(&what.response)) return &expired->accepted;
    if (const auto* challenge = std::get_if<faults::claims_challenge>(&what.response))
        return &challenge->accepted;
    return nullptr;
}

bool passes(const fault& what, std::string_view token) {
    const auto* const accepted = accepted_token(what);
    return accepted != nullptr && !accepted->empty() && same_token(token, *accepted);
}

// Returns whether a path belongs to Graph rather than to the login service or the metadata services.
bool is_graphs(std::string_view path) {
    return login_route::of(path).endpoint == login_endpoint::none && !is_identity_path(path);
}

bool path_is_meant(const fault_rule& rule, std::string_view path) {
    if (path.find(rule.when.path) == std::string_view::npos) return false;
    return accepted_token(rule.what) == nullptr || is_graphs(path);
}

} // namespace

fault_schedule::fault_schedule(fault_plan plan, std::uint64_t seed)
    : seed_{seed} {
    for (auto& config : plan.rules) {
        rule made;
        if (const auto* limit = std::get_if<faults::throttle>(&config.what.response))
            made.budget.emplace(limit->requests, limit->window);
        made.config = std::move(config);
        rules_.push_back(std::move(made));
    }
}

fault_decision fault_schedule::decide(const local_graph_request& request, clock::time_point now) {
    fault_decision result;
    for (std::size_t place = 0; place < rules_.size(); ++place) {
        auto& each = rules_[place];
        // A budget also counts requests to which an earlier rule applies.
        if (result.what && !each.budget) continue;
        if (!is_meant(each.config.when, place, request)) continue;
        const auto left = each.budget ? each.budget->count(now) : std::nullopt;
        if (result.what || (each.budget && !left)) continue;
        if (each.config.when.times != 0 && each.used == each.config.when.times) continue;
        if (passes(each.config.what, bearer_token(request))) continue;
        ++each.used;
        result.what = &each.config.what;
        result.retry_after = left;
    }
    return result;
}

bool fault_schedule::accepts(std::string_view token) const {
    return std::any_of(rules_.begin(), rules_.end(),
                       [token](const rule& each) { return passes(each.config.what, token); });
}

bool fault_schedule::is_meant(const request_filter& when, std::size_t place,
                              const local_graph_request& request) const {
    if (!in_one_of(when.numbers, request.number)) return false;
    if (!when.method.empty() && when.method != request.method) return false;
    if (!path_is_meant(rules_[place].config, request_target::parse(request.target).path)) return false;
    if (when.probability < 1 && unit(scramble(scramble(seed_, request.number), place)) >= when.probability)
        return false;
    return !when.id || mentions(request.body, *when.id);
}

} // namespace copresence::detail::embedded
