// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "world.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <exception>
#include <iostream>
#include <string_view>

namespace asio = boost::asio;

namespace {

// [conditions]
enum class next_step { use_it, try_later, tell_an_administrator, give_up };

next_step what_now(const copresence::api_error& error) {
    using copresence::condition;
    const auto code = error.code();
    if (code == condition::throttled || code == condition::service_failure ||
        code == condition::timed_out || code == condition::unreachable)
        return next_step::try_later;
    if (code == condition::unauthorized || code == condition::forbidden ||
        code == condition::untrusted_server || code == condition::proxy_rejected)
        return next_step::tell_an_administrator;
    return next_step::give_up; // invalid ids or options, a malformed response, or
                               // a closed client
}

// [/conditions]

// [catching]
asio::awaitable<next_step> fetch(copresence::client& client,
                                 std::vector<copresence::user_id> ids) {
    try {
        const auto found = co_await client.get_presences(ids);
        std::cout << found.size() << " presences\n";
        co_return next_step::use_it;
    } catch (const copresence::api_error& error) {
        std::cerr << error.what() << '\n';
        co_return what_now(error);
    }
}

// [/catching]

// [diagnostics]
void tell_support(const copresence::api_error& error) {
    const copresence::diagnostics& known = error.diagnostics();
    std::cerr << "step: " << known.step << ", HTTP " << known.http_status
              << ", code " << known.graph.code
              << ", requests made: " << known.call.attempts
              << ", request-id: " << known.graph.request_id << '\n';
}

// [/diagnostics]

// [report]
asio::awaitable<void> show_what_there_is(copresence::client& client,
                                         std::vector<copresence::user_id> ids) {
    const copresence::presence_report report =
        co_await client.get_presence_report(ids);
    for (const copresence::presence& each : report.found)
        std::cout << each << '\n';
    for (const copresence::user_id& id : report.absent)
        std::cout << id << " is unknown to Graph\n";
    for (const copresence::failed_ids& part : report.failed)
        std::cout << part.ids.size() << " failed: " << part.cause.code.message()
                  << ", " << part.cause.info << '\n';
}

// [/report]

// [as_values]
asio::awaitable<std::size_t> or_zero(copresence::client& client,
                                     std::vector<copresence::user_id> ids) {
    const auto found = co_await client.try_get_presences(ids);
    if (found) co_return found->size();
    std::cout << found.error().code.message() << ", " << found.error().info << '\n';
    co_return 0;
}

// [/as_values]

copresence::fault_rule when_asked_for(const copresence::user_id& id,
                                      unsigned status) {
    copresence::fault_rule rule;
    rule.when.id = id;
    rule.what.response = copresence::faults::status{status, {}, ""};
    return rule;
}

asio::awaitable<void> reports(copresence::client& client,
                              copresence::user_id rejected) {
    auto ids = some_ids(8);
    ids.push_back(rejected);
    co_await show_what_there_is(client, ids);
    const auto report = co_await client.get_presence_report(ids);
    expect(report.found.size() == 8 && report.failed.size() == 1,
           "one rejected id does not fail the other ids");
    expect(report.failed.front().ids.front() == rejected,
           "the report lists the rejected id");
    expect(report.failed.front().cause.code == copresence::condition::rejected,
           "the report gives the reason");

    const auto next = co_await fetch(client, ids);
    expect(next == next_step::give_up, "one rejected id fails get_presences");
    const auto none = co_await or_zero(client, ids);
    const auto good = some_ids(8);
    const auto eight = co_await or_zero(client, good);
    expect(none == 0 && eight == 8, "as_tuple returns errors as values");

    const std::array<std::string_view, 1> principal_name{"ada@example.org"};
    try {
        co_await client.get_presences(principal_name);
        expect(false, "a user principal name is rejected");
    } catch (const copresence::api_error& error) {
        expect(error.code() == copresence::errc::invalid_user_id,
               "the code is errc::invalid_user_id");
        tell_support(error);
        std::cout << error.what() << '\n';
    }
}

asio::awaitable<void> rejections(copresence::client& client) {
    const auto next = co_await fetch(client, some_ids(2));
    expect(next == next_step::tell_an_administrator, "403 needs an administrator");
    try {
        const auto ids = some_ids(1);
        co_await client.get_presences(ids);
    } catch (const copresence::api_error& error) {
        expect(error.diagnostics().http_status == 403 &&
                   !error.diagnostics().graph.request_id.empty(),
               "the diagnostics hold the status and Graph's request-id");
        std::cout << error.what() << '\n';
    }
}

void all() {
    const auto rejected = some_ids(100).back();
    copresence::local_graph_config service;
    service.faults.rules = {when_asked_for(rejected, 400)};
    world here{service};
    copresence::client client{here.context.get_executor(), here.config()};
    here.run(reports(client, rejected));

    copresence::fault_rule forbidden;
    forbidden.what.response = copresence::faults::status{403, {}, ""};
    service.faults.rules = {forbidden};
    world there{service};
    copresence::client unwelcome{there.context.get_executor(), there.config()};
    there.run(rejections(unwelcome));
}

} // namespace

int main() { return run_main(all); }
