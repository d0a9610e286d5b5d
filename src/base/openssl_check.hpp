// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_OPENSSL_CHECK_HPP
#define COPRESENCE_BASE_OPENSSL_CHECK_HPP

#include <boost/asio/ssl/error.hpp>
#include <boost/system/system_error.hpp>

#include <openssl/err.h>

namespace copresence::detail {

/// Throws `boost::system::system_error` with OpenSSL's latest error. `what` names the failed step.
[[noreturn]] inline void throw_openssl_error(const char* what) {
    const boost::system::error_code code{static_cast<int>(ERR_get_error()),
                                         boost::asio::error::get_ssl_category()};
    throw boost::system::system_error(code, what);
}

/// Throws OpenSSL's latest error if a step failed. `what` names the step.
inline void check_openssl(bool succeeded, const char* what) {
    if (!succeeded) throw_openssl_error(what);
}

} // namespace copresence::detail

#endif
