// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_USER_IDS_HPP
#define COPRESENCE_USER_IDS_HPP

#include <copresence/export.hpp>
#include <copresence/user_id.hpp>

#include <concepts>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace copresence {

/// A type that names a user: a `user_id`, or a text.
template <class T>
concept user_id_or_text =
    std::same_as<std::remove_cvref_t<T>, user_id> || std::convertible_to<T, std::string_view>;

/// An input range of ids or texts. Not defined by `std::ranges::input_range`, because `<ranges>` adds a third of a second to
/// each compilation.
template <class Range>
concept user_id_range = requires(Range& range) {
    std::begin(range);
    std::end(range);
    requires user_id_or_text<decltype(*std::begin(range))>;
};

/// The ids that an operation is called with. Made implicitly from any range of ids or texts, and owns them.
///
/// A text that is not a GUID does not throw: the operation that receives the ids fails with `errc::invalid_user_id`, and names the
/// index and the text. The ids after that text are left out.
///
/// Not made from a braced list: gcc 12 does not compile one in a `co_await` expression, and nested braces would make a text of two
/// pointers. Use a named container or a `std::array`.
///
/// Thread safety: distinct objects may be used from several threads. Concurrent use of one object is safe only if no thread
/// modifies it.
class COPRESENCE_EXPORT user_ids {
public:
    /// A text that is not a GUID.
    struct malformed_text {
        std::size_t index; ///< position in the range
        std::string text;  ///< its beginning, at most 80 bytes, without control characters
    };

    /// Creates an empty list.
    user_ids() noexcept = default;

    /// Copies or parses the ids of `range`. A `std::vector<user_id>` that is passed as an rvalue is moved from, not copied.
    template <class Range>

    requires(!std::same_as<std::remove_cvref_t<Range>, user_ids> && user_id_range<Range>)
        user_ids(Range&& range) { // NOLINT(bugprone-forwarding-reference-overload): constrained
        if constexpr (std::same_as<std::remove_cvref_t<Range>, std::vector<user_id>>) {
            values_ = std::forward<Range>(range);
        } else {
            if constexpr (requires { std::size(range); }) values_.reserve(std::size(range));
            for (auto&& id : range) {
                if (!append(id)) break;
            }
        }
    }

    /// Returns the ids in their order, up to the first malformed text.
    const std::vector<user_id>& values() const& noexcept { return values_; }

    /// Moves the ids out of the list.
    std::vector<user_id> values() && noexcept { return std::move(values_); }

    /// Returns the first malformed text, if there is one.
    const std::optional<malformed_text>& malformed() const noexcept { return malformed_; }

private:
    bool append(const user_id& id) {
        values_.push_back(id);
        return true;
    }

    // Returns false for a malformed text.
    bool append(std::string_view text);

    std::vector<user_id> values_;
    std::optional<malformed_text> malformed_;
};

} // namespace copresence

#endif
