// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "worker.hpp"

#include "async/event.hpp"
#include "graph/attempt.hpp"
#include "graph/client_core.hpp"
#include "limits/local_limiter.hpp"
#include "limits/retry_state.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <random>
#include <utility>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

constexpr std::size_t max_requests_by_splitting = 24;

// Whether a single invalid id in a chunk can cause this error.
bool may_be_one_ids_fault(const error_code& code) {
    return code == error_code{400, http_category()} || code == error_code{404, http_category()};
}

class chunk_fetcher {
public:
    chunk_fetcher(call& of, std::size_t chunk, worker_resources& resources)
        : call_{of}
        , client_{*of.client}
        , slots_{of.slots_of(chunk)}
        , timer_{*resources.timer}
        , request_{resources.request} {}

    index_range whole() const noexcept { return {0, slots_.asked.size()}; }

    // Splits a rejected chunk into halves, until each rejected id is isolated or `max_requests_by_splitting` is reached. If
    // Graph rejects both halves of the whole chunk, the function assumes that single ids are not the cause, and the whole chunk
    // fails.
    asio::awaitable<void> isolate(failed_range whole, std::vector<failed_range>& failures) {
        std::vector<failed_range> rejected;
        rejected.push_back(whole);
        const std::size_t before = attempts_;
        bool first = true;
        bool hopeless = false; // an error occurred that a single id cannot cause
        while (!rejected.empty()) {
            auto next = std::move(rejected.back());
            rejected.pop_back();
            const bool used_up = attempts_ - before + 2 > max_requests_by_splitting;
            if (next.where.count == 1 || used_up || hopeless || timer_.stopped()) {
                failures.push_back(std::move(next));
                continue;
            }
            std::size_t rejected_halves = 0;
            const std::array halves{next.where.first_half(), next.where.second_half()};
            for (const index_range half : halves) {
                if (hopeless) {
                    failures.push_back({half, next.cause});
                    continue;
                }
                auto cause = co_await fetch(half);
                if (!cause) continue;
                hopeless = !may_be_one_ids_fault(cause->code);
                if (!hopeless) {
                    ++rejected_halves;
                    rejected.push_back({half, *std::move(cause)});
                } else {
                    failures.push_back({half, *std::move(cause)});
                }
            }
            if (first && rejected_halves == 2) {
                failures.clear();
                failures.push_back(std::move(whole));
                co_return;
            }
            first = false;
        }
    }

    // Fetches one part with all its pages. Source: "x-ms-pageable" of the action in the OpenAPI description.
    asio::awaitable<std::optional<failure>> fetch(index_range where) {
        paged_fetch state{{slots_.sub(where), std::nullopt}, {}, {}};
        for (;;) {
            if (!state.restarted) state.retries.emplace(client_.config.retry);
            if (const auto error = co_await complete(state)) co_return give_up(state, error);

            const auto& response = tried_->response();
            state.what.unexpected_before += response.unexpected();
            call_.unexpected += response.unexpected();
            if (response.next_link().empty()) co_return std::nullopt;
            state.what.page = url::parse(response.next_link());
            state.pages.push_back(response.next_link());
        }
    }

private:
    // The progress of `fetch`.
    struct paged_fetch {
        graph_request what;
        std::vector<std::string> pages; // all links followed so far
        std::optional<retry_state> retries;
        bool restarted = false; // after a restart all pages share one retry limit, so that the loop ends
    };

    // Returns why the next link of the last attempt cannot be followed.
    error_code check_next_link(const std::vector<std::string>& pages) const {
        const std::string& link = tried_->response().next_link();
        if (link.empty()) return {};
        if (std::find(pages.begin(), pages.end(), link) != pages.end())
            return make_error_code(errc::repeated_page);
        if (pages.size() + 1 == client_.config.limits.pages_per_chunk)
            return make_error_code(errc::too_many_pages);
        const auto page = url::parse(link);
        if (!page) return make_error_code(errc::malformed_response);
        if (page->origin() != client_.config.base_url.origin()) return make_error_code(errc::foreign_page);
        return {};
    }

    bool has_unexpected(const graph_request& what) const {
        return what.unexpected_before + tried_->response().unexpected() > 0;
    }

    // Whether the responses to `what` may belong to another request. Besides a misdelivered response, this is the case if a
    // page has presences that were not requested, and the page after it cannot be fetched. A 429 says nothing about the page.
    bool may_be_misdelivered(const graph_request& what) const {
        if (tried_->misdelivered()) return true;
        const auto status = tried_->response().status();
        const bool link_failed = !tried_->error();
        const bool page_failed = what.page && status != 0 && status != 429;
        return has_unexpected(what) && (link_failed || page_failed);
    }

