// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_BASE_CLOSE_ON_EXEC_HPP
#define COPRESENCE_BASE_CLOSE_ON_EXEC_HPP

#include <boost/system/error_code.hpp>

#include <cerrno>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace copresence::detail {

/// Sets close-on-exec on `socket`, which Asio does not do. Child processes then do not inherit the socket. An inherited
/// socket would keep the connection open after this process has closed it. Does nothing if the socket is not open.
template <class Socket>
void close_on_exec(Socket& socket) noexcept {
    if (socket.is_open()) ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
}

/// Opens a socket or acceptor like `socket.open(protocol, failed)`, but creates it with close-on-exec. A program that
/// another thread starts at the same moment does not inherit the descriptor either.
template <class Socket>
void open_close_on_exec(Socket& socket, const typename Socket::protocol_type& protocol,
                        boost::system::error_code& failed) {
#if defined(SOCK_CLOEXEC)
    const int descriptor = ::socket(protocol.family(), protocol.type() | SOCK_CLOEXEC, protocol.protocol());
    if (descriptor < 0) {
        failed.assign(errno, boost::system::system_category());
        return;
    }
    socket.assign(protocol, descriptor, failed);
    if (failed) ::close(descriptor);
#else
    socket.open(protocol, failed);
    if (!failed) close_on_exec(socket);
#endif
}

} // namespace copresence::detail

#endif
