// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/work_location.hpp>

namespace copresence {

work_location work_location::from(const work_location_view& view) {
    work_location copy;
    if (view.type) copy.type = view.type->value();
    copy.place_id = view.place_id.value_or("");
    return copy;
}

} // namespace copresence
