// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include <copresence/detail/id_list.hpp>

#include "base/sanitize.hpp"
#include "model/invalid_id.hpp"

namespace copresence::detail {

bool id_list::parse(std::size_t index, std::string_view text) {
    const auto id = user_id::parse(text);
    if (id) {
        ids.push_back(*id);
    } else if (!first_malformed) {
        first_malformed = malformed{index, sanitize(text, max_shown_id_size)};
    }
    return id.has_value();
}

} // namespace copresence::detail
