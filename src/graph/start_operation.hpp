// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_GRAPH_START_OPERATION_HPP
#define COPRESENCE_GRAPH_START_OPERATION_HPP

#include "async/context_guard.hpp"
#include "async/deadline_timer.hpp"
#include "graph/operation.hpp"
#include "graph/session.hpp"

#include <copresence/error.hpp>
#include <copresence/request_options.hpp>
#include <copresence/result.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <memory>
#include <new>
#include <utility>

namespace copresence::detail {

/// Forwards the caller's cancellation to the strand. Holds the operation weakly, since a signal may outlive the operation, the
/// client and their context, and may be emitted while another thread destroys them.
class canceller {
public:
    explicit canceller(const std::shared_ptr<operation>& running)
        : operation_{running}
        , context_{running->session->context} {}

    void operator()(boost::asio::cancellation_type type) const {
        if (type == boost::asio::cancellation_type::none) return;
        // The operation must not be destroyed inside the guard, not even if the post fails.
        const auto holder = std::make_shared<std::shared_ptr<operation>>();
        context_->if_alive([&] {
            *holder = operation_.lock();
            if (!*holder) return;
            const auto strand = (*holder)->session->strand;
            boost::asio::post(strand, [holder] {
                const auto running = std::move(*holder);
                const auto session = running->session; // outlives the operation
                running->stop(boost::asio::error::operation_aborted, step::none);
            });
        });
    }

private:
    std::weak_ptr<operation> operation_;
    std::shared_ptr<context_guard> context_;
};

/// Returns the code of an exception that is not a `failure`.
inline error_code code_of(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const boost::system::system_error& e) {
        return e.code();
    } catch (const std::bad_alloc&) {
        return make_error_code(boost::system::errc::not_enough_memory);
    } catch (...) {
        return make_error_code(boost::system::errc::state_not_recoverable);
    }
}

// The forms of an operation: how its outcome is passed to a handler. `thrown` is an exception that is not a `failure`; the outcome
// does not count then.

/// The throwing form: signature `void(std::exception_ptr, Result)`.
struct throws_failure {
    template <class Result>
    using value = Result; ///< what an awaitable of this form returns

    template <class Result, class Handler>
    static void deliver(Handler handler, std::exception_ptr thrown, result<Result> outcome) {
        // The exception is created on the thread that throws it.
        if (!thrown && !outcome) thrown = std::make_exception_ptr(api_error{outcome.error()});
        auto value = thrown ? Result{} : *std::move(outcome);
        std::move(handler)(std::move(thrown), std::move(value));
    }
};

/// The `try_` form: signature `void(std::exception_ptr, result<Result>)`.
struct returns_failure {
    template <class Result>
    using value = result<Result>; ///< what an awaitable of this form returns

    template <class Result, class Handler>
    static void deliver(Handler handler, std::exception_ptr thrown, result<Result> outcome) {
        std::move(handler)(std::move(thrown), std::move(outcome));
    }
};

/// The token form: signature `void(error_code, Result)`.
struct passes_code {
    template <class Result, class Handler>
    static void deliver(Handler handler, const std::exception_ptr& thrown, result<Result> outcome) {
        if (thrown) return std::move(handler)(code_of(thrown), Result{});
        if (!outcome) return std::move(handler)(outcome.error().code, Result{});
        std::move(handler)(error_code{}, *std::move(outcome));
    }
};

/// The caller's handler, and a work guard that keeps the handler's executor running until the handler has been
/// called. Allocated on the heap, because Asio moves its handlers several times. Shared with the function that starts the
/// operation: that function completes the operation if the start fails.
template <class Form, class Result, class Handler>
class completion {
public:
    using pointer = std::shared_ptr<completion>;

    completion(Handler handler, const detail::session& session, diagnostics* details)
        : handler_{std::move(handler)}
        , executor_{session.executor}
        , work_{boost::asio::get_associated_executor(handler_, executor_)}
        , timer_{session.timer}
        , details_{details} {}

    auto slot() const { return boost::asio::get_associated_cancellation_slot(handler_); }

