// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_GRAPH_RESPONSE_HANDLER_HPP
#define COPRESENCE_GRAPH_RESPONSE_HANDLER_HPP

#include "graph/graph_request.hpp"

#include <copresence/error.hpp>

#include <span>
#include <string>

namespace copresence::detail {

/// Receives the body of a successful response (2xx) of Graph in parts, as they arrive. If a function returns an error, the
/// attempt fails with that error. Statuses, error bodies and compression are processed by `graph_response`.
class response_handler {
public:
    /// A new attempt begins. Discards what an earlier attempt left.
    virtual void begin() = 0;
    virtual error_code on_body(std::span<const char> bytes) = 0;
    virtual error_code on_end() = 0;

    /// Called after a complete response. Checks the meaning of the response as a whole.
    virtual error_code verify() { return {}; }

    /// Returns a text that describes the last error of this handler. It may contain text of the server; empty: none.
    virtual std::string detail() const = 0;

    /// Whether the response has content that was not requested. The connection is then not reused, because the content may be
    /// the response to another request.
    virtual bool has_unexpected() const noexcept { return false; }

    /// Whether a failed response may belong to another request. It is then requested again on a new connection. `status` is the
    /// HTTP status; 0 without a header.
    virtual bool may_be_misdelivered(unsigned status) const noexcept {
        static_cast<void>(status);
        return false;
    }

    /// Called before another attempt, unless only the token was rejected. May change the request. `misdelivered` is the result of `may_be_misdelivered`.
    virtual void before_retry(graph_request& request, bool misdelivered) {
        static_cast<void>(request);
        static_cast<void>(misdelivered);
    }

protected:
    ~response_handler() = default;
};

} // namespace copresence::detail

#endif
