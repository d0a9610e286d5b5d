// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_RESULT_HPP
#define COPRESENCE_RESULT_HPP

#include <copresence/error.hpp>
#include <copresence/export.hpp>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

namespace copresence {

/// A value, or the failure that prevented it. `value()` throws the failure as `api_error`.
template <class T>
using result = boost::system::result<T, failure>;

/// Called by `result<T>::value()`. Throws `api_error`.
[[noreturn]] COPRESENCE_EXPORT void throw_exception_from_error(const failure& cause,
                                                               const boost::source_location& where);

} // namespace copresence

#endif
