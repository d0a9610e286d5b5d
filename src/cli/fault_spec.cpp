// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "cli/fault_spec.hpp"

#include "cli/options.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace copresence::detail::cli {

namespace {

using text_view = std::string_view;

struct item {
    std::string name;
    std::optional<std::string> value;
};

item to_item(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) return {text, std::nullopt};
    return {text.substr(0, equals), text.substr(equals + 1)};
}

std::vector<item> split(text_view spec) {
    std::vector<item> items;
    std::string current;
    for (std::size_t i = 0; i < spec.size(); ++i) {
        const bool escape =
            spec[i] == '\\' && i + 1 < spec.size() && (spec[i + 1] == ',' || spec[i + 1] == '\\');
        if (escape) {
            current += spec[++i];
        } else if (spec[i] == ',') {
            items.push_back(to_item(std::exchange(current, {})));
        } else {
            current += spec[i];
        }
    }
    items.push_back(to_item(current));
    return items;
}

std::uint64_t number(text_view text, std::uint64_t min = 0,
                     std::uint64_t max = std::numeric_limits<std::uint32_t>::max()) {
    return parse_whole(text, min, max);
}

std::size_t bytes(text_view text) { return static_cast<std::size_t>(number(text)); }

std::chrono::milliseconds time(text_view text) {
    std::chrono::milliseconds value{0};
    duration(value)(text);
    return value;
}

double probability(text_view text) {
    double value = -1;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
    if (error != std::errc{} || stop != end || !(value >= 0 && value <= 1))
        throw usage_error{quoted(text) + " is not a probability from 0 to 1"};
    return value;
}

std::pair<text_view, text_view> halves(text_view text, char at, text_view form) {
    const auto found = text.find(at);
    if (found == text_view::npos)
        throw usage_error{quoted(text) + " is not of the form " + std::string{form}};
    return {text.substr(0, found), text.substr(found + 1)};
}

request_numbers numbers(text_view text) {
    constexpr auto max = std::numeric_limits<std::uint64_t>::max();
    const auto dash = text.find('-');
    const auto first = number(text.substr(0, dash), 1, max);
    if (dash == text_view::npos) return {first, first};
    const auto rest = text.substr(dash + 1);
    return {first, rest.empty() ? max : number(rest, first, max)};
}

std::vector<request_numbers> ranges(text_view text) {
    std::vector<request_numbers> result;
    while (true) {
        const auto plus = text.find('+');
        result.push_back(numbers(text.substr(0, plus)));
        if (plus == text_view::npos) return result;
        text.remove_prefix(plus + 1);
    }
}

faults::json_kind json_kind(text_view text) {
    using faults::json_kind;
    auto kind = json_kind::html;
    one_of(kind, {{"html", json_kind::html},
                  {"nothing", json_kind::nothing},
                  {"cut", json_kind::cut},
                  {"list", json_kind::list},
                  {"no-value", json_kind::no_value},
                  {"text-value", json_kind::text_value},
                  {"wrong-id", json_kind::wrong_id},
                  {"other-user", json_kind::other_user},
                  {"trailing", json_kind::trailing}})(text);
    return kind;
}

faults::throttle throttle(text_view text) {
    faults::throttle budget;
    if (text.empty()) return budget;
    const auto [requests, rest] = halves(text, '/', "REQUESTS/TIME");
    budget.requests = static_cast<std::size_t>(number(requests, 1, 1'000'000));
    const auto slash = rest.find('/');
    budget.window = time(rest.substr(0, slash));
    if (budget.window.count() == 0) throw usage_error{quoted(text) + " must have a TIME of more than 0"};
    if (slash != text_view::npos) budget.retry_after = time(rest.substr(slash + 1));
    return budget;
}

faults::drip drip(text_view text) {
    const auto [piece, interval] = halves(text, '/', "BYTES/TIME");
    return {static_cast<std::size_t>(number(piece, 1)), time(interval)};
}

