// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "operations/bulk/chunk_fetcher.hpp"

#include "graph/send.hpp"
#include "limits/retry_policy.hpp"
#include "operations/bulk/chunk_response.hpp"

#include <array>
#include <optional>
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
    chunk_fetcher(bulk_fetch& of, std::size_t chunk, operation::worker& worker)
        : fetch_{of}
        , slots_{of.slots_of(chunk)}
        , worker_{worker} {}

    index_range whole() const noexcept { return {0, slots_.asked.size()}; }

    // Splits a rejected chunk into halves, until each rejected id is isolated or `max_requests_by_splitting` is reached. If
    // Graph rejects both halves of the whole chunk, the function assumes that single ids are not the cause, and the whole chunk
    // fails.
    asio::awaitable<void> isolate(failed_range whole, std::vector<failed_range>& failures) {
        std::vector<failed_range> rejected;
        rejected.push_back(whole);
        const std::size_t before = worker_.requests;
        bool first = true;
        bool hopeless = false; // an error occurred that a single id cannot cause
        while (!rejected.empty()) {
            auto next = std::move(rejected.back());
            rejected.pop_back();
            const bool used_up = worker_.requests - before + 2 > max_requests_by_splitting;
            if (next.where.count == 1 || used_up || hopeless || worker_.timer().stopped()) {
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
                const auto fetched = co_await fetch(half);
                if (fetched) continue;
                failed_range failed{half, fetched.error()};
                hopeless = !may_be_one_ids_fault(failed.cause.code);
                if (!hopeless) ++rejected_halves;
                (hopeless ? failures : rejected).push_back(std::move(failed));
            }
            if (first && rejected_halves == 2) {
                failures.clear();
                failures.push_back(std::move(whole));
                co_return;
            }
            first = false;
        }
    }

    // Fetches one part with all its pages.
    asio::awaitable<result<void>> fetch(index_range where) {
        session& session = worker_.session();
        chunk_response response{session, slots_.sub(where)};
        auto request = response.first_page();
        std::optional<retry_policy> policy;
        for (;;) {
            if (!response.restarted()) policy.emplace(session.config.retry);
            const auto sent = co_await send(worker_, request, response, *policy);
            if (!sent) {
                response.give_up();
                co_return sent;
            }
            const auto unexpected = response.unexpected();
            if (response.next_page(request)) continue;
            fetch_.unexpected += unexpected;
            co_return sent;
        }
    }

private:
    bulk_fetch& fetch_;
    const chunk_slots slots_;
    operation::worker& worker_;
};

} // namespace

asio::awaitable<void> run_worker(std::shared_ptr<bulk_fetch> fetch) {
    operation::worker self{fetch->operation};
    while (const auto chunk = fetch->take_chunk()) {
        self.requests = 0;
        chunk_fetcher fetcher{*fetch, *chunk, self};
        std::vector<failed_range> failures;
        const index_range whole = fetcher.whole();
        const auto fetched = co_await fetcher.fetch(whole);
        if (!fetched) {
            failed_range all{whole, fetched.error()};
            if (fetch->splits() && whole.count > 1 && may_be_one_ids_fault(all.cause.code)) {
                co_await fetcher.isolate(std::move(all), failures);
            } else {
                failures.push_back(std::move(all));
            }
        }
        fetch->chunk_completed(*chunk, std::move(failures));
    }
}

} // namespace copresence::detail
