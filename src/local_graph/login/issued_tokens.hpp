// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOCAL_GRAPH_LOGIN_ISSUED_TOKENS_HPP
#define COPRESENCE_LOCAL_GRAPH_LOGIN_ISSUED_TOKENS_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace copresence::detail::embedded {

using login_time = std::chrono::system_clock::time_point;

/// The service's record of a token that it has issued. The token itself is opaque and contains no
/// information.
struct token_record {
    std::string audience; ///< resource, as requested; empty: Graph
    bool for_graph = false;
    std::string client_id;
    std::string user;                     ///< name of the user; empty: token of an application
    std::vector<std::string> permissions; ///< scopes if there is a user, otherwise roles
    std::string claims;                   ///< requested claims, a JSON object; empty: none
    login_time expires_at{};
    std::uint64_t serial = 0; ///< increases with each token
};

/// A map from texts to records that keeps only the newest records, so that the memory of a long-running
/// service is bounded.
template <class Record>
class bounded_records {
public:
    explicit bounded_records(std::size_t max)
        : max_{max} {}

    /// Adds a record. `text` must be new. Removes the oldest record if the map is full.
    void add(const std::string& text, Record record) {
        if (order_.size() == max_) {
            records_.erase(order_.front());
            order_.pop_front();
        }
        order_.push_back(text);
        records_.emplace(text, std::move(record));
    }

    /// Returns the record for `text`, or null.
    Record* find(std::string_view text) {
        const auto found = records_.find(std::string{text});
        return found == records_.end() ? nullptr : &found->second;
    }

    /// Returns the texts, oldest first.
    const std::deque<std::string>& names() const noexcept { return order_; }

    Record& at(const std::string& text) { return records_.at(text); }

    const Record& at(const std::string& text) const { return records_.at(text); }

private:
    std::size_t max_;
    std::unordered_map<std::string, Record> records_;
    std::deque<std::string> order_;
};

} // namespace copresence::detail::embedded

#endif
