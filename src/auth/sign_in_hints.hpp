// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_AUTH_SIGN_IN_HINTS_HPP
#define COPRESENCE_AUTH_SIGN_IN_HINTS_HPP

#include <copresence/error.hpp>

#include "auth/token_response.hpp"

#include <string_view>

namespace copresence {

/// What most often helps against an error of the sign-in; empty where nothing is known.
std::string_view hint_for(const oauth_error& error) noexcept;

/// `errc::interaction_required`, `consent_required`, or else `token_unavailable`.
errc meaning_of(const oauth_error& error) noexcept;

/// Writes what the sign-in said, what it means, and the hint into a failure.
void tell(const oauth_error& error, failure& to);

} // namespace copresence

#endif
