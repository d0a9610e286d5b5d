// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_CONFIG_RULES_HPP
#define COPRESENCE_BASE_CONFIG_RULES_HPP

#include <copresence/client_config.hpp>
#include <copresence/retry_config.hpp>

#include <chrono>
#include <cstddef>
#include <string_view>

namespace copresence::detail {

/// Checks members that several configurations have in common. Each check throws `std::invalid_argument`. The message
/// contains the configuration, the member and the reason.
class config_rules {
public:
    /// `owner` is the name of the configuration type without its namespace. The text must outlive this object.
    explicit constexpr config_rules(std::string_view owner) noexcept
        : owner_{owner} {}

    /// Throws the exception for `member`. `cause` completes the sentence that begins with the member's name.
    [[noreturn]] void reject(std::string_view member, std::string_view cause) const;

    static bool in_range(std::chrono::milliseconds value) noexcept; ///< more than 0, at most 24 h
    void check_time(std::string_view member, std::chrono::milliseconds value) const;
    void check_size(std::string_view member, std::size_t value, std::size_t min, std::size_t max) const;
    void check_length(std::string_view member, std::size_t bytes, std::size_t min, std::size_t max) const;
    void check_visible(std::string_view member, std::string_view value, std::size_t min,
                       std::size_t max) const;

    void check(const timeout_config& given) const;
    void check(const retry_config& given) const;
    void check(const tls_config& given) const;

private:
    void check_delay(std::string_view member, std::chrono::milliseconds value) const;

    std::string_view owner_;
};

} // namespace copresence::detail

#endif
