// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_DETAIL_SAME_ASIO_HPP
#define COPRESENCE_DETAIL_SAME_ASIO_HPP

#include <copresence/export.hpp>

#include <boost/asio/detail/config.hpp>
#include <boost/version.hpp>

namespace copresence::detail {

/// The settings of Asio and of the compiler that change the layout or the behaviour of Asio's types. A program and the library
/// must agree on them, because they share executors and handlers.
inline constexpr unsigned asio_settings = 0
#ifdef BOOST_ASIO_ENABLE_HANDLER_TRACKING
                                          + 0x01
#endif
#ifndef BOOST_ASIO_HAS_THREADS
                                          + 0x02
#endif
#ifndef BOOST_ASIO_HAS_EPOLL
                                          + 0x04
#endif
#ifdef BOOST_ASIO_HAS_IO_URING
                                          + 0x08
#endif
#ifdef BOOST_ASIO_HAS_IO_URING_AS_DEFAULT
                                          + 0x10
#endif
#ifndef BOOST_ASIO_HAS_TIMERFD
                                          + 0x20
#endif
#ifndef BOOST_ASIO_HAS_EVENTFD
                                          + 0x40
#endif
#ifdef BOOST_ASIO_USE_TS_EXECUTOR_AS_DEFAULT
                                          + 0x80
#endif
#ifndef __cpp_rtti
                                          + 0x100
#endif
    ;

/// Defined by the library for the version of Boost and the settings that it was built with, and for no others. A program with
/// others does not link: it would crash or hang.
template <unsigned BoostVersion, unsigned AsioSettings>
COPRESENCE_EXPORT void require_same_boost_and_asio_settings() noexcept;

/// Fails to link in a program whose Boost or Asio settings differ from the library's.
inline void check_same_asio() noexcept {
    require_same_boost_and_asio_settings<BOOST_VERSION, asio_settings>();
}

} // namespace copresence::detail

#endif
