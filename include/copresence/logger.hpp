// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_LOGGER_HPP
#define COPRESENCE_LOGGER_HPP

#include <copresence/export.hpp>
#include <copresence/observer.hpp>

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string_view>

namespace copresence {

/// The importance of an event, lowest first.
enum class log_level : std::uint8_t {
    trace,  ///< also the headers of requests and responses, and the parameters of TLS sessions
    debug,  ///< every event
    info,   ///< events that slow a call down
    warning ///< failures that a retry may correct, and events that stop other requests
};

/// Returns the name of the enumerator.
COPRESENCE_EXPORT std::string_view to_string(log_level value) noexcept;
/// Writes `to_string(value)`.
COPRESENCE_EXPORT std::ostream& operator<<(std::ostream& out, log_level value);

/// Receives one event as one line, or as several lines at `log_level::trace`. A line has no line breaks,
/// control characters or secrets. `line` is valid only during the call. The sink is called on the strand of a
/// client and must not throw. If several clients share the logger, the sink may be called concurrently.
using log_sink = std::function<void(log_level, std::string_view line)>;

/// Returns an observer that writes events of level `min` or higher to `sink`. Example of a line:
/// `attempt 2 for 650 ids: HTTP status 503 after 41.2 ms (first byte 40.9 ms), request-id …`.
///
/// Lines of `log_level::trace` have curl's prefixes: `> ` for sent headers, `< ` for received headers, `* `
/// for other information.
///
/// Errors: throws `std::invalid_argument` if `sink` is empty.
/// Example: examples/09_multithreaded_server.cpp
COPRESENCE_EXPORT std::shared_ptr<observer> make_logger(log_level min, log_sink sink);

} // namespace copresence

#endif
