// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/presence_json.hpp>

#include <boost/json/src.hpp>

#include <iostream>

int main() {
    const boost::json::value sent =
        boost::json::parse(R"({"id":"66825e03-7ef5-42da-9069-724602c31f6b","availability":"Away"})");
    const auto presence = boost::json::value_to<copresence::presence>(sent);
    std::cout << presence << '\n';
    return boost::json::value_from(presence) == sent ? 0 : 1;
}
