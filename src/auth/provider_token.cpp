// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "auth/provider_token.hpp"

#include "base/sanitize.hpp"
#include "base/sendable_token.hpp"

#include <exception>
#include <utility>

namespace copresence::detail {

access_token to_access_token(const provider_token& token) {
    access_token copy;
    copy.value = *token.value;
    copy.expires_at = token.expires_at;
    return copy;
}

failure token_failure(std::string detail) {
    failure cause = bare_token_failure("");
    cause.info.detail = std::move(detail);
    return cause;
}

failure bare_token_failure(const char* detail) noexcept {
    failure cause{make_error_code(errc::token_unavailable), {}};
    cause.info.step = step::token;
    try {
        cause.info.detail = detail;
    } catch (...) { // out of memory: the code is sufficient
    }
    return cause;
}

result<provider_token> copy_of(const result<provider_token>& given) noexcept {
    try {
        return given;
    } catch (...) {
        return bare_token_failure("out of memory");
    }
}

boost::asio::awaitable<result<provider_token>> ask(std::shared_ptr<token_provider> provider,
                                                   token_request request) {
    failure cause;
    try {
        access_token token = co_await provider->get_token(std::move(request));
        if (is_sendable_token(token.value)) {
            auto shared = std::make_shared<const secret_string>(std::move(token.value));
            co_return provider_token{std::move(shared), token.expires_at};
        }
        cause = token_failure({});
        cause.code = make_error_code(errc::malformed_token);
    } catch (const api_error& e) {
        const bool ours = e.code() == errc::interaction_required || e.code() == errc::consent_required ||
                          e.code() == errc::malformed_token || e.code() == errc::timeout;
        cause = {ours ? e.code() : make_error_code(errc::token_unavailable), e.diagnostics()};
        cause.info.step = step::token;
    } catch (const std::exception& e) {
        cause = token_failure(sanitize(e.what()));
    } catch (...) {
        cause = token_failure({});
    }
    co_return cause;
}

bool is_final(const failure& cause) noexcept {
    if (cause.code == errc::interaction_required || cause.code == errc::consent_required) return true;
    return !cause.info.sign_in.error.empty() && cause.info.http_status / 100 == 4 &&
           cause.info.http_status != 429;
}

} // namespace copresence::detail
