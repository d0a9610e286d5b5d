// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include <copresence/detail/wiping_allocator.hpp>

#include <openssl/crypto.h>

namespace copresence::detail {

void wipe(void* memory, std::size_t size) noexcept {
    if (size > 0) OPENSSL_cleanse(memory, size);
}

} // namespace copresence::detail
