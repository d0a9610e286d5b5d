// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "operations/bulk/chunk_response.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

namespace copresence::detail {

namespace {

constexpr std::string_view body_begin = R"({"ids":[)";
constexpr std::string_view body_end = "]}";
constexpr std::size_t quoted_id_size = user_id::text_size + 3; // two quotes and a comma

} // namespace

std::string presences_body(std::span<const user_id> ids) {
    std::string body(body_begin.size() + ids.size() * quoted_id_size - 1 + body_end.size(), ',');
    char* at = std::copy(body_begin.begin(), body_begin.end(), body.data());
    for (const user_id& id : ids) {
        *at = '"';
        id.to_chars(at + 1);
        at[user_id::text_size + 1] = '"';
        at += quoted_id_size;
    }
    std::copy(body_end.begin(), body_end.end(), at - 1); // in place of the last comma
    return body;
}

chunk_response::chunk_response(session& session, const chunk_slots& slots)
    : session_{session}
    , slots_{slots} {}

graph_request chunk_response::first_page() const {
    graph_request request;
    request.method = "POST";
    request.target = session_.target("/communications/getPresencesByUserId");
    request.body = presences_body(slots_.asked);
    request.ids = slots_.asked.size();
    return request;
}

bool chunk_response::next_page(graph_request& request) {
    if (decoder_->next_link().empty()) return false;
    unexpected_before_ += unexpected_in_page();
    pages_.push_back(decoder_->next_link());
    decoder_.reset();
    request = std::move(next_);
    request.ids = slots_.asked.size();
    return true;
}

void chunk_response::begin() {
    decoder_.emplace(slots_, session_.config.limits, &session_.templates);
    misdelivered_ = false;
    link_failed_ = false;
}

error_code chunk_response::verify() {
    misdelivered_ = is_misdelivered();
    if (misdelivered_) return make_error_code(errc::malformed_response);
    const auto error = check_next_link();
    link_failed_ = error.failed();
    return error;
}

// A page with a next link is judged alone: it is misdelivered if it contains only presences that were not requested. Its link
// then belongs to another response too, and must not receive the token. The last page is judged together with the previous pages:
// they are misdelivered if they contain presences that were not requested, and lack requested ones.
bool chunk_response::is_misdelivered() const noexcept {
    if (unexpected() == 0) return false;
    if (!decoder_->next_link().empty()) return unexpected_in_page() > 0 && decoder_->found() == 0;
    return std::find(slots_.received.begin(), slots_.received.end(), std::uint8_t{0}) !=
           slots_.received.end();
}

error_code chunk_response::check_next_link() {
    const std::string& link = decoder_->next_link();
    if (link.empty()) return {};
    if (std::find(pages_.begin(), pages_.end(), link) != pages_.end())
        return make_error_code(errc::repeated_page);
    if (pages_.size() + 1 == session_.config.limits.pages_per_chunk)
        return make_error_code(errc::too_many_pages);
    return session_.parse_next_link(link, next_);
}

std::string chunk_response::detail() const {
    if (misdelivered_) {
        return "the response contains presences that were not requested, and lacks requested ones: it "
               "belongs to another "
               "request";
    }
    if (!decoder_) return {};
    return link_failed_ ? decoder_->next_link() : decoder_->detail();
}

// Besides a misdelivered response, this is the case if a page has presences that were not requested, and the page after it
// cannot be fetched. A 429 says nothing about the page.
bool chunk_response::may_be_misdelivered(unsigned status) const noexcept {
    if (misdelivered_) return true;
    const bool page_failed = !pages_.empty() && status != 0 && status != 429;
    return unexpected() > 0 && (link_failed_ || page_failed);
}

void chunk_response::before_retry(graph_request& request, bool misdelivered) {
    if (!misdelivered && !has_unexpected()) return;
    discard();
    restarted_ = true; // all pages share one retry limit from here on, so that the restarts end
    request = first_page();
}

void chunk_response::give_up() {
    if (unexpected() > 0) discard();
}

// Discards the content of all pages. They contain presences that were not requested, so they may belong to another request.
void chunk_response::discard() noexcept {
    slots_.clear();
    decoder_.reset();
    pages_.clear();
    unexpected_before_ = 0;
}

} // namespace copresence::detail
