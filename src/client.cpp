// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include <copresence/client.hpp>

#include "call.hpp"
#include "graph/client_core.hpp"
#include "worker.hpp"

#include "async/event.hpp"
#include "base/wiped_string.hpp"
#include "model/invalid_id.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

// The steps of a call: the plan divides the ids into chunks. Each worker takes one chunk after another and stores the presences
// in slots. The slots, and therefore the result, have the order of the ids.

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

// The result that is passed from the client's strand to the caller's executor. A failure is passed as a value: the exception
// is created on the thread that throws it.
template <class Result>
using outcome = std::variant<failure, Result>;

failure invalid_argument(errc code, std::string detail) {
    failure cause{make_error_code(code), {}};
    cause.info.detail = std::move(detail);
    return cause;
}

std::optional<failure> check(const id_list& ids, const request_options& options, std::size_t max_ids) {
    if (const auto& bad = ids.first_malformed) {
        return invalid_argument(errc::invalid_user_id, "ids[" + std::to_string(bad->index) + "] is " +
                                                           describe_invalid_id(bad->text));
    }
    if (ids.ids.size() > max_ids) {
        return invalid_argument(errc::too_many_ids, "the call has " + std::to_string(ids.ids.size()) +
                                                        " ids, more than client_config::max_ids_per_call (" +
                                                        std::to_string(max_ids) +
                                                        "): split the list, or raise the limit");
    }
    if (auto member = invalid_member(options))
        return invalid_argument(errc::invalid_option, *std::move(member));
    return std::nullopt;
}

// Runs `count` coroutines made by `task` concurrently. Returns when all have ended. Rethrows their first exception.
asio::awaitable<void> side_by_side(std::shared_ptr<call> running, std::size_t count,
                                   const std::function<asio::awaitable<void>()>& task) {
    if (count == 0) co_return;
    const auto strand = running->client->strand;
    const auto all_done = std::make_shared<event>(strand);
    const auto first_exception = std::make_shared<std::exception_ptr>();
    const auto left = std::make_shared<std::size_t>(count);
    const auto ended = [=](std::exception_ptr thrown, std::size_t tasks) {
        if (thrown && !*first_exception) {
            *first_exception = thrown;
            running->stop(asio::error::operation_aborted, step::none);
        }
        if ((*left -= tasks) == 0) all_done->set();
    };
    std::size_t started = 0;
    try {
        for (; started < count; ++started)
            asio::co_spawn(strand, task(), [ended](std::exception_ptr thrown) { ended(thrown, 1); });
    } catch (...) { // out of memory: wait for the coroutines that were started
        ended(std::current_exception(), count - started);
    }
    co_await all_done->wait();
    if (*first_exception) std::rethrow_exception(*first_exception);
}

// Leases a connection, opens it if it is new, and adds it to `held`. `held` keeps the lease, so that each task of the warm-up
// gets another connection.
asio::awaitable<void> hold_connection(std::shared_ptr<call> running,
                                      std::shared_ptr<std::vector<lease>> held) {
    call::worker self{*running};
    deadline_timer& timer = *self.resources().timer;
    client_core& client = *running->client;
    const auto& limits = client.config.timeouts;
    transport_result opened;
    auto hold = co_await client.pool->acquire(timer, limits.call, false);
    if (!hold) {
        opened = {timer.reason(asio::error::operation_aborted), timer.step(), {}, {}};
    } else if (hold.fresh()) {
        const auto started = deadline_timer::clock::now();
        opened = co_await hold->open(client.resolver, client.config.base_url, limits, timer);
        client.report_opened(opened, *hold, deadline_timer::clock::now() - started);
        if (!opened) {
            hold.close(timer.interrupted() ? close_reason::interrupted : close_reason::failed);
        } else if (hold->session_resumed()) {
            ++client.stats->sessions_resumed;
        }
    }
    if (opened) {
        held->push_back(std::move(hold));
    } else {
        running->fail(opened);
    }
}

template <class Result>
Result take_result(call& ended) {
    if constexpr (std::same_as<Result, presence_report>) {
        return ended.take_report();
    } else {
        return ended.take_presences();
    }
}

template <class Result>
asio::awaitable<outcome<Result>> run(std::shared_ptr<call> running) {
    running->begin();
    const auto workers = running->workers();
    if (workers == 1) {
        co_await run_worker(running);
    } else {
        const std::function<asio::awaitable<void>()> worker = [running] { return run_worker(running); };
        co_await side_by_side(running, workers, worker);
    }
    running->end();
    if (auto failed = running->error()) co_return outcome<Result>{*std::move(failed)};
    co_return outcome<Result>{take_result<Result>(*running)};
}

asio::awaitable<outcome<std::size_t>> run_warm_up(std::shared_ptr<call> running, std::size_t connections) {
    running->begin();
    const auto held = std::make_shared<std::vector<lease>>();
    const std::function<asio::awaitable<void>()> holder = [running, held] {
        return hold_connection(running, held);
    };
    co_await side_by_side(running, std::min(connections, running->client->config.max_connections), holder);
    running->end();
    const auto open = held->size();
    for (auto& each : *held)
        each.keep();
    held->clear();
    if (auto failed = running->error()) co_return outcome<std::size_t>{*std::move(failed)};
    co_return outcome<std::size_t>{open};
}