// Parses ERROR, ERROR/CODE or ERROR/CODE/STATUS.
faults::oauth_error oauth_error(text_view text) {
    faults::oauth_error made;
    if (text.empty()) return made;
    made = {std::string{text.substr(0, text.find('/'))},
            0,
            "This error was injected by the fault plan.",
            400,
            {},
            {}};
    text.remove_prefix(std::min(made.error.size() + 1, text.size()));
    if (text.empty()) return made;
    const auto slash = std::min(text.find('/'), text.size());
    made.code = static_cast<unsigned>(number(text.substr(0, slash), 1));
    if (slash < text.size()) made.status = static_cast<unsigned>(number(text.substr(slash + 1), 400, 599));
    return made;
}

user_id id(text_view text) {
    const auto parsed = user_id::parse(text);
    if (!parsed) throw usage_error{quoted(text) + " is not a GUID"};
    return *parsed;
}

std::pair<std::string, std::string> header(text_view text) {
    auto [name, value] = halves(text, ':', "NAME: VALUE");
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    if (name.empty()) throw usage_error{quoted(text) + " is not of the form NAME: VALUE"};
    return {std::string{name}, std::string{value}};
}

// The parsed part of a rule. Items that complete other items are stored until all items are known.
struct draft {
    fault_rule rule;
    std::vector<std::pair<std::string, std::string>> headers;
    std::optional<std::string> body;
    std::optional<std::string> accepted;

    template <class Answer>
    void responses(Answer response) {
        if (rule.what.response.index() != 0) throw usage_error{"more than one kind of response is given"};
        rule.what.response = std::move(response);
    }

    void cuts(faults::close_mode how, std::size_t after, std::chrono::milliseconds wait = {}) {
        if (rule.what.cut) throw usage_error{"more than one way to end the connection is given"};
        rule.what.cut = faults::cut{after, how, wait};
    }
};

enum class value { none, optional, needed };

struct known_item {
    text_view name;
    value wants;
    void (*take)(draft&, text_view);
};

constexpr auto whole_response = faults::cut::whole_response;

const known_item known_items[]{
    {"requests", value::needed, [](draft& to, text_view text) { to.rule.when.numbers = ranges(text); }},
    {"probability", value::needed,
     [](draft& to, text_view text) { to.rule.when.probability = probability(text); }},
    {"id", value::needed, [](draft& to, text_view text) { to.rule.when.id = id(text); }},
    {"method", value::needed, [](draft& to, text_view text) { to.rule.when.method = text; }},
    {"path", value::needed, [](draft& to, text_view text) { to.rule.when.path = text; }},
    {"times", value::needed, [](draft& to, text_view text) { to.rule.when.times = number(text, 1); }},
    {"status", value::needed,
     [](draft& to, text_view text) {
         faults::status status;
         status.code = static_cast<unsigned>(number(text, 200, 599));
         to.responses(std::move(status));
     }},
    {"header", value::needed, [](draft& to, text_view text) { to.headers.push_back(header(text)); }},
    {"body", value::needed, [](draft& to, text_view text) { to.body = text; }},
    {"json", value::needed,
     [](draft& to, text_view text) { to.responses(faults::wrong_json{json_kind(text)}); }},
    {"throttle", value::optional, [](draft& to, text_view text) { to.responses(throttle(text)); }},
    {"expired-token", value::none, [](draft& to, text_view) { to.responses(faults::expired_token{}); }},
    {"claims-challenge", value::optional,
     [](draft& to, text_view text) {
         faults::claims_challenge challenge;
         if (!text.empty()) challenge.claims = text;
         to.responses(std::move(challenge));
     }},
    {"oauth-error", value::optional, [](draft& to, text_view text) { to.responses(oauth_error(text)); }},
    {"accept", value::needed, [](draft& to, text_view text) { to.accepted = text; }},
    {"delay", value::needed, [](draft& to, text_view text) { to.rule.what.delay = time(text); }},
    {"drip", value::needed, [](draft& to, text_view text) { to.rule.what.drip = drip(text); }},
    {"truncate", value::needed,
     [](draft& to, text_view text) { to.cuts(faults::close_mode::close, bytes(text)); }},
    {"reset", value::optional,
     [](draft& to, text_view text) { to.cuts(faults::close_mode::reset, text.empty() ? 0 : bytes(text)); }},
    {"stall", value::optional,
     [](draft& to, text_view text) { to.cuts(faults::close_mode::stall, text.empty() ? 0 : bytes(text)); }},
    {"close", value::optional,
     [](draft& to, text_view text) {
         to.cuts(faults::close_mode::close, whole_response,
                 text.empty() ? std::chrono::milliseconds{0} : time(text));
     }},
    {"close-unannounced", value::none,
     [](draft& to, text_view) { to.cuts(faults::close_mode::unannounced_close, whole_response); }},
    {"gzip", value::none, [](draft& to, text_view) { to.rule.what.gzip = true; }},
    {"chunked", value::none, [](draft& to, text_view) { to.rule.what.chunked = true; }},
    {"continue", value::none, [](draft& to, text_view) { to.rule.what.interim_continue = true; }},
};

