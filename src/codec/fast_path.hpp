// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_CODEC_FAST_PATH_HPP
#define COPRESENCE_CODEC_FAST_PATH_HPP

#include "codec/chunk_filler.hpp"
#include "codec/presence_templates.hpp"
#include "codec/string_token.hpp"
#include "model/presence_assembler.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace copresence::detail {

/// The fast path of the decoder. It decodes a presence by comparing its text with learned templates. Presences that match no
/// template are left to the general parser. Both yield the same results.
class fast_path {
public:
    /// All arguments must outlive this object.
    fast_path(const presence_templates& templates, chunk_filler& filler, const limit_config& limits)
        : templates_{templates}
        , filler_{filler}
        , limits_{limits} {}

    /// Decodes the presence at the beginning of `bytes` into its slot, and removes its text from `bytes`. Returns false and
    /// changes no slot if the presence is incomplete, matches no template, was not requested, or has a slot that is already
    /// filled.
    bool take(std::string_view& bytes);

    /// Returns the number of presences that were decoded.
    std::size_t taken() const noexcept { return taken_; }

private:
    const presence_templates::run* find_run(presence_templates::index list, const char* at,
                                            const char* end) const noexcept;
    std::optional<std::size_t> find_slot(const char* text, user_id& id);

    const presence_templates& templates_;
    chunk_filler& filler_;
    const limit_config& limits_;
    presence_assembler assembler_;
    string_token token_;
    std::size_t taken_ = 0;
};

} // namespace copresence::detail

#endif
