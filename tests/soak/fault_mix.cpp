// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "fault_mix.hpp"

#include "support/faults.hpp"

#include <chrono>
#include <cmath>
#include <initializer_list>
#include <utility>
#include <vector>

namespace copresence::soak {

namespace {

using namespace std::chrono_literals;
using test::answering;
using test::coded;
using test::cutting;
using test::dripping;
using test::status;

fault throttled(const char* retry_after) { return test::status(429, {{"Retry-After", retry_after}}); }

// Only the first matching rule applies to a request. With this probability for each of n rules, some rule
// applies to `share` of all requests.
fault_plan evenly(double share, std::vector<fault> faults) {
    fault_plan plan;
    const double each = 1 - std::pow(1 - share, 1.0 / static_cast<double>(faults.size()));
    for (auto& wrong : faults) {
        fault_rule rule;
        rule.when.probability = each;
        rule.what = std::move(wrong);
        plan.rules.push_back(std::move(rule));
    }
    return plan;
}

} // namespace

fault_plan every_fault(double share, const std::string& other_token) {
    constexpr auto whole = faults::cut::whole_response;
    std::vector<fault> all{
        status(500),
        status(502),
        status(503, {{"Retry-After", "0.01"}}),
        status(504),
        throttled("0.02"),
        status(429),
        status(400),
        status(403),
        status(404),
        status(307),
        answering(faults::expired_token{other_token}),
        answering(faults::claims_challenge{.claims = R"({"access_token":{"acrs":{"essential":true}}})",
                                           .accepted = other_token}),
        cutting(0, faults::close_mode::close),
        cutting(0, faults::close_mode::reset),
        cutting(0, faults::close_mode::stall),
        cutting(100, faults::close_mode::close),
        cutting(100, faults::close_mode::reset),
        cutting(3'000, faults::close_mode::close),
        cutting(3'000, faults::close_mode::reset),
        cutting(3'000, faults::close_mode::unannounced_close),
        cutting(3'000, faults::close_mode::stall),
        cutting(whole, faults::close_mode::close),
        cutting(whole, faults::close_mode::unannounced_close, 2ms),
        cutting(whole, faults::close_mode::reset, 1ms),
        dripping(500, 1ms),
        dripping(1, 50ms),
        coded(true, false, false),
        coded(false, true, false),
        coded(true, true, true),
    };
    for (const auto kind :
         {faults::json_kind::html, faults::json_kind::nothing, faults::json_kind::cut,
          faults::json_kind::list, faults::json_kind::no_value, faults::json_kind::text_value,
          faults::json_kind::wrong_id, faults::json_kind::other_user, faults::json_kind::trailing}) {
        all.push_back(answering(faults::wrong_json{kind}));
    }
    return evenly(share, std::move(all));
}

fault_plan common_faults(double share) {
    return evenly(share, {throttled("0.2"), status(503), cutting(0, faults::close_mode::reset),
                          cutting(20'000, faults::close_mode::close)});
}

} // namespace copresence::soak
