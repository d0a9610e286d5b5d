// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#ifndef COPRESENCE_TESTS_SUPPORT_ASKED_IDS_HPP
#define COPRESENCE_TESTS_SUPPORT_ASKED_IDS_HPP

#include <copresence/local_graph.hpp>
#include <copresence/user_id.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <string_view>
#include <vector>

namespace copresence::test {

/// Returns the ids in the body of a request.
inline std::vector<user_id> asked_ids(const local_graph_request& request) {
    const auto body = boost::json::parse(request.body);
    std::vector<user_id> ids;
    for (const auto& id : body.at("ids").as_array())
        ids.emplace_back(std::string_view{id.as_string()});
    return ids;
}

} // namespace copresence::test

#endif
