// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/fault_response.hpp"

#include <string_view>

namespace copresence::detail::embedded {

namespace {

std::string seconds(std::chrono::milliseconds time) {
    const auto fraction = std::to_string(1'000 + time.count() % 1'000);
    return std::to_string(time.count() / 1'000) + '.' + fraction.substr(1);
}

std::string code_of(unsigned status) {
    switch (status) {
    case 401: return "InvalidAuthenticationToken";
    case 403: return "Forbidden";
    case 404: return "NotFound";
    case 429: return "TooManyRequests";
    case 500: return "InternalServerError";
    case 502: return "BadGateway";
    case 503: return "ServiceUnavailable";
    case 504: return "GatewayTimeout";
    default: return status < 500 ? "BadRequest" : "InternalServerError";
    }
}

std::string_view body_of(faults::json_kind kind) {
    switch (kind) {
    case faults::json_kind::html:
        return "<!DOCTYPE html><html><head><title>Gateway</title></head><body>Please wait.</body></html>";
    case faults::json_kind::nothing: break;
    case faults::json_kind::cut:
        return R"({"value":[{"id":"66825e03-7ef5-42da-9069-724602c31f6b","availability":"Bu)";
    case faults::json_kind::list:
        return R"([{"id":"66825e03-7ef5-42da-9069-724602c31f6b","availability":"Busy"}])";
    case faults::json_kind::no_value: return R"({"values":[]})";
    case faults::json_kind::text_value: return R"({"value":"none"})";
    case faults::json_kind::wrong_id: return R"({"value":[{"id":"not-a-guid","availability":"Busy"}]})";
    case faults::json_kind::other_user:
        return R"({"value":[{"id":"6731de76-14a6-49ae-97bc-6eba6914391e","availability":"Busy"}]})";
    case faults::json_kind::trailing: return R"({"value":[]} {"value":[]})";
    }
    return {};
}

struct writer {
    std::optional<std::chrono::milliseconds> left;

    fault_response operator()(std::monostate) const { return {}; }

    fault_response operator()(const faults::status& wanted) const {
        if (wanted.body.empty() && wanted.code >= 400)
            return graph_error{wanted.code, code_of(wanted.code), "A fault of the fault plan.",
                               wanted.headers};
        return local_graph_response{wanted.code, wanted.headers, wanted.body};
    }

    fault_response operator()(const faults::wrong_json& wanted) const {
        const bool page = wanted.kind == faults::json_kind::html;
        return local_graph_response{200,
                                    {{"Content-Type", page ? "text/html" : "application/json"}},
                                    std::string{body_of(wanted.kind)}};
    }

    fault_response operator()(const faults::throttle& budget) const {
        const auto retry_after = budget.retry_after.value_or(left.value_or(std::chrono::milliseconds{0}));
        return graph_error{429,
                           code_of(429),
                           "Please retry after the time in Retry-After.",
                           {{"Retry-After", seconds(retry_after)}}};
    }

    fault_response operator()(const faults::expired_token&) const {
        return unauthorized("Lifetime validation failed, the token is expired.");
    }

    fault_response operator()(const faults::claims_challenge& challenge) const {
        return embedded::claims_challenge("Continuous access evaluation resulted in a challenge.",
                                          challenge.claims);
    }

    fault_response operator()(const faults::oauth_error& wanted) const { return wanted; }
};

} // namespace

fault_response answer_of(const fault_decision& decision) {
    if (!decision.what) return {};
    return std::visit(writer{decision.retry_after}, decision.what->response);
}

} // namespace copresence::detail::embedded