void take(draft& to, const item& given) {
    const auto* const known = std::find_if(std::begin(known_items), std::end(known_items),
                                           [&](const known_item& each) { return each.name == given.name; });
    if (known == std::end(known_items)) throw usage_error{"unknown item " + quoted(given.name)};
    const bool has_value = given.value && !given.value->empty();
    if (known->wants == value::needed && !has_value) throw usage_error{quoted(given.name) + " needs a value"};
    if (known->wants == value::none && given.value) throw usage_error{quoted(given.name) + " takes no value"};
    known->take(to, given.value ? text_view{*given.value} : text_view{});
}

void finish(draft& to) {
    auto* const status = std::get_if<faults::status>(&to.rule.what.response);
    if ((to.body || !to.headers.empty()) && !status)
        throw usage_error{"'header' and 'body' can only be used together with 'status'"};
    if (status) {
        status->headers = std::move(to.headers);
        status->body = to.body.value_or("");
    }
    if (!to.accepted) return;
    if (auto* const expired = std::get_if<faults::expired_token>(&to.rule.what.response)) {
        expired->accepted = *to.accepted;
    } else if (auto* const challenge = std::get_if<faults::claims_challenge>(&to.rule.what.response)) {
        challenge->accepted = *to.accepted;
    } else {
        throw usage_error{"'accept' can only be used together with 'expired-token' or 'claims-challenge'"};
    }
}

bool does_something(const fault& what) {
    return what.response.index() != 0 || what.delay.count() != 0 || what.drip || what.cut || what.gzip ||
           what.chunked || what.interim_continue;
}

} // namespace

fault_rule parse_fault(std::string_view spec) {
    draft made;
    for (const item& each : split(spec))
        take(made, each);
    finish(made);
    if (!does_something(made.rule.what)) throw usage_error{quoted(spec) + " contains no fault"};
    return std::move(made.rule);
}

std::string_view fault_help() noexcept {
    return R"(A SPEC is a list of items separated by commas. A comma inside a value is written '\,'.
If several --fault options match a request, the first one applies.
  which requests match (all given items must match; default: every request)
    requests=3+10-12+50-    requests with these numbers, counted from 1
    probability=0.1         requests selected at random; --seed sets the seed
    id=GUID                 requests for this user
    method=POST             requests with this method
    path=/token             requests whose path contains this text
    times=N                 at most N requests
  the response (one of)
    status=503              this status, with header=NAME: VALUE (may be repeated)
                            and body=TEXT
    json=KIND               an invalid body: html, nothing, cut, list, no-value,
                            text-value, wrong-id, other-user or trailing
    throttle=1500/30s       429 after 1500 requests in 30 s (the default); a third
                            value sets Retry-After: throttle=10/1s/2.5s
    expired-token           401; accept=TOKEN exempts requests with this token
    claims-challenge=JSON   401 that requires these claims; accept=TOKEN exempts
                            requests with this token
    oauth-error=ERROR/CODE  an error of the sign-in service (--login) with this AADSTS
                            code and status 400; ERROR/CODE/STATUS sets the status;
                            without a value: a temporary error
  how the response is sent
    continue                after a 100 Continue response
    delay=200ms             after this time
    gzip                    compressed, if the request accepts gzip
    chunked                 in chunks, with extensions and trailers
    drip=10/50ms            10 bytes every 50 ms
  how the connection ends (one of)
    truncate=K              normal close after K bytes
    reset=K                 TCP reset (RST) after K bytes (default: 0)
    stall=K                 no further bytes after K bytes (default: 0)
    close=2s                normal close, this long after the response (default: 0)
    close-unannounced       close after the response, without the TLS alert close_notify
)";
}

} // namespace copresence::detail::cli
