// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/token_response.hpp"

#include "auth/claims_challenge.hpp"

#include "base/ascii_case.hpp"
#include "base/json_limits.hpp"
#include "base/sanitize.hpp"
#include "base/sendable_token.hpp"

#include <boost/container/pmr/memory_resource.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <new>
#include <vector>

namespace copresence::detail {

namespace {

namespace json = boost::json;

constexpr std::size_t max_shown_text = 1024;
constexpr std::int64_t longest_life = 366 * 24 * 3600; // seconds; longer lifetimes are ignored
constexpr std::int64_t longest_interval = 300;         // seconds between two polls for a device code
constexpr std::string_view not_an_object = "the response is not a JSON object";

// Allocates memory for JSON values that contain tokens, and overwrites it before it is freed.
class wiping_resource final : public boost::container::pmr::memory_resource {
    void* do_allocate(std::size_t size, std::size_t) override { return ::operator new(size); }

    void do_deallocate(void* memory, std::size_t size, std::size_t) override {
        detail::wipe(memory, size);
        ::operator delete(memory);
    }

    bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

// A parsed JSON text. All of its memory is overwritten at the end.
class document {
public:
    explicit document(std::string_view text)
        : scratch_(4096) {
        if (!is_within_json_limits(text)) return;
        json::parse_options options;
        options.max_depth = 8;
        json::parser parser{json::storage_ptr{&memory_}, options, scratch_.data(), scratch_.size()};
        parser.reset(json::storage_ptr{&memory_});
        boost::system::error_code ec;
        parser.write(text.data(), text.size(), ec);
        if (!ec) root_ = parser.release();
    }

    bool is_object() const noexcept { return root_.is_object(); }

    std::string_view text(std::string_view name) const {
        const json::value* const found = member(name);
        if (found == nullptr || !found->is_string()) return {};
        return {found->get_string().data(), found->get_string().size()};
    }

    // Returns the value of an integer member, or of a string member that consists of an integer.
    std::optional<std::int64_t> number(std::string_view name) const {
        const json::value* const found = member(name);
        if (found == nullptr) return std::nullopt;
        if (found->is_int64()) return found->get_int64();
        const auto digits = text(name);
        std::int64_t value = 0;
        const auto end = digits.data() + digits.size();
        const auto [at, ec] = std::from_chars(digits.data(), end, value);
        if (digits.empty() || ec != std::errc{} || at != end) return std::nullopt;
        return value;
    }

private:
    const json::value* member(std::string_view name) const {
        const json::object* const object = root_.if_object();
        return object == nullptr ? nullptr : object->if_contains({name.data(), name.size()});
    }

