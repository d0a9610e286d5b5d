// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_OPENSSL_DELETER_HPP
#define COPRESENCE_BASE_OPENSSL_DELETER_HPP

namespace copresence::detail {

/// A deleter of `std::unique_ptr` that calls the OpenSSL function `Free`.
template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};

} // namespace copresence::detail

#endif
