// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CODEC_PRESENCE_DECODER_HPP
#define COPRESENCE_CODEC_PRESENCE_DECODER_HPP

#include <copresence/client_config.hpp>
#include <copresence/error.hpp>
#include <copresence/presence.hpp>
#include <copresence/user_id.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace copresence::detail {

/// A range of positions in a chunk.
struct index_range {
    std::size_t first = 0;
    std::size_t count = 0;

    index_range first_half() const noexcept { return {first, count / 2}; }

    index_range second_half() const noexcept { return {first + count / 2, count - count / 2}; }
};

/// A range of the presences of a call. The presences are created when the first one of the range is needed. To create them
/// earlier would delay the first request of the call, because the first access to memory takes time. The vector must have
/// the capacity for all presences, because pointers to its elements are in use.
class presence_slots {
public:
    /// Refers to all elements of `all`.
    presence_slots(std::vector<presence>& all) noexcept
        : presence_slots{all, {0, all.size()}} {}

    presence_slots(std::vector<presence>& all, index_range where) noexcept
        : all_{&all}
        , where_{where} {}

    presence_slots sub(index_range where) const noexcept {
        return {*all_, {where_.first + where.first, where.count}};
    }

    /// Creates the presences up to the end of the range, if necessary. Returns the first one; the others follow it in memory.
    presence* make() const {
        const auto end = where_.first + where_.count;
        if (all_->size() < end) all_->resize(end);
        return all_->data() + where_.first;
    }

private:
    std::vector<presence>* all_;
    index_range where_;
};

/// The result slots of one chunk: one for each requested id.
struct chunk_slots {
    std::span<const user_id> asked;   ///< the requested ids
    presence_slots presences;         ///< same size as `asked`
    std::span<std::uint8_t> received; ///< same size as `asked`; 1 if the presence has arrived

    chunk_slots sub(index_range where) const {
        return {asked.subspan(where.first, where.count), presences.sub(where),
                received.subspan(where.first, where.count)};
    }

    /// Discards the presences that have arrived.
    void clear() const;
};

class presence_templates;

/// Decodes one response to getPresencesByUserId into the slots of its chunk. Accepts the response in pieces as they arrive.
///
/// Presences are matched by id, because Graph does not guarantee an order. The position is only the first guess. Presences
/// that were not requested are counted and ignored. If two presences have the same id, the one with the greater sequence
/// number is kept. If the numbers are equal, or both are missing, the later presence is kept.
/// Source: the OpenAPI description, `Collection of presence`.
class presence_decoder {
public:
    /// The fast path decodes presences that match a template of `templates`. The templates of other presences are learned. If
    /// `templates` is null, the general parser decodes all presences, with the same results. Decoders that share `templates` must
    /// have the same limits.
    presence_decoder(const chunk_slots& slots, const limit_config& limits,
                     presence_templates* templates = nullptr);
    ~presence_decoder();

    /// Decodes the next piece of the response.
    /// Errors: `errc::malformed_response`, with `detail()`; `errc::text_too_large`, `errc::nested_too_deep`,
    /// `errc::too_many_members`.
    error_code write(std::span<const char> bytes);

    /// Called at the end of the response. Errors: `errc::truncated_response` if the response is incomplete;
    /// `errc::malformed_response`.
    error_code finish();

    /// Returns the value of `@odata.nextLink`. Empty if there is none.
    const std::string& next_link() const noexcept;

    std::size_t found() const noexcept;      ///< number of presences that were requested
    std::size_t unexpected() const noexcept; ///< number of presences that were not requested
    std::size_t taken() const noexcept;      ///< number of presences that the fast path decoded

    /// Returns the details of an error: the name of the member, the message of the parser, and the offset.
    const std::string& detail() const noexcept;

private:
    struct implementation;
    std::unique_ptr<implementation> implementation_;
};

} // namespace copresence::detail

#endif