    wiping_resource memory_;
    std::vector<unsigned char, detail::wiping_allocator<unsigned char>> scratch_;
    json::value root_ = json::value(json::storage_ptr{&memory_});
};

std::optional<std::chrono::system_clock::time_point> expiry(const document& response,
                                                            std::chrono::system_clock::time_point now) {
    if (const auto life = response.number("expires_in"); life && *life >= 0 && *life <= longest_life) {
        return now + std::chrono::seconds{*life};
    }
    const auto since_1970 = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    if (const auto end = response.number("expires_on");
        end && *end >= 0 && *end <= since_1970 + longest_life) {
        return std::chrono::system_clock::time_point{std::chrono::seconds{*end}};
    }
    return std::nullopt;
}

// The values of `error` and `suberror` that decisions depend on, and other values that are not secrets.
// Sources: RFC 6749, 4.1.2.1 and 5.2; RFC 8628, 3.5; RFC 8707, 2; OpenID Connect Core 1.0, 3.1.2.6;
// learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code, reference-error-codes.
constexpr std::string_view known_error_codes[]{
    "access_denied",
    "account_selection_required",
    "authorization_declined",
    "authorization_pending",
    "bad_verification_code",
    "consent_required",
    "expired_token",
    "interaction_required",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_resource",
    "invalid_scope",
    "invalid_target",
    "login_required",
    "server_error",
    "slow_down",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
};

bool is_known_error_code(std::string_view text) {
    return std::find(std::begin(known_error_codes), std::end(known_error_codes), text) !=
           std::end(known_error_codes);
}

// Sets the AADSTS number of `to` from an `error_description`, and returns the message in the description. An example:
// "AADSTS7000215: Invalid client secret provided. … Trace ID: …". The message is the text between the number and the first
// line break or " Trace ID: ".
std::string_view parse_description(std::string_view text, oauth_error& to) {
    for (const std::string_view end : {"\r", "\n", " Trace ID: "})
        text = text.substr(0, text.find(end));
    constexpr std::string_view prefix = "AADSTS";
    if (text.starts_with(prefix)) {
        const auto digits = text.substr(prefix.size());
        const auto [at, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), to.aadsts);
        auto rest = ec == std::errc{} ? digits.substr(static_cast<std::size_t>(at - digits.data())) : text;
        if (rest.starts_with(": ")) rest.remove_prefix(2);
        text = rest;
    }
    return text;
}

} // namespace

void describe_oauth(std::string_view description, oauth_error& to) {
    to.message = sanitize(parse_description(description, to), max_shown_text);
}

std::optional<token_grant> parse_token_response(std::string_view body,
                                                std::chrono::system_clock::time_point now,
                                                std::string_view& mistake) {
    const document response{body};
    if (!response.is_object()) {
        mistake = not_an_object;
        return std::nullopt;
    }
    token_grant grant;
    grant.access_token = response.text("access_token");
    grant.refresh_token = response.text("refresh_token");
    if (!is_sendable_token(grant.access_token)) {
        mistake = "the response has no valid access_token";
        return std::nullopt;
    }
    if (const auto type = response.text("token_type"); !equal_ignoring_case(type, "bearer")) {
        mistake = "the response has no token_type, or another one than Bearer";
        return std::nullopt;
    }
    if (!grant.refresh_token.empty() && !is_sendable_token(grant.refresh_token)) {
        mistake = "the response has a refresh_token that is not valid";
        return std::nullopt;
    }
    const auto end = expiry(response, now);
    if (!end) {
        mistake = "the response has neither a valid expires_in nor a valid expires_on";
        return std::nullopt;
    }
    grant.expires_at = *end;
    return grant;
}

// Redacts each text after parsing, so that a short secret changes no error code and no number, and before truncation, so that no
// part of a secret remains.
std::optional<oauth_error> parse_oauth_error(std::string_view body, const form& request) {
    const document response{body};
    oauth_error error;
    const auto redacted = [&](std::string_view text, std::size_t max_size) {
        return sanitize(request.redacted(text), max_size);
    };
    const auto error_code = [&](std::string_view text) {
        return is_known_error_code(text) ? std::string{text} : redacted(text, 64);
    };
    error.code = error_code(response.text("error"));
    if (error.code.empty()) return std::nullopt;
    error.message = redacted(parse_description(response.text("error_description"), error), max_shown_text);
    error.suberror = error_code(response.text("suberror"));
    error.correlation_id = redacted(response.text("correlation_id"), 64);
    const auto claims = request.redacted(response.text("claims"));
    if (claims.size() <= max_claims && document{claims}.is_object())
        error.claims = sanitize(claims, max_claims);
    return error;
}

std::optional<device_authorization> parse_device_authorization(std::string_view body,
                                                               std::string_view& mistake) {
    const document response{body};
    if (!response.is_object()) {
        mistake = not_an_object;
        return std::nullopt;
    }
    device_authorization found;
    found.device_code = response.text("device_code");
    found.prompt.user_code = sanitize(response.text("user_code"), 64);
    found.prompt.verification_uri = sanitize(response.text("verification_uri"), max_shown_text);
    if (found.prompt.verification_uri.empty()) // the name in drafts of RFC 8628
        found.prompt.verification_uri = sanitize(response.text("verification_url"), max_shown_text);
    found.prompt.message = sanitize(response.text("message"), max_shown_text);
    const auto life = response.number("expires_in");
    if (found.device_code.empty() || found.prompt.user_code.empty() ||
        found.prompt.verification_uri.empty() || !life) {
        mistake = "the response must contain device_code, user_code, verification_uri and expires_in";
        return std::nullopt;
    }
    if (*life <= 0 || *life > 24 * 3600) {
        mistake = "the expires_in of the response is out of range: it must be from 1 s to 24 h";
        return std::nullopt;
    }
    found.prompt.expires_in = std::chrono::seconds{*life};
    if (found.prompt.message.find_first_not_of(' ') == std::string::npos) {
        found.prompt.message = "To sign in, open the page " + found.prompt.verification_uri +
                               " and enter the code " + found.prompt.user_code + '.';
    }
    if (const auto interval = response.number("interval"); interval && *interval >= 1)
        found.interval = std::chrono::seconds{std::min(*interval, longest_interval)};
    return found;
}

} // namespace copresence::detail