    void fail(std::exception_ptr cause) noexcept { thrown_ = std::move(cause); }

    void complete(result<Result> how) { result_ = std::move(how); }

    /// Posts the handler to its executor. Never calls the handler from within this function, nor on the strand.
    /// Posts to the client's executor first, because the type-erased executor of a type-erased handler can only dispatch.
    static void post(pointer done) {
        const auto executor = done->executor_;
        boost::asio::post(executor, [done = std::move(done)]() mutable {
            // Keeps the executor's context running until `dispatch` returns. Otherwise the context could run out of work
            // and be destroyed while `dispatch` still uses it.
            const auto busy = std::move(done->work_);
            const auto timer = std::move(done->timer_); // until the handler has made its next call
            boost::asio::dispatch(busy.get_executor(),
                                  [done = std::move(done)]() mutable { invoke(std::move(done)); });
        });
    }

private:
    static void invoke(pointer done) {
        auto& self = *done;
        if (self.details_ != nullptr)
            *self.details_ = self.thrown_ || self.result_ ? diagnostics{} : self.result_.error().info;
        self.slot().clear(); // on the caller's executor, because the signal may be emitted until now
        auto handler = std::move(self.handler_);
        auto thrown = std::move(self.thrown_);
        auto outcome = std::move(self.result_);
        done.reset();
        Form::template deliver<Result>(std::move(handler), std::move(thrown), std::move(outcome));
    }

    using executor_type = boost::asio::associated_executor_t<Handler, boost::asio::any_io_executor>;

    Handler handler_;
    const boost::asio::any_io_executor executor_; // of the client
    boost::asio::executor_work_guard<executor_type> work_;
    deadline_timer::shared_timer::use timer_;
    diagnostics* const details_; // of the caller; may be null
    result<Result> result_;
    std::exception_ptr thrown_;
};

/// Completes `handler` with an exception, without allocating a `completion`. Used if there is not enough memory for one.
template <class Form, class Result, class Handler>
void post_exception(const boost::asio::any_io_executor& client, Handler handler, std::exception_ptr cause) {
    const auto executor = boost::asio::get_associated_executor(handler, client);
    boost::asio::post(client, [executor, handler = std::move(handler), cause = std::move(cause)]() mutable {
        boost::asio::dispatch(executor, [handler = std::move(handler), cause = std::move(cause)]() mutable {
            Form::template deliver<Result>(std::move(handler), std::move(cause), Result{});
        });
    });
}

/// Runs `start`, which begins an operation that will complete its argument. An exception of `start` completes the operation too.
/// If it left the initiating function, `io_context::run` would throw and the caller would never be resumed.
template <class Form, class Result, class Handler, class Start>
void initiate(const session& session, Handler handler, const request_options& options, Start start) {
    using completion_type = completion<Form, Result, Handler>;
    typename completion_type::pointer done;
    try {
        done = std::make_shared<completion_type>(std::move(handler), session, options.error_details);
    } catch (...) { // out of memory: the handler has not been moved yet
        return post_exception<Form, Result>(session.executor, std::move(handler), std::current_exception());
    }
    try {
        start(done);
    } catch (...) {
        done->fail(std::current_exception());
        completion_type::post(std::move(done));
    }
}

/// Runs the coroutine `work`, which executes a whole operation, on the client's strand. From here on, the operation is destroyed
/// on the strand.
template <class Form, class Result, class Handler>
void run_operation(std::shared_ptr<operation> running, boost::asio::awaitable<result<Result>> work,
                   const std::shared_ptr<completion<Form, Result, Handler>>& done) {
    if (auto slot = done->slot(); slot.is_connected()) slot.template emplace<canceller>(running);
    const auto session = running->session;
    running.reset();
    boost::asio::co_spawn(session->strand, std::move(work),
                          [done](std::exception_ptr thrown, result<Result> how) mutable {
                              done->fail(std::move(thrown));
                              done->complete(std::move(how));
                              completion<Form, Result, Handler>::post(std::move(done));
                          });
}

} // namespace copresence::detail

#endif
