// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/random_text.hpp"

#include "base/base64.hpp"

#include <openssl/rand.h>

#include <stdexcept>

namespace copresence::detail::embedded {

std::string random_text(std::size_t bytes) {
    std::string drawn(bytes, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(drawn.data()), static_cast<int>(bytes)) != 1)
        throw std::runtime_error{"no random bytes available from the system"};
    return encode_base64url(drawn);
}

} // namespace copresence::detail::embedded
