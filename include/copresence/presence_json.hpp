// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#ifndef COPRESENCE_PRESENCE_JSON_HPP
#define COPRESENCE_PRESENCE_JSON_HPP

#include <copresence/presence.hpp>

#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>

#pragma GCC visibility push(default)

namespace copresence {

/// `boost::json::value_from(id)`: the lower-case text form.
void tag_invoke(boost::json::value_from_tag, boost::json::value& out, const user_id& id);

/// `boost::json::value_to<user_id>(value)`.
/// Errors: throws `boost::system::system_error` with `errc::invalid_user_id` where it is no GUID's text.
user_id tag_invoke(boost::json::value_to_tag<user_id>, const boost::json::value& in);

/// `boost::json::value_from(presence)`: an object with Graph's own member names; what the presence does not
/// hold is left out. Reading it back gives an equal presence.
void tag_invoke(boost::json::value_from_tag, boost::json::value& out, const presence& value);

/// `boost::json::value_to<presence>(value)`: from an object as Graph sends it. Unknown members and annotations
/// (`@odata.…`) are passed over, `null` counts as absent.
/// Errors: throws `boost::system::system_error` with `errc::malformed_answer`, naming the member, where
/// a member is not of its documented type, and with `errc::invalid_user_id` for the id.
presence tag_invoke(boost::json::value_to_tag<presence>, const boost::json::value& in);

} // namespace copresence

#pragma GCC visibility pop

#endif
