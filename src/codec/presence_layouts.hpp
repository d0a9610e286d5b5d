// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_CODEC_PRESENCE_LAYOUTS_HPP
#define COPRESENCE_CODEC_PRESENCE_LAYOUTS_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace copresence {

/// The texts of a presence that differ from one to the next.
enum class presence_text : std::uint8_t {
    ignored, ///< of a member that the contract does not name
    id,
    availability,
    activity,
    sequence_number,
    out_of_office_message,
    content,
    content_type,
    published_date_time,
    date_time,
    time_zone,
    place_id,
    work_location_source,
    work_location_type
};

/// Where the texts of one presence were found in its JSON text.
struct presence_outline {
    struct item {
        presence_text what;
        std::string_view text; ///< between its quotes
    };

    static constexpr std::size_t most_items = 24;

    void clear() noexcept {
        count = 0;
        whole = true;
    }

    void add(presence_text what, std::string_view text) noexcept {
        whole = whole && count < most_items;
        if (whole) items[count++] = {what, text};
    }

    std::array<item, most_items> items;
    std::size_t count = 0;
    bool whole = true;      ///< every text of the presence is among the items
    std::uint8_t flags = 0; ///< of the presence that was made of it
};

/// The layouts of presences, learned from those that the general gear has decoded.
///
/// A layout is an alternation of runs, which are the same in every presence of that layout (keys,
/// punctuation, null, true, false), and of texts. Layouts that begin alike share their beginning: they are a
/// tree, each run of which leads to a text and, behind that, to the runs that may follow.
///
/// It is bounded: what does not fit empties it, and it learns anew what is in use. Used on one strand only.
class presence_layouts {
public:
    using index = std::uint16_t;
    static constexpr index none = 0xffff;

    struct run {
        std::uint32_t begin; // in pool_
        std::uint16_t size;
        bool last;             ///< the presence is over
        presence_text next;    ///< what follows, else
        std::uint8_t flags;    ///< of the presence, in the last run
        index follower = none; ///< the first of the runs behind that text
        index sibling = none;  ///< another run in the place of this one
    };

    presence_layouts();
    presence_layouts(const presence_layouts&) = delete;
    presence_layouts& operator=(const presence_layouts&) = delete;

    /// Takes in the layout of `unit`, the text of a presence from behind its first quote to its end. Nothing happens where
    /// the outline does not fit in.
    void learn(std::string_view unit, const presence_outline& outline);

    index first() const noexcept { return first_; }

    const run& operator[](index at) const noexcept { return runs_[at]; }

    const char* bytes(const run& of) const noexcept { return pool_.data() + of.begin; }

    std::size_t size() const noexcept { return runs_.size(); }

private:
    struct step {
        std::string_view bytes;
        bool last;
        presence_text next;
    };

    static bool outlines(std::string_view unit, const presence_outline& outline);
    bool add(std::string_view unit, const presence_outline& outline);
    index find_or_add(index& list, const step& what, std::uint8_t flags);

    std::string pool_;
    std::vector<run> runs_;
    index first_ = none;
};

} // namespace copresence

#endif
