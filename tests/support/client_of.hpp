// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_CLIENT_OF_HPP
#define COPRESENCE_TESTS_SUPPORT_CLIENT_OF_HPP

#include "graph/session.hpp"

#include <copresence/client.hpp>

#include <memory>
#include <utility>

namespace copresence::detail {

class client_access {
public:
    static client make(std::shared_ptr<session> core) { return client{std::move(core)}; }

    template <class Handler>
    static void start_get_presences(const std::shared_ptr<session>& core, user_ids ids,
                                    const request_options& options, Handler handler) {
        client::start_get_presences(core, std::move(handler), std::move(ids), options);
    }
};

} // namespace copresence::detail

namespace copresence::test {

/// Returns a client of a session that a test has made, for example with its own resolver.
inline client client_of(std::shared_ptr<detail::session> core) {
    return detail::client_access::make(std::move(core));
}

} // namespace copresence::test

#endif
