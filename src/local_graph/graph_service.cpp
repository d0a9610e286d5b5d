// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/graph_service.hpp"

#include "base/ascii_case.hpp"
#include "base/sanitize.hpp"
#include "local_graph/bearer.hpp"
#include "local_graph/http_date.hpp"
#include "local_graph/request_body.hpp"
#include "local_graph/scramble.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace copresence::detail::embedded {

namespace {

constexpr std::string_view action_path = "communications/getPresencesByUserId";

// Content type in Graph's spelling, from the samples of learn.microsoft.com/graph/json-batching.
constexpr std::string_view json_type =
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

constexpr std::string_view server_info =
    R"({"ServerInfo":{"DataCenter":"Local","Slice":"E","Ring":"1","ScaleUnit":"001","RoleInstance":"LOCALGRAPH01"}})";

// Returns the API version in Graph's spelling. Empty if the version is unknown.
std::string_view known_version(std::string_view version) {
    for (const std::string_view known : {"v1.0", "beta"})
        if (equal_ignoring_case(version, known)) return known;
    return {};
}

// Returns whether a client-request-id can be copied into a response header. Graph itself uses GUIDs.
bool can_be_echoed(std::string_view text) {
    constexpr std::size_t longest = 128;
    return !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < 0x7f && c != '"' && c != '\\';
    });
}

bool is_authority(std::string_view host) {
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]";
    constexpr std::size_t longest = 260;
    return !host.empty() && host.size() <= longest &&
           host.find_first_not_of(allowed) == std::string_view::npos;
}

// Quotes the first segment of a path for an error message. The result contains only ASCII.
std::string quoted_segment(std::string_view path) {
    auto text = sanitize(path.substr(0, path.find('/')), 64);
    for (auto& c : text)
        if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    return '\'' + text + '\'';
}

graph_error no_such_segment(std::string_view rest) {
    constexpr auto first = action_path.substr(0, action_path.find('/'));
    if (equal_ignoring_case(rest.substr(0, rest.find('/')), first)) {
        const auto slash = rest.find('/');
        rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
    }
    // Graph has been seen to send 400 `BadRequest` with this message. It sends 404 `ResourceNotFound` if a
    // workload behind Graph does not know the resource (microsoft-graph-docs#4900, #2914). The service sends
    // 404 because this status is more specific.
    return {404, "ResourceNotFound", "Resource not found for the segment " + quoted_segment(rest) + '.', {}};
}

graph_error wrong_method(std::string_view allowed) {
    return {405,
            "MethodNotAllowed",
            "The method is not allowed for this resource.",
            {{"Allow", std::string{allowed}}}};
}

// Checks length, encoding and type of the body. Returns empty if the body can be read as JSON.
std::optional<graph_error> check_content(const local_graph_request& request) {
    if (request.header("content-length").empty() && request.header("transfer-encoding").empty())
        return graph_error{411, "LengthRequired", "The header Content-Length is missing.", {}};

    const auto encoding = request.header("content-encoding");
    if (!encoding.empty() && !equal_ignoring_case(encoding, "identity"))
        return graph_error{415, "UnsupportedMediaType", "Encoded payloads are not supported.", {}};

    // Graph has been seen to send 400 for a missing type (microsoft-graph-docs#6259). HTTP defines 415 for a
    // wrong type.
    auto type = request.header("content-type");
    if (type.empty()) return bad_request("The header Content-Type is missing.");
    type = type.substr(0, type.find(';'));
    while (type.ends_with(' ') || type.ends_with('\t'))
        type.remove_suffix(1);
    if (!equal_ignoring_case(type, "application/json"))
        return graph_error{415, "UnsupportedMediaType", "The payload must be application/json.", {}};
    return std::nullopt;
}

} // namespace

graph_service::graph_service(local_graph_config config, std::string origin,
                             std::shared_ptr<login_service> login)
    : config_{std::move(config)}
    , origin_{std::move(origin)}
    , login_{std::move(login)}
    , directory_{config_.users, config_.seed}
    , source_{config_.seed}
    , faults_{config_.faults, config_.seed} {}

