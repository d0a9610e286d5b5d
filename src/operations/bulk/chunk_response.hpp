// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_OPERATIONS_BULK_CHUNK_RESPONSE_HPP
#define COPRESENCE_OPERATIONS_BULK_CHUNK_RESPONSE_HPP

#include "codec/presence_decoder.hpp"
#include "graph/response_handler.hpp"
#include "graph/session.hpp"

#include <copresence/error.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace copresence::detail {

/// Returns the body of a request for the presences of `ids`, which is not empty.
/// Source: `{"ids":["…"]}`, learn.microsoft.com/graph/api/cloudcommunications-getpresencesbyuserid.
std::string presences_body(std::span<const user_id> ids);

/// Requests the presences of some ids, and receives the response page by page. Writes each presence into its slot.
/// Source: POST /communications/getPresencesByUserId; "x-ms-pageable" of the action in the OpenAPI description.
class chunk_response final : public response_handler {
public:
    /// `session` must outlive the object.
    chunk_response(session& session, const chunk_slots& slots);

    /// Returns the request for the first page.
    graph_request first_page() const;

    /// Called after a page was received. If another page follows, replaces `request` with the request for it and returns true.
    bool next_page(graph_request& request);

    /// Whether the request was restarted from its first page.
    bool restarted() const noexcept { return restarted_; }

    /// Called if the pages cannot be received completely. Discards them if they may belong to another request.
    void give_up();

    /// The number of presences in all pages so far that were not requested.
    std::size_t unexpected() const noexcept { return unexpected_before_ + unexpected_in_page(); }

    void begin() override;

    error_code on_body(std::span<const char> bytes) override { return decoder_->write(bytes); }

    error_code on_end() override { return decoder_->finish(); }

    error_code verify() override;
    std::string detail() const override;

    bool has_unexpected() const noexcept override { return unexpected_in_page() > 0; }

    bool may_be_misdelivered(unsigned status) const noexcept override;
    void before_retry(graph_request& request, bool misdelivered) override;

private:
    std::size_t unexpected_in_page() const noexcept { return decoder_ ? decoder_->unexpected() : 0; }

    bool is_misdelivered() const noexcept;
    error_code check_next_link();
    void discard() noexcept;

    session& session_;
    const chunk_slots slots_;
    std::optional<presence_decoder> decoder_; // of the current page
    std::vector<std::string> pages_;          // the links to all further pages so far
    graph_request next_;                      // the request for the next page, if the current page has a link
    std::size_t unexpected_before_ = 0;       // presences in previous pages that were not requested
    bool misdelivered_ = false;
    bool link_failed_ = false;
    bool restarted_ = false;
};

} // namespace copresence::detail

#endif
