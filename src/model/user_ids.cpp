// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/user_ids.hpp>

#include "base/sanitize.hpp"
#include "model/invalid_id.hpp"

namespace copresence {

bool user_ids::append(std::string_view text) {
    const auto id = user_id::parse(text);
    if (!id) {
        malformed_ = malformed_text{values_.size(), detail::sanitize(text, detail::max_shown_id_size)};
        return false;
    }
    values_.push_back(*id);
    return true;
}

} // namespace copresence
