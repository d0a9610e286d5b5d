// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_HTTP_CLOSE_ON_EXEC_HPP
#define COPRESENCE_HTTP_CLOSE_ON_EXEC_HPP

#include <fcntl.h>

namespace copresence {

/// Programs that the process starts do not get the socket, which would keep a connection open that we have closed. Asio
/// leaves that to its users. One that is not open is left alone.
template <class Socket>
void close_on_exec(Socket& socket) noexcept {
    if (socket.is_open()) ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
}

} // namespace copresence

#endif
