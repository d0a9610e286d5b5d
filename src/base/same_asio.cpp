// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/detail/same_asio.hpp>

namespace copresence::detail {

template <unsigned BoostVersion, unsigned AsioSettings>
void require_same_boost_and_asio_settings() noexcept {}

template COPRESENCE_EXPORT void require_same_boost_and_asio_settings<BOOST_VERSION, asio_settings>() noexcept;

} // namespace copresence::detail