// Forwards the caller's cancellation to the strand. Holds the call weakly, since a signal may outlive the call, the client
// and their context, and may be emitted while another thread destroys them.
class canceller {
public:
    explicit canceller(const std::shared_ptr<call>& running)
        : call_{running}
        , context_{running->client->context} {}

    void operator()(asio::cancellation_type type) const {
        if (type == asio::cancellation_type::none) return;
        // The call must not be destroyed inside the guard, not even if the post fails.
        const auto holder = std::make_shared<std::shared_ptr<call>>();
        context_->if_alive([&] {
            *holder = call_.lock();
            if (*holder) stop(holder);
        });
    }

private:
    static void stop(const std::shared_ptr<std::shared_ptr<call>>& holder) {
        const auto strand = (*holder)->client->strand;
        asio::post(strand, [holder] {
            auto running = std::move(*holder);
            const auto client = running->client;
            running->stop(asio::error::operation_aborted, step::none);
            running.reset(); // destroys the call if it has ended meanwhile
            client->disarm_if_idle();
        });
    }

    std::weak_ptr<call> call_;
    std::shared_ptr<context_guard> context_;
};

// The caller's handler, its arguments, and a work guard that keeps the handler's executor running until the handler has been
// called. Allocated on the heap, because Asio moves its handlers several times. Shared with the function that starts the
// call: that function completes the operation if the start fails.
template <class Result, class Handler>
class completion {
public:
    using pointer = std::shared_ptr<completion>;

    completion(Handler handler, std::shared_ptr<client_core> client)
        : handler_{std::move(handler)}
        , client_{std::move(client)}
        , work_{asio::get_associated_executor(handler_, client_->executor)} {}

    auto slot() const { return asio::get_associated_cancellation_slot(handler_); }

    void fail(std::exception_ptr cause) noexcept { thrown_ = std::move(cause); }

    void complete(outcome<Result> how) { outcome_ = std::move(how); }

    // Posts the handler to its executor. Never calls the handler from within this function, nor on the strand.
    // Posts to the client's executor first, because the type-erased executor of a type-erased handler can only dispatch.
    // The function that waits on the handler's executor does not own the client: the client's context may already be
    // destroyed when the function runs.
    static void post(pointer done) {
        auto client = done->client_;
        const auto executor = client->executor;
        asio::post(executor, [client = std::move(client), done = std::move(done)]() mutable {
            done->client_.reset();
            const disarm_afterwards rest{*client}; // at the end, because the handler may start the next call
            // Keeps the executor's context running until `dispatch` returns. Otherwise the context could run out of work
            // and be destroyed while `dispatch` still uses it.
            const auto busy = std::move(done->work_);
            asio::dispatch(busy.get_executor(),
                           [done = std::move(done)]() mutable { invoke(std::move(done)); });
        });
    }

private:
    // Calls `disarm_if_idle` at the end of the scope, even if the handler throws.
    struct disarm_afterwards {
        client_core& client;

        ~disarm_afterwards() { client.disarm_if_idle(); }
    };

    static void invoke(pointer done) {
        auto& self = *done;
        if (auto* const failed = std::get_if<failure>(&self.outcome_); failed != nullptr && !self.thrown_)
            self.thrown_ = std::make_exception_ptr(api_error{std::move(*failed)});
        auto* const arrived = std::get_if<Result>(&self.outcome_);
        auto result = arrived != nullptr && !self.thrown_ ? std::move(*arrived) : Result{};
        auto thrown = std::move(self.thrown_);
        self.slot().clear(); // on the caller's executor, because the signal may be emitted until now
        auto handler = std::move(self.handler_);
        done.reset();
        std::move(handler)(std::move(thrown), std::move(result));
    }

    using executor_type = asio::associated_executor_t<Handler, asio::any_io_executor>;

    Handler handler_;
    std::shared_ptr<client_core> client_;
    asio::executor_work_guard<executor_type> work_;
    outcome<Result> outcome_;
    std::exception_ptr thrown_;
};

// Completes `handler` with an exception, without allocating a `completion`. Used if there is not enough memory for one.
template <class Result, class Handler>
void post_exception(const client_core& client, Handler handler, std::exception_ptr cause) {
    const auto executor = asio::get_associated_executor(handler, client.executor);
    asio::post(client.executor, [executor, handler = std::move(handler), cause = std::move(cause)]() mutable {
        asio::dispatch(executor, [handler = std::move(handler), cause = std::move(cause)]() mutable {
            std::move(handler)(std::move(cause), Result{});
        });
    });
}

