// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "callers.hpp"

#include "support/ids.hpp"

#include <copresence/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <algorithm>
#include <exception>
#include <random>
#include <set>
#include <utility>
#include <vector>

namespace copresence::soak {

namespace {

namespace asio = boost::asio;

// Makes one call after another. The handlers of its calls and timers keep the caller alive and run on its
// strand.
class caller : public std::enable_shared_from_this<caller> {
public:
    caller(const asio::any_io_executor& executor, std::shared_ptr<client> of, const local_graph& graph,
           const habits& how, std::uint64_t seed, tally& counts)
        : strand_{asio::make_strand(executor)}
        , client_{std::move(of)}
        , graph_{graph}
        , habits_{how}
        , random_{seed}
        , counts_{counts}
        , cancel_at_{strand_} {}

    void start() {
        asio::post(strand_, [self = shared_from_this()] { self->call(); });
    }

private:
    template <class Result>
    auto ended(std::shared_ptr<caller> self) {
        return asio::bind_cancellation_slot(
            signal_.slot(),
            asio::bind_executor(strand_, [self = std::move(self)](error_code ec, Result result) {
                self->cancel_at_.cancel();
                ++self->counts_.ended;
                if (ec) {
                    self->check_failure(ec);
                } else {
                    self->check(result);
                }
                self->call();
            }));
    }

    void call() {
        if (std::chrono::steady_clock::now() >= habits_.until) return;
        choose_ids();
        request_options options;
        options.timeout = std::chrono::milliseconds{
            1 + static_cast<long>(below(static_cast<std::uint64_t>(habits_.longest_call.count())))};
        if (below(4) != 0) options.timeout = habits_.longest_call;
        options.max_concurrent_requests = 1 + below(8);
        ++counts_.started;
        if (below(100) < habits_.cancelled_percent) cancel_later();

        auto self = shared_from_this();
        if (below(2) == 0) {
            client_->async_get_presences(ids_, options, ended<std::vector<presence>>(std::move(self)));
        } else {
            client_->async_get_presence_report(ids_, options, ended<presence_report>(std::move(self)));
        }
    }

    void cancel_later() {
        constexpr asio::cancellation_type types[]{asio::cancellation_type::terminal,
                                                  asio::cancellation_type::partial,
                                                  asio::cancellation_type::total};
        cancel_at_.expires_after(std::chrono::microseconds{below(200'000)});
        cancel_at_.async_wait(
            [self = shared_from_this(), type = types[below(3)]](boost::system::error_code ec) {
                if (!ec) self->signal_.emit(type);
            });
    }

    void choose_ids() {
        const auto count = static_cast<std::size_t>(below(10) == 0 ? below(habits_.max_ids) : below(700));
        ids_.clear();
        for (std::size_t i = 0; i < count; ++i)
            ids_.push_back(test::nth_id(below(20'000)));
    }

    // Returns the distinct ids in the order of their first occurrence.
    std::vector<user_id> distinct() const {
        std::set<user_id> seen;
        std::vector<user_id> ids;
        for (const auto& id : ids_) {
            if (seen.insert(id).second) ids.push_back(id);
        }
        return ids;
    }

    // Returns whether `found` contains the presences of `ids`, or of some of them in the same order.
    bool are_right(const std::vector<presence>& found, const std::vector<user_id>& ids) {
        auto next = ids.begin();
        for (const auto& each : found) {
            next = std::find(next, ids.end(), each.id());
            if (next == ids.end() || each != graph_.presence_of(each.id())) return false;
            ++next;
        }
        counts_.presences += found.size();
        return true;
    }

    void check(const std::vector<presence>& found) {
        const auto ids = distinct();
        // A presence with an id that is not a GUID belongs to no user. The user of the original id counts as
        // omitted by the service.
        if (!are_right(found, ids)) ++counts_.wrong;
        ++counts_.complete;
    }

    void check(const presence_report& report) {
        const auto ids = distinct();
        std::vector<user_id> reported = report.absent;
        for (const auto& each : report.found)
            reported.push_back(each.id());
        for (const auto& each : report.failed)
            reported.insert(reported.end(), each.ids.begin(), each.ids.end());
        const bool each_once =
            reported.size() == ids.size() &&
            std::set<user_id>(reported.begin(), reported.end()) == std::set<user_id>(ids.begin(), ids.end());
        if (!each_once || !are_right(report.found, ids)) ++counts_.wrong;
        ++(report.failed.empty() ? counts_.complete : counts_.partial);
    }

    void check_failure(const error_code& ec) {
        if (ec == asio::error::operation_aborted)
            ++counts_.cancelled;
        else if (ec == errc::client_closed)
            ++counts_.closed;
        else
            ++counts_.failed;
    }

    std::uint64_t below(std::uint64_t end) { return random_() % end; }

    asio::any_io_executor strand_;
    std::shared_ptr<client> client_;
    const local_graph& graph_;
    habits habits_;
    std::mt19937_64 random_;
    tally& counts_;
    asio::steady_timer cancel_at_;
    asio::cancellation_signal signal_;
    std::vector<user_id> ids_;
};

} // namespace

void start_callers(const asio::any_io_executor& executor, std::size_t count, std::shared_ptr<client> of,
                   const local_graph& graph, const habits& how, std::uint64_t seed, tally& counts) {
    for (std::size_t i = 0; i < count; ++i)
        std::make_shared<caller>(executor, of, graph, how, seed + i, counts)->start();
}

} // namespace copresence::soak
