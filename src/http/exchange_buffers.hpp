// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_EXCHANGE_BUFFERS_HPP
#define COPRESENCE_HTTP_EXCHANGE_BUFFERS_HPP

#include "http/read_buffer.hpp"
#include "text/wiped_string.hpp"

namespace copresence {

/// The memory for one exchange at a time, used again for the next one.
struct exchange_buffers {
    wiped_string request;
    read_buffer response;
};

} // namespace copresence

#endif
