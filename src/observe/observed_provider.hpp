// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_OBSERVE_OBSERVED_PROVIDER_HPP
#define COPRESENCE_OBSERVE_OBSERVED_PROVIDER_HPP

#include <copresence/observer.hpp>
#include <copresence/token_provider.hpp>

#include <memory>

namespace copresence::detail {

/// Returns a provider that forwards to `provider` and reports each result to `seen`. Returns `provider`
/// itself if `seen` is null.
std::shared_ptr<token_provider> observed(std::shared_ptr<token_provider> provider,
                                         std::shared_ptr<observer> seen);

} // namespace copresence::detail

#endif
