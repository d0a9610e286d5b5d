// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include <copresence/client.hpp>

#include "call.hpp"
#include "client_core.hpp"
#include "worker.hpp"

#include "async/event.hpp"
#include "model/invalid_id.hpp"
#include "text/wiped_string.hpp"

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

// The way of a call: ids ─► plan ─► workers, each taking chunk after chunk ─► slots ─► the result in the order asked.

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

// What goes from our strand to the caller's executor: a value, so that an exception is made where it is thrown.
template <class Result>
using outcome = std::variant<failure, Result>;

failure invalid_argument(errc code, std::string detail) {
    failure why{make_error_code(code), {}};
    why.info.detail = std::move(detail);
    return why;
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

// `count` of what `task` makes, side by side; returns when the last of them has.
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
    std::size_t begun = 0;
    try {
        for (; begun < count; ++begun)
            asio::co_spawn(strand, task(), [ended](std::exception_ptr thrown) { ended(thrown, 1); });
    } catch (...) { // no memory for one more: those that have begun are awaited
        ended(std::current_exception(), count - begun);
    }
    co_await all_done->wait();
    if (*first_exception) std::rethrow_exception(*first_exception);
}

// Adds a connection that is open to those that are held: so that nobody takes the same one twice.
asio::awaitable<void> hold_connection(std::shared_ptr<call> running,
                                      std::shared_ptr<std::vector<lease>> held) {
    call::worker self{*running};
    time_guard& guard = *self.kit().guard;
    client_core& client = *running->client;
    const auto& limits = client.config.timeouts;
    transport_result opened;
    auto hold = co_await client.pool->acquire(guard, limits.call, false);
    if (!hold) {
        opened = {guard.verdict(asio::error::operation_aborted), guard.at(), {}, {}};
    } else if (hold.fresh()) {
        const auto begun = time_guard::clock::now();
        opened = co_await hold->open(client.names, client.config.root, limits, guard);
        client.tell_opened(opened, *hold, time_guard::clock::now() - begun);
        if (!opened) {
            hold.retire(guard.interrupted() ? retirement::interrupted : retirement::failed);
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
        co_await work(running);
    } else {
        const std::function<asio::awaitable<void>()> worker = [running] { return work(running); };
        co_await side_by_side(running, workers, worker);
    }
    running->end();
    if (auto failed = running->verdict()) co_return outcome<Result>{*std::move(failed)};
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
    if (auto failed = running->verdict()) co_return outcome<std::size_t>{*std::move(failed)};
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
        context_->if_alive([this] {
            if (auto running = call_.lock()) stop(std::move(running));
        });
    }

private:
    static void stop(std::shared_ptr<call> running) {
        const auto strand = running->client->strand;
        asio::post(strand, [running = std::move(running)]() mutable {
            const auto client = running->client;
            running->stop(asio::error::operation_aborted, step::none);
            running.reset(); // the last of it, where it ended meanwhile
            client->rest_if_idle();
        });
    }

    std::weak_ptr<call> call_;
    std::shared_ptr<context_guard> context_;
};

// The caller's handler, its executor kept at work until it has been called, and what it is called with. On the heap: it
// passes through half a dozen of Asio's hands. Shared with the function that starts the call, which completes it if the start fails.
template <class Result, class Handler>
class completion {
public:
    using pointer = std::shared_ptr<completion>;

    completion(Handler handler, std::shared_ptr<client_core> client)
        : handler_{std::move(handler)}
        , client_{std::move(client)}
        , work_{asio::get_associated_executor(handler_, client_->executor)} {}

    auto slot() const { return asio::get_associated_cancellation_slot(handler_); }

    void fail(std::exception_ptr why) noexcept { thrown_ = std::move(why); }

    void settle(outcome<Result> how) { outcome_ = std::move(how); }

    // Calls the handler on its executor, never from within here, and never on the strand: by way of the client's
    // executor, since the erased executor of an erased handler can only dispatch. What waits elsewhere for its turn does not
    // hold the client, whose own context may be gone by then.
    static void post(pointer done) {
        auto client = std::move(done->client_);
        const auto executor = client->executor;
        asio::post(executor, [client = std::move(client), done = std::move(done)]() mutable {
            const rest_afterwards rest{*client}; // by then the handler may have made its next call
            // At work until dispatch has returned: the handler may let its context end, and be destroyed, before that.
            const auto busy = std::move(done->work_);
            asio::dispatch(busy.get_executor(),
                           [done = std::move(done)]() mutable { invoke(std::move(done)); });
        });
    }

private:
    // Whatever the handler throws.
    struct rest_afterwards {
        client_core& client;

        ~rest_afterwards() { client.rest_if_idle(); }
    };

    static void invoke(pointer done) {
        auto& self = *done;
        if (auto* const failed = std::get_if<failure>(&self.outcome_); failed != nullptr && !self.thrown_)
            self.thrown_ = std::make_exception_ptr(api_error{std::move(*failed)});
        auto* const arrived = std::get_if<Result>(&self.outcome_);
        auto result = arrived != nullptr && !self.thrown_ ? std::move(*arrived) : Result{};
        auto thrown = std::move(self.thrown_);
        self.slot().clear(); // here, on the caller's executor: the signal may be emitted until now
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

// Completes `handler` without any state of ours, because there was no memory for it.
template <class Result, class Handler>
void post_exception(const client_core& client, Handler handler, std::exception_ptr why) {
    const auto executor = asio::get_associated_executor(handler, client.executor);
    asio::post(client.executor, [executor, handler = std::move(handler), why = std::move(why)]() mutable {
        asio::dispatch(executor, [handler = std::move(handler), why = std::move(why)]() mutable {
            std::move(handler)(std::move(why), Result{});
        });
    });
}

// Runs `start`, which begins an operation and leaves its end to the given completion. What `start` throws completes the operation: an
// exception that left an initiating function would leave `io_context::run` instead, and the caller would never be resumed.
template <class Result, class Handler, class Start>
void initiate(const std::shared_ptr<client_core>& client, Handler handler, Start start) {
    using completion_type = completion<Result, Handler>;
    typename completion_type::pointer done;
    try {
        done = std::make_shared<completion_type>(std::move(handler), client);
    } catch (...) { // no memory: the handler has not been moved yet
        return post_exception<Result>(*client, std::move(handler), std::current_exception());
    }
    try {
        start(done);
    } catch (...) {
        done->fail(std::current_exception());
        completion_type::post(std::move(done));
    }
}

// Runs `work`, the whole of a call, on the strand.
template <class Result, class Handler>
void spawn(std::shared_ptr<call> running, asio::awaitable<outcome<Result>> work,
           const std::shared_ptr<completion<Result, Handler>>& done) {
    if (auto slot = done->slot(); slot.is_connected()) slot.template emplace<canceller>(running);
    const auto client = running->client;
    running.reset(); // from here on, the call ends on the strand
    asio::co_spawn(client->strand, std::move(work),
                   [done](std::exception_ptr thrown, outcome<Result> result) mutable {
                       done->fail(std::move(thrown));
                       done->settle(std::move(result));
                       completion<Result, Handler>::post(std::move(done));
                   });
}

template <class Result, class Handler>
void start(std::shared_ptr<client_core> client, id_list ids, const request_options& options,
           Handler handler) {
    constexpr bool partial = std::same_as<Result, presence_report>;
    initiate<Result>(client, std::move(handler), [&](const auto& done) {
        if (auto refused = check(ids, options, client->config.max_ids_per_call)) {
            done->settle(*std::move(refused));
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

// What Asio makes of a function that takes a handler: without a coroutine of ours around it.
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
