// Copyright (c) the copresence authors
// Distributed under the Boost Software License, Version 1.0 (see LICENSE)

#include "cli/format_jsonl.hpp"

#include <copresence/presence_json.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

namespace copresence::cli {

std::string format_jsonl(std::span<const presence> presences) {
    std::string out;
    for (const presence& each : presences) {
        out += boost::json::serialize(boost::json::value_from(each));
        out += '\n';
    }
    return out;
}

} // namespace copresence::cli