    // Discards the content of all responses to `state.what`. They contain presences that were not requested, so they may belong
    // to another request. The next attempt requests the first page again.
    void restart(paged_fetch& state) {
        call_.unexpected -= state.what.unexpected_before;
        state.what.slots.clear();
        state.what.page.reset();
        state.what.unexpected_before = 0;
        state.pages.clear();
        state.restarted = true;
    }

    // Returns the reason why a part cannot be fetched completely. Discards responses that may belong to another request.
    failure give_up(paged_fetch& state, error_code error) {
        if (has_unexpected(state.what)) restart(state);
        auto cause = describe();
        if (!tried_->error() && !timer_.stopped()) { // the next link is the reason
            cause.code = error;
            cause.info.detail = tried_->response().sanitized(tried_->response().next_link(), 200);
        }
        return cause;
    }

    // Makes attempts until one succeeds or another attempt is not allowed. Keeps the last attempt in `tried_`. Returns the error
    // of the last attempt, or the reason why its next link cannot be followed.
    asio::awaitable<error_code> complete(paged_fetch& state) {
        attempt_options options;
        options.deadline = call_.deadline();
        options.traceparent = call_.traceparent();
        bool token_was_renewed = false;
        for (;;) {
            tried_.emplace(client_, state.what, options, timer_, request_);
            while (!co_await tried_->run()) {
                // The repeated attempt waits for a permit or uses a new connection, so this loop does not spin.
            }
            attempts_ += tried_->requests();
            call_.requests += tried_->requests();
            auto error = tried_->error();
            if (!error) error = check_next_link(state.pages);
            if (!error || timer_.stopped() || tried_->held_back()) co_return error;

            if (tried_->ended_while_idle()) {
                options.fresh_connection = true;
                continue;
            }
            if (wants_new_token() && !token_was_renewed) {
                token_was_renewed = true;
                client_.tokens->rejected(tried_->token(), tried_->response().claims());
                ++options.retry;
                report({error, options.retry});
                continue;
            }
            const auto asked_for = tried_->response().retry_after();
            const bool misdelivered = may_be_misdelivered(state.what);
            const auto next =
                state.retries->next({error, asked_for, misdelivered}, call_.time_left(), random_unit());
            if (!next) {
                // Even if this request gives up, honour Retry-After for all others.
                if (error == condition::throttled && asked_for) pause(*asked_for);
                co_return error;
            }
            if (misdelivered || tried_->response().unexpected() > 0) restart(state);
            ++options.retry;
            options.fresh_connection = next->fresh_connection;
            report({error, options.retry, next->delay, next->fresh_connection});
            if (next->pause_all) {
                pause(next->delay);
            } else {
                co_await back_off(next->delay);
            }
            if (timer_.stopped()) co_return error;
        }
    }

    bool wants_new_token() const {
        const auto status = tried_->response().status();
        return status == 401 || (status == 403 && !tried_->response().claims().empty());
    }

    void pause(std::chrono::milliseconds delay) {
        client_.rate_limiter->pause(deadline_timer::clock::now() + delay);
        if (const auto& seen = client_.config.observer) seen->on(events::pause_started{delay});
    }

    void report(const events::retry_planned& event) const {
        if (const auto& seen = client_.config.observer) seen->on(event);
    }

    asio::awaitable<void> back_off(std::chrono::milliseconds delay) {
        event never{client_.strand};
        deadline_timer::scoped_deadline deadline{timer_, never, step::backoff, delay};
        co_await never.wait();
    }

    double random_unit() { return std::uniform_real_distribution<double>{0, 1}(client_.random); }

    failure describe() const {
        auto cause = tried_->describe();
        if (timer_.stopped()) {
            cause.code = timer_.reason(cause.code);
            cause.info.step = timer_.step();
        }
        cause.info.attempts = attempts_;
        return cause;
    }

    call& call_;
    client_core& client_;
    const chunk_slots slots_;
    deadline_timer& timer_;
    wiped_string& request_;
    std::optional<attempt> tried_;
    std::size_t attempts_ = 0;
};

} // namespace

asio::awaitable<void> run_worker(std::shared_ptr<call> running) {
    call::worker self{*running};
    while (const auto chunk = running->take_chunk()) {
        chunk_fetcher fetcher{*running, *chunk, self.resources()};
        std::vector<failed_range> failures;
        const index_range whole = fetcher.whole();
        auto rejected = co_await fetcher.fetch(whole);
        if (rejected) {
            failed_range all{whole, *std::move(rejected)};
            if (running->splits() && whole.count > 1 && may_be_one_ids_fault(all.cause.code)) {
                co_await fetcher.isolate(std::move(all), failures);
            } else {
                failures.push_back(std::move(all));
            }
        }
        running->chunk_completed(*chunk, std::move(failures));
    }
}

} // namespace copresence::detail
