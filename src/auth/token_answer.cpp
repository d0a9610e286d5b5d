// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "auth/token_answer.hpp"

#include "base/printable.hpp"
#include "base/sendable_token.hpp"

#include <exception>
#include <utility>

namespace copresence {

failure token_failure(std::string detail) {
    failure why{make_error_code(errc::token_unavailable), {}};
    why.info.at = step::token;
    why.info.detail = std::move(detail);
    return why;
}

token_answer failed_answer(const char* detail) noexcept {
    token_answer none;
    none.why.code = make_error_code(errc::token_unavailable);
    none.why.info.at = step::token;
    try {
        none.why.info.detail = detail;
    } catch (...) { // out of memory: the code is sufficient
    }
    return none;
}

token_answer copy_of(const token_answer& answer) noexcept {
    try {
        return answer;
    } catch (...) {
        return failed_answer("out of memory");
    }
}

boost::asio::awaitable<token_answer> ask(std::shared_ptr<token_provider> provider, token_request request) {
    token_answer given;
    try {
        access_token token = co_await provider->get_token(std::move(request));
        if (is_sendable_token(token.value)) {
            given.value = std::make_shared<const secret_string>(std::move(token.value));
            given.expires_at = token.expires_at;
        } else {
            given.why = token_failure({});
            given.why.code = make_error_code(errc::malformed_token);
        }
    } catch (const api_error& e) {
        const bool ours = e.code() == errc::interaction_required || e.code() == errc::consent_required ||
                          e.code() == errc::malformed_token || e.code() == errc::timeout;
        given.why = {ours ? e.code() : make_error_code(errc::token_unavailable), e.diagnostics()};
        given.why.info.at = step::token;
    } catch (const std::exception& e) {
        given.why = token_failure(printable(e.what()));
    } catch (...) {
        given.why = token_failure({});
    }
    co_return given;
}

bool is_final(const failure& why) noexcept {
    if (why.code == errc::interaction_required || why.code == errc::consent_required) return true;
    return !why.info.oauth_error.empty() && why.info.http_status / 100 == 4 && why.info.http_status != 429;
}

} // namespace copresence
