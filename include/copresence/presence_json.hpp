// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_PRESENCE_JSON_HPP
#define COPRESENCE_PRESENCE_JSON_HPP

#include <copresence/export.hpp>
#include <copresence/presence.hpp>

#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>

namespace copresence {

/// `boost::json::value_from(id)`: writes the lower-case text form.
COPRESENCE_EXPORT void tag_invoke(boost::json::value_from_tag, boost::json::value& out, const user_id& id);

/// `boost::json::value_to<user_id>(value)`: reads the text form.
/// Errors: throws `boost::system::system_error` with `errc::invalid_user_id` if the value is not the text of
/// a GUID.
COPRESENCE_EXPORT user_id tag_invoke(boost::json::value_to_tag<user_id>, const boost::json::value& in);

/// `boost::json::value_from(presence)`: writes an object with Graph's member names. Absent members are
/// omitted. Reading the object back gives an equal presence.
COPRESENCE_EXPORT void tag_invoke(boost::json::value_from_tag, boost::json::value& out,
                                  const presence& value);

/// `boost::json::value_to<presence>(value)`: reads an object as Graph sends it. Unknown members and
/// annotations (`@odata.…`) are ignored. `null` counts as absent.
/// Errors: throws `boost::system::system_error`: with `errc::malformed_response`, naming the member, if a
/// member does not have its documented type, and with `errc::invalid_user_id` if the id is not a GUID.
COPRESENCE_EXPORT presence tag_invoke(boost::json::value_to_tag<presence>, const boost::json::value& in);

} // namespace copresence

#endif
