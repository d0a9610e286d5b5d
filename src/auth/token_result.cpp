// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "auth/token_result.hpp"

#include "base/sanitize.hpp"
#include "base/sendable_token.hpp"

#include <exception>
#include <utility>

namespace copresence::detail {

failure token_failure(std::string detail) {
    failure cause{make_error_code(errc::token_unavailable), {}};
    cause.info.step = step::token;
    cause.info.detail = std::move(detail);
    return cause;
}

token_result failed_result(const char* detail) noexcept {
    token_result none;
    none.cause.code = make_error_code(errc::token_unavailable);
    none.cause.info.step = step::token;
    try {
        none.cause.info.detail = detail;
    } catch (...) { // out of memory: the code is sufficient
    }
    return none;
}

token_result copy_of(const token_result& result) noexcept {
    try {
        return result;
    } catch (...) {
        return failed_result("out of memory");
    }
}

boost::asio::awaitable<token_result> ask(std::shared_ptr<token_provider> provider, token_request request) {
    token_result given;
    try {
        access_token token = co_await provider->get_token(std::move(request));
        if (is_sendable_token(token.value)) {
            given.value = std::make_shared<const secret_string>(std::move(token.value));
            given.expires_at = token.expires_at;
        } else {
            given.cause = token_failure({});
            given.cause.code = make_error_code(errc::malformed_token);
        }
    } catch (const api_error& e) {
        const bool ours = e.code() == errc::interaction_required || e.code() == errc::consent_required ||
                          e.code() == errc::malformed_token || e.code() == errc::timeout;
        given.cause = {ours ? e.code() : make_error_code(errc::token_unavailable), e.diagnostics()};
        given.cause.info.step = step::token;
    } catch (const std::exception& e) {
        given.cause = token_failure(sanitize(e.what()));
    } catch (...) {
        given.cause = token_failure({});
    }
    co_return given;
}

bool is_final(const failure& cause) noexcept {
    if (cause.code == errc::interaction_required || cause.code == errc::consent_required) return true;
    return !cause.info.oauth_error.empty() && cause.info.http_status / 100 == 4 &&
           cause.info.http_status != 429;
}

} // namespace copresence::detail
