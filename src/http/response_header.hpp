// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_HTTP_RESPONSE_HEADER_HPP
#define COPRESENCE_HTTP_RESPONSE_HEADER_HPP

#include "base/wiped_string.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace copresence::detail {

/// The status and the header fields of a response. All texts are in one string, which is overwritten on destruction, because
/// a server may repeat the request's token in a header field.
class response_header {
public:
    void set_status(unsigned status) noexcept { status_ = status; }

    void add(std::string_view name, std::string_view value);

    unsigned status() const noexcept { return status_; }

    /// Returns the value of the first field with this name, or an empty text. The case of names is ignored.
    std::string_view field(std::string_view name) const noexcept;

    /// Returns the values of all fields with this name, in the order of the response.
    std::vector<std::string_view> fields(std::string_view name) const;

private:
    struct entry {
        std::size_t begin; // index in text_; the value follows the name
        std::size_t name_size;
        std::size_t value_size;
    };

    bool is_named(const entry& each, std::string_view name) const noexcept;

    std::string_view value_of(const entry& each) const noexcept {
        return std::string_view{text_}.substr(each.begin + each.name_size, each.value_size);
    }

    unsigned status_ = 0;
    wiped_string text_;
    std::vector<entry> entries_;
};

} // namespace copresence::detail

#endif
