// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_OPERATIONS_BULK_BULK_FETCH_HPP
#define COPRESENCE_OPERATIONS_BULK_BULK_FETCH_HPP

#include "codec/presence_decoder.hpp"
#include "graph/operation.hpp"
#include "operations/bulk/request_plan.hpp"

#include <copresence/presence.hpp>
#include <copresence/presence_report.hpp>
#include <copresence/request_options.hpp>
#include <copresence/result.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace copresence::detail {

/// A part of a chunk that could not be fetched, and the reason.
struct failed_range {
    index_range where;
    failure cause;
};

/// Fetches the presences of any number of ids: the plan, the result slots and the failures. Its workers take one chunk after
/// another. May be constructed on any thread. All other members are used on the client's strand only.
class bulk_fetch {
public:
    /// Whether a failed chunk ends the whole operation, or the other chunks continue.
    enum class on_failure { stop_all, go_on };

    bulk_fetch(std::shared_ptr<session> session, request_plan ids, const request_options& options,
               on_failure rule);

    std::size_t workers() const noexcept;

    /// Returns the next chunk that no worker has taken. Returns an empty optional if no chunk is left or the operation was
    /// stopped.
    std::optional<std::size_t> take_chunk() noexcept;
    chunk_slots slots_of(std::size_t chunk) noexcept;

    /// Called when a chunk is complete. `failures` lists the parts of the chunk that could not be fetched.
    void chunk_completed(std::size_t chunk, std::vector<failed_range> failures);

    /// Whether a chunk that Graph rejects is split to find the invalid ids.
    bool splits() const noexcept;

    /// Called at the end of the operation. Adds the ids of chunks that no worker took to `client_stats::ids_completed`.
    void end() noexcept;

    /// Returns the failure of the whole operation, if it failed. With `on_failure::go_on`, only cancellation and
    /// `client::close` fail the whole operation. With `on_failure::stop_all`, every failure does.
    result<void> outcome() const;
    std::vector<presence> take_presences();
    presence_report take_report();

    detail::operation operation;
    std::size_t unexpected = 0; ///< presences in responses that were not requested

private:
    void note(failed_range what);
    std::vector<user_id> missing_in(index_range where);

    const request_plan plan_;
    const std::size_t concurrency_;
    const on_failure rule_;
    std::vector<presence> presences_;
    std::vector<std::uint8_t> received_;
    std::size_t next_chunk_ = 0;         // all chunks before it are complete once the workers have ended
    std::vector<failed_range> failures_; // positions in the whole id list; in the order of occurrence
};

/// Runs the whole operation. `Result` is `std::vector<presence>` or `presence_report`.
template <class Result>
boost::asio::awaitable<result<Result>> run(std::shared_ptr<bulk_fetch> fetch);

extern template boost::asio::awaitable<result<std::vector<presence>>> run(std::shared_ptr<bulk_fetch> fetch);
extern template boost::asio::awaitable<result<presence_report>> run(std::shared_ptr<bulk_fetch> fetch);

} // namespace copresence::detail

#endif
