// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

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
