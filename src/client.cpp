// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

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
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace copresence::detail {

namespace asio = boost::asio;

namespace {

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

template <class Result, class Handler>
void start(std::shared_ptr<session> client, id_list ids, const request_options& options, Handler handler) {
    constexpr bool partial = std::same_as<Result, presence_report>;
    initiate<Result>(*client, std::move(handler), [&](const auto& done) {
        if (auto rejected = check(ids, options, client->config.max_ids_per_call)) {
            done->complete(*std::move(rejected));
            return std::decay_t<decltype(*done)>::post(done);
        }
        request_plan plan{std::move(ids.ids), client->config.max_ids_per_request};
        const auto fetch = std::make_shared<bulk_fetch>(client, std::move(plan), options,
                                                        partial ? bulk_fetch::on_failure::go_on
                                                                : bulk_fetch::on_failure::stop_all);
        run_operation(std::shared_ptr<operation>{fetch, &fetch->operation}, run<Result>(fetch), done);
    });
}

template <class Handler>
void start_warm_up(std::shared_ptr<session> client, std::size_t connections, Handler handler) {
    initiate<std::size_t>(*client, std::move(handler), [&](const auto& done) {
        const auto running =
            std::make_shared<operation>(client, request_options{}, client->config.timeouts.call);
        run_operation(running, warm_up(running, connections), done);
    });
}

// Makes an awaitable of a function that takes a handler. Saves the frame of a wrapping coroutine.
template <class Result, class Start, class... Args>
asio::awaitable<Result> awaitable_of(Start begin, Args... args) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, Result)>(
        std::move(begin), asio::use_awaitable, std::move(args)...);
}

template <class Result>
asio::awaitable<Result> await_result(std::shared_ptr<session> core, id_list ids,
                                     const request_options& options) {
    auto begin = [](auto handler, auto client, auto asked, const auto& how) {
        start<Result>(std::move(client), std::move(asked), how, std::move(handler));
    };
    return awaitable_of<Result>(begin, std::move(core), std::move(ids), options);
}

} // namespace

void start_get_presences(std::shared_ptr<session> core, id_list ids, request_options options,
                         presences_handler handler) {
    start<std::vector<presence>>(std::move(core), std::move(ids), options, std::move(handler));
}

void start_get_presence_report(std::shared_ptr<session> core, id_list ids, request_options options,
                               report_handler handler) {
    start<presence_report>(std::move(core), std::move(ids), options, std::move(handler));
}

asio::awaitable<std::vector<presence>> await_presences(std::shared_ptr<session> core, id_list ids,
                                                       request_options options) {
    return await_result<std::vector<presence>>(std::move(core), std::move(ids), options);
}

asio::awaitable<presence_report> await_presence_report(std::shared_ptr<session> core, id_list ids,
                                                       request_options options) {
    return await_result<presence_report>(std::move(core), std::move(ids), options);
}

asio::awaitable<std::size_t> await_warm_up(std::shared_ptr<session> core, std::size_t connections) {
    auto begin = [](auto handler, auto client, std::size_t wanted) {
        start_warm_up(std::move(client), wanted, std::move(handler));
    };
    return awaitable_of<std::size_t>(begin, std::move(core), connections);
}

} // namespace copresence::detail

namespace copresence {

client::client(boost::asio::any_io_executor executor, client_config config)
    : core_{std::make_shared<detail::session>(std::move(executor), std::move(config))} {}

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
