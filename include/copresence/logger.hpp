// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_LOGGER_HPP
#define COPRESENCE_LOGGER_HPP

#include <copresence/observer.hpp>

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string_view>

#pragma GCC visibility push(default)

namespace copresence {

/// How much an event matters.
enum class log_level : std::uint8_t {
    trace,  ///< also the heads of requests and responses, and what TLS agreed on
    debug,  ///< all that happens
    info,   ///< what slows a call down
    warning ///< what failed and may be mended by a retry, or stops other requests
};

/// The name of the enumerator.
std::string_view to_string(log_level value) noexcept;
/// Writes `to_string(value)`.
std::ostream& operator<<(std::ostream& out, log_level value);

/// Takes one event as one line, at `log_level::trace` as several: without line breaks, without control characters and
/// without secrets. The text is valid for the time of the call. Called on the strand of a client, of several at once where
/// they share the logger; must not throw.
using log_sink = std::function<void(log_level, std::string_view line)>;

/// An observer that writes what is at least as important as `least` to `sink`, such as
/// `attempt 2 of 650 ids: HTTP 503 after 41.2 ms (first byte 40.9 ms), request-id …`.
///
/// A line of `log_level::trace` begins as curl's do: `> ` for what is sent, `< ` for what is received, `* ` for what else
/// there is to say.
///
/// Errors: throws `std::invalid_argument` where `sink` is empty.
/// Example: examples/09_multithreaded_server.cpp
std::shared_ptr<observer> make_logger(log_level least, log_sink sink);

} // namespace copresence

#pragma GCC visibility pop

#endif
