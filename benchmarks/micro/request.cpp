// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "micro_case.hpp"

#include "graph/graph_writer.hpp"
#include "http/url.hpp"
#include "operations/bulk/chunk_response.hpp"

#include <memory>
#include <string>

namespace bench {

namespace {

std::function<void()> writing(std::size_t count) {
    const auto root = copresence::detail::url::parse("https://graph.microsoft.com");
    const auto writer = std::make_shared<copresence::detail::graph_writer>(root.value(), "benchmark", true);
    return [writer, ids = distinct_ids(count), token = std::string(1500, 't'),
            out = copresence::detail::wiped_string{}]() mutable {
        copresence::detail::graph_request request;
        request.method = "POST";
        request.target = "/v1.0/communications/getPresencesByUserId";
        request.body = copresence::detail::presences_body(ids);
        writer->write(out, request, {token, "00000000-0000-4000-8000-000000000000"});
        keep(out);
    };
}

} // namespace

micro_cases request_cases() {
    micro_cases cases;
    for (const std::size_t count : {1U, 650U})
        cases.push_back({"request/" + std::to_string(count), count, [count] { return writing(count); }});
    return cases;
}

} // namespace bench
