// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CODEC_REQUEST_WRITER_HPP
#define COPRESENCE_CODEC_REQUEST_WRITER_HPP

#include <copresence/client_config.hpp>
#include <copresence/user_id.hpp>

#include "http/url.hpp"

#include <span>
#include <string>
#include <string_view>

namespace copresence {

/// Writes whole requests, header and body in one piece, so that each is one write.
/// Source: POST /communications/getPresencesByUserId, body `{"ids":["…"]}`.
class request_writer {
public:
    request_writer(const url& root, std::string_view api_version, std::string_view user_agent);

    /// Replaces `out` by a request for `ids`.
    void write_query(std::string& out, std::span<const user_id> ids, std::string_view token,
                     std::string_view client_request_id) const;

    /// Replaces `out` by the request for a further page, a GET as OData has it for next links.
    void write_next_page(std::string& out, const url& page, std::string_view token,
                         std::string_view client_request_id) const;

private:
    void write_header(std::string& out, std::string_view token, std::string_view client_request_id) const;

    std::string post_line_;
    std::string common_header_;
};

/// Whether a token can be sent: not empty, at most 64 KiB of visible ASCII without spaces.
bool is_sendable_token(std::string_view token) noexcept;

} // namespace copresence

#endif
