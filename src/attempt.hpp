// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_ATTEMPT_HPP
#define COPRESENCE_ATTEMPT_HPP

#include "async/time_guard.hpp"
#include "client_core.hpp"
#include "codec/graph_response.hpp"
#include "codec/presence_decoder.hpp"
#include "http/connection.hpp"
#include "http/pool_state.hpp"
#include "http/response_reader.hpp"
#include "http/url.hpp"
#include "observe/phase_clock.hpp"
#include "observe/wire_tap.hpp"
#include "text/wiped_string.hpp"
#include "throttle/gate_core.hpp"

#include <copresence/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace copresence::detail {

/// What an attempt asks for: the ids of its slots, or a further page of theirs.
struct query {
    chunk_slots slots;
    std::optional<url> page;
    std::size_t unexpected_before = 0; ///< presences in the pages before that were not requested
};

/// How an attempt differs from the one before it.
struct attempt_options {
    std::size_t retry = 0;         ///< 0 for the first
    bool fresh_connection = false; ///< not over one that was used before
    time_guard::clock::time_point deadline = time_guard::clock::time_point::max(); ///< the call's
    std::string_view traceparent{};                                                ///< the call's, or empty
};

/// One request with its response: all that it is made of, and all that came of it.
class attempt {
public:
    /// All must outlive the attempt; `request` is written anew.
    attempt(client_core& client, const query& what, const attempt_options& options, time_guard& guard,
            wiped_string& request);
    attempt(const attempt&) = delete;
    attempt& operator=(const attempt&) = delete;

    /// gate ─► token ─► lease ─► exchange. False: nothing came of it that counts, and it is to be run again at once.
    boost::asio::awaitable<bool> run();

    /// What is wrong, if anything is.
    error_code error() const noexcept;
    failure describe() const;

    const graph_response& response() const noexcept { return response_; }

    const std::shared_ptr<const secret_string>& token() const noexcept { return token_; }

    /// Nothing was sent: the gate is closed by a pause that outlasts the call, or what may be waited for.
    bool held_back() const noexcept { return pause_left_.has_value(); }

    /// Whether the response holds presences that were not requested, and lacks some that were, all pages together: it belongs to
    /// another request.
    bool misdelivered() const noexcept { return misdelivered_; }

    /// Whether a reused connection brought a 408, which the server had sent because the connection was idle.
    bool ended_while_idle() const noexcept { return ended_while_idle_; }

    /// Requests sent: none, one, or one more where a reused connection had died unseen.
    std::size_t requests() const noexcept { return requests_; }

private:
    gate_core::permit try_permit(time_guard::clock::time_point now);
    boost::asio::awaitable<gate_core::permit> pass_gate(); ///< empty: it failed
    bool take_held_token();
    boost::asio::awaitable<bool> take_token();
    void use(std::shared_ptr<const secret_string> token) noexcept;
    bool finish();
    retirement ending_of_connection() const noexcept;
    void write_request();
    bool is_misdelivered() const noexcept;
    void fail(error_code code, step at, std::string detail = {});
    void tell_started(bool new_connection) const;
    void tell_finished() const;

    client_core& client_;
    const query& query_;
    attempt_options options_;
    time_guard& guard_;
    wiped_string& request_;
    graph_response response_; // reads in the header that reader_ keeps
    wire_tap wire_;
    response_reader reader_;
    transport_result transport_;
    std::array<char, 36> request_id_text_;
    std::string_view client_request_id_; // in it, once there is one
    std::shared_ptr<const secret_string> token_;
    std::optional<failure> no_token_;
    std::optional<std::chrono::milliseconds> pause_left_;
    time_guard::clock::time_point arrived_{}; // at the gate, for the first time
    std::optional<async_semaphore::unit> gate_place_;
    std::size_t requests_ = 0;
    bool misdelivered_ = false;
    bool ended_while_idle_ = false;
    observer* const seen_; // null: nobody watches
    phase_clock clock_;
};

} // namespace copresence::detail

#endif