// Runs `start`, which begins an operation that will complete `done`. An exception of `start` completes the operation too.
// If it left the initiating function, `io_context::run` would throw and the caller would never be resumed.
template <class Result, class Handler, class Start>
void initiate(const std::shared_ptr<client_core>& client, Handler handler, Start start) {
    using completion_type = completion<Result, Handler>;
    typename completion_type::pointer done;
    try {
        done = std::make_shared<completion_type>(std::move(handler), client);
    } catch (...) { // out of memory: the handler has not been moved yet
        return post_exception<Result>(*client, std::move(handler), std::current_exception());
    }
    try {
        start(done);
    } catch (...) {
        done->fail(std::current_exception());
        completion_type::post(std::move(done));
    }
}

// Runs the coroutine `work`, which executes a whole call, on the strand.
template <class Result, class Handler>
void spawn(std::shared_ptr<call> running, asio::awaitable<outcome<Result>> work,
           const std::shared_ptr<completion<Result, Handler>>& done) {
    if (auto slot = done->slot(); slot.is_connected()) slot.template emplace<canceller>(running);
    const auto client = running->client;
    running.reset(); // from here on, the call is destroyed on the strand
    asio::co_spawn(client->strand, std::move(work),
                   [done](std::exception_ptr thrown, outcome<Result> result) mutable {
                       done->fail(std::move(thrown));
                       done->complete(std::move(result));
                       completion<Result, Handler>::post(std::move(done));
                   });
}

template <class Result, class Handler>
void start(std::shared_ptr<client_core> client, id_list ids, const request_options& options,
           Handler handler) {
    constexpr bool partial = std::same_as<Result, presence_report>;
    initiate<Result>(client, std::move(handler), [&](const auto& done) {
        if (auto rejected = check(ids, options, client->config.max_ids_per_call)) {
            done->complete(*std::move(rejected));
            return std::decay_t<decltype(*done)>::post(done);
        }
        request_plan plan{std::move(ids.ids), client->config.max_ids_per_request};
        auto running = std::make_shared<call>(client, std::move(plan), options,
                                              partial ? call::on_failure::go_on : call::on_failure::stop_all);
        auto work = run<Result>(running);
        spawn(std::move(running), std::move(work), done);
    });
}

template <class Handler>
void start_warm_up(std::shared_ptr<client_core> client, std::size_t connections, Handler handler) {
    initiate<std::size_t>(client, std::move(handler), [&](const auto& done) {
        request_plan nothing{{}, client->config.max_ids_per_request};
        auto running =
            std::make_shared<call>(client, std::move(nothing), request_options{}, call::on_failure::stop_all);
        auto work = run_warm_up(running, connections);
        spawn(std::move(running), std::move(work), done);
    });
}

// Makes an awaitable of a function that takes a handler. Saves the frame of a wrapping coroutine.
template <class Result, class Start, class... Args>
asio::awaitable<Result> awaitable_of(Start begin, Args... args) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, Result)>(
        std::move(begin), asio::use_awaitable, std::move(args)...);
}

template <class Result>
asio::awaitable<Result> await_result(std::shared_ptr<client_core> core, id_list ids,
                                     const request_options& options) {
    auto begin = [](auto handler, auto client, auto asked, const auto& how) {
        start<Result>(std::move(client), std::move(asked), how, std::move(handler));
    };
    return awaitable_of<Result>(begin, std::move(core), std::move(ids), options);
}

} // namespace

void start_get_presences(std::shared_ptr<client_core> core, id_list ids, request_options options,
                         presences_handler handler) {
    start<std::vector<presence>>(std::move(core), std::move(ids), options, std::move(handler));
}

void start_get_presence_report(std::shared_ptr<client_core> core, id_list ids, request_options options,
                               report_handler handler) {
    start<presence_report>(std::move(core), std::move(ids), options, std::move(handler));
}

asio::awaitable<std::vector<presence>> await_presences(std::shared_ptr<client_core> core, id_list ids,
                                                       request_options options) {
    return await_result<std::vector<presence>>(std::move(core), std::move(ids), options);
}

asio::awaitable<presence_report> await_presence_report(std::shared_ptr<client_core> core, id_list ids,
                                                       request_options options) {
    return await_result<presence_report>(std::move(core), std::move(ids), options);
}

asio::awaitable<std::size_t> await_warm_up(std::shared_ptr<client_core> core, std::size_t connections) {
    auto begin = [](auto handler, auto client, std::size_t wanted) {
        start_warm_up(std::move(client), wanted, std::move(handler));
    };
    return awaitable_of<std::size_t>(begin, std::move(core), connections);
}

} // namespace copresence::detail

namespace copresence {

client::client(boost::asio::any_io_executor executor, client_config config)
    : core_{std::make_shared<detail::client_core>(std::move(executor), std::move(config))} {}

client& client::operator=(client&& other) noexcept {
    if (this != &other) {
        if (core_) core_->close();
        core_ = std::move(other.core_);
    }
    return *this;
}

client::~client() {
    if (core_) core_->close();
}

void client::close() noexcept { core_->close(); }

client_stats client::stats() const { return core_->stats->snapshot(); }

} // namespace copresence
