// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/client.hpp>

#include "graph/session.hpp"
#include "graph/start_operation.hpp"
#include "model/invalid_id.hpp"
#include "operations/bulk/bulk_fetch.hpp"
#include "operations/warm_up.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace copresence::detail {

namespace {

failure invalid_argument(errc code, std::string detail) {
    failure cause{make_error_code(code), {}};
    cause.info.detail = std::move(detail);
    return cause;
}

std::optional<failure> check(const request_options& options) {
    if (auto member = invalid_member(options))
        return invalid_argument(errc::invalid_option, *std::move(member));
    return std::nullopt;
}

std::optional<failure> check(const user_ids& ids, const request_options& options, std::size_t max_ids) {
    if (const auto& bad = ids.malformed()) {
        return invalid_argument(errc::invalid_user_id, "ids[" + std::to_string(bad->index) + "] is " +
                                                           describe_invalid_id(bad->text));
    }
    if (const auto count = ids.values().size(); count > max_ids) {
        return invalid_argument(errc::too_many_ids, "the call has " + std::to_string(count) +
                                                        " ids, more than client_config::max_ids_per_call (" +
                                                        std::to_string(max_ids) +
                                                        "): split the list, or raise the limit");
    }
    return check(options);
}

// Completes an operation whose arguments were rejected.
template <class Completion>
void reject(const std::shared_ptr<Completion>& done, failure cause) {
    done->complete(std::move(cause));
    Completion::post(done);
}

// Starts a bulk call. `Result` is `std::vector<presence>` or `presence_report`.
template <class Result>
struct fetch {
    using value = Result;

    template <class Form, class Handler>
    static void start(const std::shared_ptr<session>& client, Handler handler, user_ids ids,
                      const request_options& options) {
        initiate<Form, Result>(*client, std::move(handler), options, [&](const auto& done) {
            if (auto cause = check(ids, options, client->config.max_ids_per_call))
                return reject(done, *std::move(cause));
            request_plan plan{std::move(ids).values(), client->config.max_ids_per_request};
            const auto fetch = std::make_shared<bulk_fetch>(client, std::move(plan), options, rule);
            run_operation(std::shared_ptr<operation>{fetch, &fetch->operation}, run<Result>(fetch), done);
        });
    }

    static constexpr auto rule = std::same_as<Result, presence_report> ? bulk_fetch::on_failure::go_on
                                                                       : bulk_fetch::on_failure::stop_all;
};

struct open_connections {
    using value = std::size_t;

    template <class Form, class Handler>
    static void start(const std::shared_ptr<session>& client, Handler handler, std::size_t connections,
                      const request_options& options) {
        initiate<Form, std::size_t>(*client, std::move(handler), options, [&](const auto& done) {
            if (auto cause = check(options)) return reject(done, *std::move(cause));
            const auto running = std::make_shared<operation>(
                client, options, options.timeout.value_or(client->config.timeouts.call));
            run_operation(running, warm_up(running, connections), done);
        });
    }
};

// Makes an awaitable of an operation. Saves the frame of a wrapping coroutine.
template <class Operation, class Form, class... Arguments>
auto awaitable_of(const std::shared_ptr<session>& client, Arguments... arguments) {
    using value = typename Form::template value<typename Operation::value>;
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, value)>(
        [](auto handler, const std::shared_ptr<session>& of, Arguments... given) {
            Operation::template start<Form>(of, std::move(handler), std::move(given)...);
        },
        asio::use_awaitable, client, std::move(arguments)...);
}

} // namespace

} // namespace copresence::detail

namespace copresence {

namespace {

client::executor_type required(client::executor_type executor) {
    if (!executor) throw std::invalid_argument{"copresence::client: the executor must not be empty"};
    return executor;
}

} // namespace

client::client(executor_type executor, client_config config, checked)
    : session_{std::make_shared<detail::session>(required(std::move(executor)), std::move(config))} {}

client::client(session_ptr session) noexcept
    : session_{std::move(session)} {}

client& client::operator=(client&& other) noexcept {
    if (this != &other) {
        if (session_) session_->close();
        session_ = std::move(other.session_);
    }
    return *this;
}

client::~client() {
    if (session_) session_->close();
}

client::executor_type client::get_executor() const noexcept { return session_->executor; }

void client::close() noexcept { session_->close(); }

client_stats client::stats() const { return session_->stats->snapshot(); }

asio::awaitable<std::vector<presence>> client::get_presences(user_ids ids, request_options options) {
    return detail::awaitable_of<detail::fetch<std::vector<presence>>, detail::throws_failure>(
        session_, std::move(ids), options);
}

asio::awaitable<result<std::vector<presence>>> client::try_get_presences(user_ids ids,
                                                                         request_options options) {
    return detail::awaitable_of<detail::fetch<std::vector<presence>>, detail::returns_failure>(
        session_, std::move(ids), options);
}

void client::start_get_presences(const session_ptr& session, any_handler<std::vector<presence>> handler,
                                 user_ids ids, const request_options& options) {
    detail::fetch<std::vector<presence>>::start<detail::passes_code>(session, std::move(handler),
                                                                     std::move(ids), options);
}

asio::awaitable<presence_report> client::get_presence_report(user_ids ids, request_options options) {
    return detail::awaitable_of<detail::fetch<presence_report>, detail::throws_failure>(
        session_, std::move(ids), options);
}

asio::awaitable<result<presence_report>> client::try_get_presence_report(user_ids ids,
                                                                         request_options options) {
    return detail::awaitable_of<detail::fetch<presence_report>, detail::returns_failure>(
        session_, std::move(ids), options);
}

void client::start_get_presence_report(const session_ptr& session, any_handler<presence_report> handler,
                                       user_ids ids, const request_options& options) {
    detail::fetch<presence_report>::start<detail::passes_code>(session, std::move(handler), std::move(ids),
                                                               options);
}

asio::awaitable<std::size_t> client::warm_up(std::size_t connections, request_options options) {
    return detail::awaitable_of<detail::open_connections, detail::throws_failure>(session_, connections,
                                                                                  options);
}

asio::awaitable<result<std::size_t>> client::try_warm_up(std::size_t connections, request_options options) {
    return detail::awaitable_of<detail::open_connections, detail::returns_failure>(session_, connections,
                                                                                   options);
}

void client::start_warm_up(const session_ptr& session, any_handler<std::size_t> handler,
                           std::size_t connections, const request_options& options) {
    detail::open_connections::start<detail::passes_code>(session, std::move(handler), connections, options);
}

} // namespace copresence
