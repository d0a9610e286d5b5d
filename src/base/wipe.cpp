// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/detail/wiping_allocator.hpp>

#include <openssl/crypto.h>

namespace copresence::detail {

void wipe(void* memory, std::size_t size) noexcept {
    if (size > 0) OPENSSL_cleanse(memory, size);
}

} // namespace copresence::detail
