// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CODEC_PRESENCE_TEMPLATES_HPP
#define COPRESENCE_CODEC_PRESENCE_TEMPLATES_HPP

#include "model/presence_members.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace copresence::detail {

/// The positions of the text fields of one presence in its JSON text.
struct presence_fields {
    struct item {
        member what;           ///< `unknown` for the text of a member that the contract does not name
        std::string_view text; ///< without the quotes
    };

    static constexpr std::size_t max_items = 24;

    void clear() noexcept {
        count = 0;
        whole = true;
    }

    void add(member what, std::string_view text) noexcept {
        whole = whole && count < max_items;
        if (whole) items[count++] = {what, text};
    }

    std::array<item, max_items> items;
    std::size_t count = 0;
    bool whole = true; ///< `items` contains every text field of the presence
};

/// The templates of presences, learned from presences that the general parser has decoded.
///
/// A template is an alternating sequence of runs and text fields. A run is a part of the text that is the same in all
/// presences of the template: keys, punctuation, null, true and false. Templates that begin with the same runs share these
/// runs. Together the templates form a tree: each run leads to a text field, and then to the runs that may follow the field.
///
/// The size is limited. If a template does not fit, all others are discarded, and those in use are learned again.
/// All calls must run on one strand.
class presence_templates {
public:
    using index = std::uint16_t;
    static constexpr index none = 0xffff;

    struct run {
        std::uint32_t begin; // position in pool_
        std::uint16_t size;
        bool last;             ///< the presence ends with this run
        member next;           ///< the text field after this run, unless it is the last run
        std::uint8_t flags;    ///< in the last run: flags of the presence
        index follower = none; ///< the first alternative for the run after the text field
        index sibling = none;  ///< the next alternative for this run
    };

    presence_templates();
    presence_templates(const presence_templates&) = delete;
    presence_templates& operator=(const presence_templates&) = delete;

    /// Learns the template of `element`, the text of a presence with these flags. Does nothing if `fields` does not describe
    /// `element` completely, or if the template is too large.
    void learn(std::string_view element, const presence_fields& fields, std::uint8_t flags);

    index first() const noexcept { return first_; }

    const run& operator[](index at) const noexcept { return runs_[at]; }

    const char* bytes(const run& of) const noexcept { return pool_.data() + of.begin; }

    std::size_t size() const noexcept { return runs_.size(); }

private:
    struct step {
        std::string_view bytes;
        bool last;
        member next;
    };

    static bool describes(std::string_view element, const presence_fields& fields);
    bool add(std::string_view element, const presence_fields& fields, std::uint8_t flags);
    index find_or_add(index& list, const step& what, std::uint8_t flags);

    std::string pool_;
    std::vector<run> runs_;
    index first_ = none;
};

} // namespace copresence::detail

#endif