prepared_response graph_service::response(const local_graph_request& request, service_port port,
                                          response_buffer& out) {
    renew_dates();
    exchange with{guids_.next().to_string(), request.header("client-request-id")};
    if (!can_be_echoed(with.client_request_id)) with.client_request_id = {};

    std::optional<local_graph_response> made;
    std::optional<graph_error> error;
    try {
        if (config_.respond) made = config_.respond(request);
    } catch (const std::exception& thrown) {
        // An exception in `respond` must not end the service. The client gets a 500, which it must handle
        // anyway.
        error = graph_error{500,
                            "InternalServerError",
                            "local_graph_config::respond threw: " + sanitize(thrown.what(), 256),
                            {}};
    }
    if (made) {
        answer_as_made(*made, out);
        return {};
    }

    fault_decision decided;
    if (!error) decided = faults_.decide(request, fault_schedule::clock::now());
    const auto instead = answer_of(decided);
    if (const auto* by_hand = std::get_if<local_graph_response>(&instead)) {
        write_by_hand(*by_hand, out);
        return {0, decided.what};
    }
    const auto target = request_target::parse(request.target);
    if (const auto other = elsewhere(request, port, target, instead)) {
        write_by_hand(*other, out);
        return {0, decided.what};
    }
    if (const auto* rejected = std::get_if<graph_error>(&instead)) error = *rejected;

    written_presences what;
    if (!error) error = decide(request, target, what);
    if (error) {
        write_error(*error, with, out);
        return {0, decided.what};
    }
    write_presences(what, known_version(target.version), with, out);
    return {what.ids.size(), decided.what};
}

// Returns the response of the login service if the path belongs to the login service or a fault requests one
// of its errors. Otherwise returns empty.
std::optional<local_graph_response> graph_service::elsewhere(const local_graph_request& request,
                                                             service_port port, const request_target& target,
                                                             const fault_response& instead) {
    if (!login_) return std::nullopt;
    if (const auto* error = std::get_if<oauth_error>(&instead)) return login_->rejection(request, *error);
    const auto route = login_route::of(target.path);
    if (port == service_port::graph && route.endpoint == login_endpoint::none) return std::nullopt;
    if (const auto* error = std::get_if<graph_error>(&instead)) return login_->rejection(request, *error);
    if (port == service_port::identity) return login_->answer_identity(request);
    return login_->response(request, route, target.query);
}

void graph_service::reject(const graph_error& error, response_buffer& out) {
    renew_dates();
    write_error(error, {guids_.next().to_string(), {}}, out);
    out.end_connection();
}

std::optional<graph_error> graph_service::decide(const local_graph_request& request,
                                                 const request_target& target, written_presences& out) {
    // Graph checks the version before the token (msgraph-sample-blazor-clientside#94).
    if (known_version(target.version).empty()) return bad_request("Invalid version.");
    if (request.header("authorization").empty()) return unauthorized("Access token is empty.");
    if (auto rejected = check_token(request)) return rejected;
    if (!equal_ignoring_case(target.rest, action_path)) return no_such_segment(target.rest);
    if (const auto skip_token = target.skip_token()) return next_page(request, target, *skip_token, out);
    if (request.method != "POST") return wrong_method("POST");
    return first_page(request, target, out);
}

std::optional<graph_error> graph_service::first_page(const local_graph_request& request,
                                                     const request_target& target, written_presences& out) {
    if (auto error = check_content(request)) return error;
    if (auto error = read_ids(request.body, ids_)) return error;
    if (auto error = look_up_users()) return error;
    if (config_.shuffle) shuffle(request.number);

    out.ids = ids_;
    if (config_.page_size == 0 || ids_.size() <= config_.page_size) return std::nullopt;
    const auto rest = pages_.keep(ids_, config_.page_size);
    out.ids = out.ids.first(config_.page_size);
    out.next_link = link(request, target, page_store::token_for(rest.response, rest.begin));
    return std::nullopt;
}

std::optional<graph_error> graph_service::next_page(const local_graph_request& request,
                                                    const request_target& target, std::string_view skip_token,
                                                    written_presences& out) const {
    if (request.method != "GET") return wrong_method("GET");
    const auto page = pages_.find(skip_token);
    if (!page) return bad_request("The skip token is invalid or has expired.");
    const auto end = std::min(page->begin + config_.page_size, page->ids->size());
    out.ids = std::span{*page->ids}.subspan(page->begin, end - page->begin);
    if (end < page->ids->size())
        out.next_link = link(request, target, page_store::token_for(page->response, end));
    return std::nullopt;
}

std::optional<graph_error> graph_service::check_token(const local_graph_request& request) const {
    const auto given = bearer_token(request);
    if (same_token(given, config_.token) || faults_.accepts(given)) return std::nullopt;
    return login_ ? login_->check_token(given) : unauthorized("Access token validation failure.");
}

std::optional<graph_error> graph_service::look_up_users() {
    if (directory_.users().empty()) return std::nullopt;
    const auto is_unknown = [this](const user_id& id) { return !directory_.contains(id); };
    switch (config_.unknown_users) {
    case unknown_users::presence_unknown: break;
    case unknown_users::omitted: std::erase_if(ids_, is_unknown); break;
    case unknown_users::not_found:
        if (const auto id = std::find_if(ids_.begin(), ids_.end(), is_unknown); id != ids_.end())
            return graph_error{404, "NotFound", "There is no user '" + id->to_string() + "'.", {}};
    }
    return std::nullopt;
}

