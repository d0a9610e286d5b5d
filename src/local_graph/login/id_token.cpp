// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "local_graph/login/id_token.hpp"

#include "base/base64.hpp"
#include "local_graph/login/random_text.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace copresence::detail::embedded {

std::string make_id_token(const login_state& state, const login_application& application,
                          const login_user& user) {
    constexpr std::size_t signature_bytes = 256;
    const auto now = std::chrono::system_clock::to_time_t(state.now());
    const boost::json::object header{{"typ", "JWT"}, {"alg", "RS256"}, {"kid", "local"}};
    const boost::json::object claims{
        {"aud", application.client_id},
        {"iss", state.root + '/' + state.config.tenant + "/v2.0"},
        {"iat", now},
        {"nbf", now},
        {"exp", now + state.config.token_lifetime.count()},
        {"name", user.name},
        {"preferred_username", user.name},
        {"oid", user.id},
        {"sub", user.id},
        {"tid", state.config.tenant},
        {"ver", "2.0"},
    };
    return encode_base64url(boost::json::serialize(header)) + '.' +
           encode_base64url(boost::json::serialize(claims)) + '.' + random_text(signature_bytes);
}

} // namespace copresence::detail::embedded
