// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/response_buffer.hpp"

#include <ostream> // the next header needs it but does not include it in Boost 1.81

#include <boost/beast/http/status.hpp>

#include <algorithm>

namespace copresence::detail::embedded {

namespace http = boost::beast::http;

void response_buffer::begin(unsigned status) {
    memory_.assign(header_room, ' ');
    as_made_ = false;
    frames_itself_ = false;
    ends_connection_ = false;
    const auto known = http::int_to_status(status);
    const auto reason = known == http::status::unknown ? "" : http::obsolete_reason(known);
    header_ = "HTTP/1.1 ";
    header_ += std::to_string(status);
    header_ += ' ';
    header_.append(reason.data(), reason.size());
    header_ += "\r\n";
}

void response_buffer::header(std::string_view name, std::string_view value) {
    header_ += name;
    header_ += ": ";
    header_ += value;
    header_ += "\r\n";
}

std::string_view response_buffer::complete(bool with_body) {
    if (!as_made_ && !frames_itself_) header("Content-Length", std::to_string(body_size()));
    header_ += "\r\n";
    // A header that is larger than the reserved space moves the body once.
    if (header_.size() > header_room) memory_.insert(0, header_.size() - header_room, ' ');
    const auto begin = header_room - std::min(header_room, header_.size());
    memory_.replace(begin, header_.size(), header_);
    const auto all = std::string_view{memory_}.substr(begin);
    return with_body ? all : all.substr(0, header_.size());
}

} // namespace copresence::detail::embedded