// Uses Sattolo's variant of the shuffle. The permutation is a single cycle, so every entry changes its
// position.
void graph_service::shuffle(std::uint64_t request_number) {
    const auto seed = scramble(config_.seed, request_number);
    for (std::size_t i = ids_.size(); i-- > 1;)
        std::swap(ids_[i], ids_[below(static_cast<std::uint32_t>(i), scramble(seed, i))]);
}

std::string graph_service::link(const local_graph_request& request, const request_target& target,
                                const std::string& skip_token) const {
    const auto host = request.header("host");
    std::string result =
        is_authority(host) ? (config_.plain_http ? "http://" : "https://") + std::string{host} : origin_;
    result += target.path;
    result += "?$skiptoken=";
    result += skip_token;
    return result;
}

void graph_service::answer_as_made(const local_graph_response& made, response_buffer& out) {
    out.begin(made.status);
    out.keep_as_made();
    bool has_length = false;
    bool has_date = false;
    bool frames_itself = false;
    for (const auto& [name, value] : made.headers) {
        out.header(name, value);
        if (equal_ignoring_case(name, "date")) has_date = true;
        if (equal_ignoring_case(name, "transfer-encoding")) frames_itself = true;
        if (equal_ignoring_case(name, "connection") && equal_ignoring_case(value, "close"))
            out.end_connection();
        if (equal_ignoring_case(name, "content-length")) {
            has_length = true;
            // If the length does not match the body, the connection must end after this response.
            if (value != std::to_string(made.body.size())) out.end_connection();
        }
    }
    if (!has_date) out.header("Date", http_date_);
    // Responses with 204 or 304 have neither a body nor a length (RFC 9110, section 8.6).
    const bool may_have_length = made.status != 204 && made.status != 304;
    if (!has_length && !frames_itself && may_have_length)
        out.header("Content-Length", std::to_string(made.body.size()));
    out.body() += made.body;
}

// Writes a response like `answer_as_made`, but adds no length if the response does not have one. A fault can
// then still compress the body or split it into chunks.
void graph_service::write_by_hand(const local_graph_response& made, response_buffer& out) {
    const auto has = [&made](std::string_view name) {
        return std::any_of(made.headers.begin(), made.headers.end(),
                           [name](const auto& field) { return equal_ignoring_case(field.first, name); });
    };
    if (made.status == 204 || made.status == 304 || has("content-length") || has("transfer-encoding")) {
        answer_as_made(made, out);
        return;
    }
    out.begin(made.status);
    for (const auto& [name, value] : made.headers)
        out.header(name, value);
    if (!has("date")) out.header("Date", http_date_);
    out.body() += made.body;
}

void graph_service::write_error(const graph_error& error, const exchange& with, response_buffer& out) {
    out.begin(error.status);
    for (const auto& [name, value] : error.headers)
        out.header(name, value);
    write_common_headers(with, out);
    append_envelope(out.body(), error, {iso_date_, with.request_id, with.client_request_id});
}

void graph_service::write_presences(const written_presences& what, std::string_view version,
                                    const exchange& with, response_buffer& out) const {
    out.begin(200);
    write_common_headers(with, out);
    auto& body = out.body();
    body += "{\"@odata.context\":\"https://graph.microsoft.com/";
    body += version;
    body += "/$metadata#Collection(microsoft.graph.presence)\",";
    if (!what.next_link.empty()) {
        body += "\"@odata.nextLink\":\"";
        body += what.next_link; // contains no characters that JSON must escape
        body += "\",";
    }
    body += "\"value\":[";
    // With the other settings, `look_up_users` has already removed or rejected unknown ids.
    const bool may_be_unknown = config_.unknown_users == unknown_users::presence_unknown;
    for (bool first = true; const auto& id : what.ids) {
        if (!std::exchange(first, false)) body += ',';
        if (may_be_unknown && !directory_.contains(id)) {
            append_unknown_json(id, body);
        } else {
            source_.append_json(id, body);
        }
    }
    body += "]}";
}

void graph_service::write_common_headers(const exchange& with, response_buffer& out) const {
    out.header("Cache-Control", "no-cache");
    out.header("Content-Type", json_type);
    // This field must not be sent over plain HTTP: RFC 6797, section 7.2.
    if (!config_.plain_http) out.header("Strict-Transport-Security", "max-age=31536000");
    out.header("request-id", with.request_id);
    if (!with.client_request_id.empty()) out.header("client-request-id", with.client_request_id);
    out.header("x-ms-ags-diagnostic", server_info);
    out.header("Date", http_date_);
}

void graph_service::renew_dates() {
    const auto now = std::time(nullptr);
    if (now == dates_of_) return;
    dates_of_ = now;
    http_date_ = http_date(now);
    iso_date_ = iso_date(now);
}

} // namespace copresence::detail::embedded
