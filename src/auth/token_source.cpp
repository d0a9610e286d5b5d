// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "auth/token_source.hpp"

#include "codec/request_writer.hpp"
#include "text/printable.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

namespace copresence {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds renewal_margin{60};

struct answer {
    error_code code;
    std::string detail;
    access_token token;
};

// The provider's exception ends here as a value: what it throws may be anybody's, and must not cross threads.
asio::awaitable<answer> ask(std::shared_ptr<token_provider> provider, token_request request) {
    answer given;
    try {
        given.token = co_await provider->get_token(std::move(request));
        if (!is_sendable_token(given.token.value)) given.code = errc::malformed_token;
    } catch (const std::exception& e) {
        given.code = errc::token_unavailable;
        given.detail = printable(e.what());
    } catch (...) {
        given.code = errc::token_unavailable;
    }
    co_return given;
}

} // namespace

// Held by those who wait and by the running provider. When nobody waits any longer the provider is told to stop.
struct token_source::refresh {
    bool done = false;
    std::string claims; // asked for
    error_code code;
    std::string detail;
    std::shared_ptr<const std::string> value;
    std::vector<event*> waiting;
    asio::cancellation_signal stop;
};

class token_source::waiter {
public:
    waiter(const asio::any_io_executor& strand, std::shared_ptr<refresh> of)
        : answered{strand}
        , refresh_{std::move(of)} {
        refresh_->waiting.push_back(&answered);
    }
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;
    ~waiter() { std::erase(refresh_->waiting, &answered); }

    event answered;

private:
    std::shared_ptr<refresh> refresh_;
};

token_source::token_source(asio::any_io_executor strand, std::shared_ptr<token_provider> provider, std::string scope)
    : strand_{std::move(strand)}
    , provider_{std::move(provider)}
    , scope_{std::move(scope)} {}

asio::awaitable<token_result> token_source::get(time_guard& guard, time_guard::duration limit) {
    token_result result;
    if (value_ && std::chrono::system_clock::now() + renewal_margin < expires_at_) {
        result.value = value_;
        co_return result;
    }
    auto current = refresh_.lock();
    // One that nobody waits for has been told to stop: it will not answer. One that began before a claims challenge
    // would be refused again.
    if (!current || current->done || current->waiting.empty() || current->claims != claims_) current = begin_refresh();

    if (!current->done) {
        waiter self{strand_, current};
        time_guard::watch watch{guard, self.answered, step::token, limit};
        co_await self.answered.wait();
    }
    if (!current->done && current->waiting.empty()) current->stop.emit(asio::cancellation_type::terminal);

    result.code = guard.verdict(current->done ? current->code : make_error_code(errc::timeout));
    result.at = guard.at();
    result.detail = current->detail;
    result.value = current->value;
    if (result.code && !guard.stopped() && value_ && std::chrono::system_clock::now() < expires_at_) {
        result.code = {}; // the old one is still good
        result.value = value_;
    }
    co_return result;
}

std::shared_ptr<token_source::refresh> token_source::begin_refresh() {
    auto begun = std::make_shared<refresh>();
    begun->claims = claims_;
    refresh_ = begun;
    token_request request;
    request.scope = scope_;
    request.claims = claims_;
    asio::co_spawn(strand_, ask(provider_, std::move(request)),
                   asio::bind_cancellation_slot(
                       begun->stop.slot(), [begun, self = shared_from_this()](std::exception_ptr failed, answer given) {
                           begun->done = true;
                           begun->code = failed ? make_error_code(errc::token_unavailable) : given.code;
                           begun->detail = std::move(given.detail);
                           if (!begun->code) {
                               begun->value = std::make_shared<const std::string>(std::move(given.token.value));
                               if (begun->claims == self->claims_) self->store(begun->value, given.token.expires_at);
                           }
                           for (event* each : begun->waiting) each->set();
                       }));
    return begun;
}

void token_source::refused(const std::shared_ptr<const std::string>& value, const std::string& claims) {
    if (value != value_) return;
    value_.reset();
    claims_ = claims;
}

void token_source::store(std::shared_ptr<const std::string> value, std::chrono::system_clock::time_point expires_at) {
    value_ = std::move(value);
    expires_at_ = expires_at;
    claims_.clear();
}

} // namespace copresence
