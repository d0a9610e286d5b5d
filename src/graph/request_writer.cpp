// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "graph/request_writer.hpp"

#include <copresence/version.hpp>

#include <algorithm>
#include <cstddef>

namespace copresence::detail {

namespace {

constexpr std::size_t quoted_id_size = user_id::text_size + 3; // two quotes and a comma
constexpr std::string_view body_begin = R"({"ids":[)";
constexpr std::string_view body_end = "]}";

void append_ids(wiped_string& out, std::span<const user_id> ids) {
    const auto begin = out.size();
    out.resize(begin + ids.size() * quoted_id_size);
    char* at = out.data() + begin;
    for (const user_id& id : ids) {
        *at = '"';
        id.to_chars(at + 1);
        at[user_id::text_size + 1] = '"';
        at[user_id::text_size + 2] = ',';
        at += quoted_id_size;
    }
    if (!ids.empty()) out.pop_back(); // the last comma
}

} // namespace

request_writer::request_writer(const url& base_url, std::string_view api_version, std::string_view user_agent,
                               bool gzip) {
    post_line_ = "POST " + base_url.path + '/' + std::string{api_version} +
                 "/communications/getPresencesByUserId HTTP/1.1\r\n";
    common_header_ = "Host: " + base_url.authority() + "\r\nUser-Agent: " + std::string{user_agent} +
                     (user_agent.empty() ? "" : " ") + "copresence/" COPRESENCE_VERSION_STRING +
                     "\r\nAccept: application/json\r\n" + (gzip ? "Accept-Encoding: gzip\r\n" : "");
}

void request_writer::write_header(wiped_string& out, const attempt_header& attempt) const {
    out += common_header_;
    out += "client-request-id: ";
    out += attempt.client_request_id;
    if (attempt.retry > 0) out += "\r\nRetry-Attempt: " + std::to_string(attempt.retry);
    if (!attempt.traceparent.empty()) {
        out += "\r\ntraceparent: ";
        out += attempt.traceparent;
    }
    out += "\r\nAuthorization: Bearer ";
    out += attempt.token;
    out += "\r\n";
}

void request_writer::write_query(wiped_string& out, std::span<const user_id> ids,
                                 const attempt_header& attempt) const {
    const auto list_size = ids.empty() ? 0 : ids.size() * quoted_id_size - 1;
    const auto body_size = body_begin.size() + list_size + body_end.size();
    out.clear();
    out.reserve(post_line_.size() + common_header_.size() + attempt.token.size() + body_size + 256);
    out += post_line_;
    write_header(out, attempt);
    out += "Content-Type: application/json\r\nContent-Length: ";
    out += std::to_string(body_size);
    out += "\r\n\r\n";
    out += body_begin;
    append_ids(out, ids);
    out += body_end;
}

void request_writer::write_next_page(wiped_string& out, const url& page,
                                     const attempt_header& attempt) const {
    out.clear();
    out += "GET ";
    out += page.path.empty() ? "/" : page.path;
    out += page.query;
    out += " HTTP/1.1\r\n";
    write_header(out, attempt);
    out += "\r\n";
}

} // namespace copresence::detail
