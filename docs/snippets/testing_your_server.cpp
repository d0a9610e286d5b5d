// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "world.hpp"

#include <chrono>
#include <iostream>
#include <optional>

namespace asio = boost::asio;

namespace {

asio::awaitable<void> fetch(copresence::client& client, std::size_t count) {
    const auto ids = some_ids(count);
    const auto found = co_await client.get_presences(ids);
    expect(found.size() == count, "the client recovers");
}

void faults() {
    asio::io_context context;
    // [plan]
    copresence::fault_rule unavailable;
    unavailable.when.numbers = {{1, 1}};
    unavailable.what.response =
        copresence::faults::status{503, {{"Retry-After", "0.1"}}, ""};

    copresence::fault_rule broken;
    broken.when.numbers = {{3, 4}};
    broken.what.cut =
        copresence::faults::cut{100, copresence::faults::close_mode::reset};

    copresence::local_graph_config service;
    service.faults.rules = {unavailable, broken};
    copresence::local_graph graph{context.get_executor(), service};
    // [/plan]
    graph.close();

    world here{service};
    copresence::client_config config = here.config();
    // [short_deadlines]
    config.timeouts.first_byte = std::chrono::milliseconds{200};
    config.retry.base_delay = std::chrono::milliseconds{1};
    // [/short_deadlines]
    config.timeouts.first_byte = std::chrono::seconds{20};
    copresence::client client{here.context.get_executor(), config};
    here.run(fetch(client, 2'000));
    // [count_faults]
    expect(here.graph.stats().faults == 3, "every fault of the plan was applied");
    // [/count_faults]
}

void signing_in() {
    // [login]
    copresence::local_graph_config service;
    service.login.emplace();
    auto& application = service.login->applications.front();
    application.secrets = {"of-the-application"};

    world here{service};
    copresence::local_login login = here.graph.login();
    copresence::client_secret_config secret;
    secret.sign_in.authority = login.authority();
    secret.sign_in.tenant = login.tenant();
    secret.sign_in.client_id = application.client_id;
    secret.sign_in.tls.ca_pem = here.graph.ca_pem();
    secret.secret = "of-the-application";

    copresence::client_config config = here.config();
    config.token_provider =
        copresence::client_secret(here.context.get_executor(), secret);
    copresence::client client{here.context.get_executor(), config};
    here.run(fetch(client, 2));

    login.advance(std::chrono::hours{1}); // the token has expired
    here.run(fetch(client, 2));
    expect(login.stats().tokens_issued == 2, "a new token was requested once");
    // [/login]
}

void made_up_presences() {
    // [respond]
    copresence::local_graph_config service;
    service.respond = [](const copresence::local_graph_request& request) {
        std::optional<copresence::local_graph_response> made;
        if (request.target.ends_with("/communications/getPresencesByUserId"))
            made = copresence::local_graph_response{
                200, {{"Content-Type", "application/json"}}, R"({"value":[]})"};
        return made;
    };
    // [/respond]
    world here{service};
    copresence::client client{here.context.get_executor(), here.config()};
    here.run([](copresence::client& asked) -> asio::awaitable<void> {
        const auto ids = some_ids(2);
        const auto report = co_await asked.get_presence_report(ids);
        expect(report.absent.size() == 2,
               "ids missing from the response are absent");
    }(client));

    // [builder]
    const copresence::presence ada =
        copresence::presence::builder{some_ids(1).front()}
            .availability(copresence::availability::busy)
            .activity("InAMeeting")
            .status_message_content("In a review")
            .build();
    // [/builder]
    expect(ada.activity() == copresence::activity::in_a_meeting,
           "a known text is mapped to its enumerator");
}

void all() {
    faults();
    signing_in();
    made_up_presences();
}

} // namespace

int main() { return run_main(all); }
