// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_USER_ID_HPP
#define COPRESENCE_USER_ID_HPP

#include <copresence/export.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace copresence {

/// The object id of a user in Microsoft Entra: a GUID.
///
/// A regular value of 16 bytes. Microsoft Graph compares ids case-insensitively, and so does this type: it
/// parses upper and lower case, and writes lower case. A default-constructed id is the nil GUID (all zeros).
///
/// Thread safety: distinct objects may be used from several threads. Concurrent use of one object is safe
/// only if no thread modifies it.
class COPRESENCE_EXPORT user_id {
public:
    /// The length of the text form `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`.
    static constexpr std::size_t text_size = 36;

    /// The 16 bytes, in the order of the text form.
    using bytes_type = std::array<std::uint8_t, 16>;

    /// Creates the nil GUID.
    constexpr user_id() noexcept = default;

    /// Creates an id from its bytes, in the order of the text form.
    constexpr explicit user_id(const bytes_type& bytes) noexcept
        : bytes_{bytes} {}

    /// Parses the text form in upper or lower case, without braces or white space.
    ///
    /// Errors: throws `boost::system::system_error` with `errc::invalid_user_id`, naming the text.
    explicit user_id(std::string_view text);

    /// Parses the text form in upper or lower case, without braces or white space. Returns an empty optional
    /// if `text` is not a GUID.
    static std::optional<user_id> parse(std::string_view text) noexcept;

    /// Returns the 16 bytes, in the order of the text form.
    constexpr const bytes_type& bytes() const noexcept { return bytes_; }

    /// Writes the lower-case text form to `out`: 36 characters without a terminating zero.
    void to_chars(char* out) const noexcept;

    /// Returns the lower-case text form.
    std::string to_string() const;

    /// Compares the bytes from first to last. The order is that of the lower-case text forms.
    friend constexpr auto operator<=>(const user_id&, const user_id&) noexcept = default;

private:
    bytes_type bytes_{};
};

/// Hashes as `std::hash` does, for `boost::hash`.
COPRESENCE_EXPORT std::size_t hash_value(const user_id& id) noexcept;

/// Writes the lower-case text form.
COPRESENCE_EXPORT std::ostream& operator<<(std::ostream& out, const user_id& id);

} // namespace copresence

/// Hashes all 16 bytes under a random key of this process, so that a caller cannot choose ids that collide.
/// Values differ from one process to the next: do not store or send them.
template <>
struct COPRESENCE_EXPORT std::hash<copresence::user_id> {
    /// Equal ids have equal hashes.
    std::size_t operator()(const copresence::user_id& id) const noexcept;
};

#endif
