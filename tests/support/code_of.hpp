// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_CODE_OF_HPP
#define COPRESENCE_TESTS_SUPPORT_CODE_OF_HPP

#include <copresence/error.hpp>

#include <exception>

namespace copresence::test {

/// Returns the code of the `api_error` with which a call failed, or no error if the call succeeded. Rethrows
/// all other exceptions.
inline error_code code_of(const std::exception_ptr& thrown) {
    try {
        if (thrown) std::rethrow_exception(thrown);
    } catch (const api_error& e) {
        return e.code();
    }
    return {};
}

} // namespace copresence::test

#endif
