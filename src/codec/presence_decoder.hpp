// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

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

namespace copresence {

/// A part of a chunk, by position.
struct part {
    std::size_t first = 0;
    std::size_t count = 0;

    part first_half() const noexcept { return {first, count / 2}; }

    part second_half() const noexcept { return {first + count / 2, count - count / 2}; }
};

/// A stretch of a call's presences, which come into being when the first of them is needed: memory takes time where it is
/// touched first, and a call whose first request is not yet sent has none to spare. The vector has the capacity for all,
/// since others refer to what is in it.
class presence_slots {
public:
    /// All that are there.
    presence_slots(std::vector<presence>& all) noexcept
        : presence_slots{all, {0, all.size()}} {}

    presence_slots(std::vector<presence>& all, part where) noexcept
        : all_{&all}
        , where_{where} {}

    presence_slots sub(part where) const noexcept {
        return {*all_, {where_.first + where.first, where.count}};
    }

    /// The first of them, with the others behind it.
    presence* make() const {
        const auto end = where_.first + where_.count;
        if (all_->size() < end) all_->resize(end);
        return all_->data() + where_.first;
    }

private:
    std::vector<presence>* all_;
    part where_;
};

/// Where the presences of one chunk of ids go: a place for each id asked for.
struct chunk_slots {
    std::span<const user_id> asked;
    presence_slots presences;         ///< as many as `asked`
    std::span<std::uint8_t> answered; ///< as many as `asked`; 1 where a presence has arrived

    chunk_slots sub(part where) const {
        return {asked.subspan(where.first, where.count), presences.sub(where),
                answered.subspan(where.first, where.count)};
    }

    /// Discards the presences that have arrived.
    void clear() const;
};

class presence_layouts;

/// Decodes one answer to getPresencesByUserId, in pieces as they arrive, into the slots of its chunk.
///
/// Presences are matched by id, since Graph promises no order; the position is only the first guess. Presences that
/// nobody asked for are counted and passed over. Of two of the same id the one with the greater sequence
/// number stays, the later one where that does not tell.
/// Source: the OpenAPI description, `Collection of presence`.
class presence_decoder {
public:
    /// Presences whose layout is among `layouts` are taken by comparison; other layouts are learned. Without it, the
    /// general gear does all the work, with the same results. What is shared by several decoders must have been learned
    /// under the same limits.
    presence_decoder(const chunk_slots& slots, const limits& limits, presence_layouts* layouts = nullptr);
    ~presence_decoder();

    /// Errors: `errc::malformed_answer`, with `detail()`; `text_too_large`, `nested_too_deep`,
    /// `too_many_members`.
    error_code write(std::span<const char> bytes);

    /// The answer is over. Errors: `errc::truncated_answer` where it was not complete; `malformed_answer`.
    error_code finish();

    /// The `@odata.nextLink`, or empty.
    const std::string& next_link() const noexcept;

    std::size_t found() const noexcept;   ///< presences that had been asked for
    std::size_t unasked() const noexcept; ///< presences that had not
    std::size_t taken() const noexcept;   ///< presences taken by comparison

    /// What was wrong, and where: a member's name, the parser's complaint, the offset.
    const std::string& detail() const noexcept;

private:
    struct gears;
    std::unique_ptr<gears> gears_;
};

} // namespace copresence

#endif
