// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

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

namespace copresence::embedded {

using login_time = std::chrono::system_clock::time_point;

/// What the service knows of a token that it has issued; the token itself says nothing to its bearer.
struct token_record {
    std::string audience; ///< the resource it is for, as it was asked for; empty: Graph
    bool for_graph = false;
    std::string client_id;
    std::string user;                     ///< its name; empty: an application's own token
    std::vector<std::string> permissions; ///< scopes with a user, roles without
    std::string claims;                   ///< asked for; a JSON object or empty
    login_time expires_at{};
    std::uint64_t serial = 0; ///< grows with each token
};

/// Texts and what they stand for: the newest of them, so that a service that runs for long stays small.
template <class Record>
class bounded_records {
public:
    explicit bounded_records(std::size_t most)
        : most_{most} {}

    /// `text` is new.
    void add(const std::string& text, Record record) {
        if (order_.size() == most_) {
            records_.erase(order_.front());
            order_.pop_front();
        }
        order_.push_back(text);
        records_.emplace(text, std::move(record));
    }

    /// Null: there is none of that name.
    Record* find(std::string_view text) {
        const auto found = records_.find(std::string{text});
        return found == records_.end() ? nullptr : &found->second;
    }

    /// Oldest first.
    const std::deque<std::string>& names() const noexcept { return order_; }

    Record& at(const std::string& text) { return records_.at(text); }

    const Record& at(const std::string& text) const { return records_.at(text); }

private:
    std::size_t most_;
    std::unordered_map<std::string, Record> records_;
    std::deque<std::string> order_;
};

} // namespace copresence::embedded

#endif
