// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_AUTH_SIGN_IN_HINTS_HPP
#define COPRESENCE_AUTH_SIGN_IN_HINTS_HPP

#include <copresence/error.hpp>

#include "auth/token_response.hpp"

#include <string_view>

namespace copresence::detail {

/// Returns the step that most often resolves a sign-in error. Empty if none is known.
std::string_view hint_for(const oauth_error& error) noexcept;

/// Returns `errc::interaction_required` or `errc::consent_required`; `errc::token_unavailable` for all other errors.
errc meaning_of(const oauth_error& error) noexcept;

/// Sets code, OAuth diagnostics and hint of the failure `to`.
void report(const oauth_error& error, failure& to);

} // namespace copresence::detail

#endif
