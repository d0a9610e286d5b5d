// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_GRAPH_REQUEST_WRITER_HPP
#define COPRESENCE_GRAPH_REQUEST_WRITER_HPP

#include <copresence/client_config.hpp>
#include <copresence/user_id.hpp>

#include "base/wiped_string.hpp"
#include "http/url.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace copresence::detail {

/// The header fields that differ between the attempts of a request.
struct attempt_header {
    std::string_view token;
    std::string_view client_request_id;
    std::size_t retry = 0;          ///< sent as `Retry-Attempt` if greater than 0
    std::string_view traceparent{}; ///< empty: not sent
};

/// Writes whole requests: header and body into one buffer, so that one write operation sends both.
/// Source: POST /communications/getPresencesByUserId, body `{"ids":["…"]}`.
class request_writer {
public:
    request_writer(const url& base_url, std::string_view api_version, std::string_view user_agent, bool gzip);

    /// Replaces the content of `out` with a request for `ids`.
    void write_query(wiped_string& out, std::span<const user_id> ids, const attempt_header& attempt) const;

    /// Replaces the content of `out` with a request for a further page: a GET, as OData specifies for next links.
    void write_next_page(wiped_string& out, const url& page, const attempt_header& attempt) const;

private:
    void write_header(wiped_string& out, const attempt_header& attempt) const;

    std::string post_line_;
    std::string common_header_;
};

} // namespace copresence::detail

#endif
