// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Input: the body of an error response.

#include "codec/error_envelope.hpp"

#include "fuzz/input.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace {

// Returns a minimal envelope with the same code and message.
std::string written(const copresence::detail::error_envelope& envelope) {
    boost::json::object error;
    error["code"] = envelope.code;
    error["message"] = envelope.message;
    boost::json::object root;
    root["error"] = std::move(error);
    return boost::json::serialize(root);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using copresence::detail::error_envelope;
    const copresence::fuzz::input in{bytes, size};
    const auto found = error_envelope::parse(in.rest());
    if (!found) return 0;
    COPRESENCE_REQUIRE(in.rest().find("error") != std::string_view::npos ||
                       in.rest().find("\\u") != std::string_view::npos);
    COPRESENCE_REQUIRE(found->code.size() <= size && found->message.size() <= size);
    COPRESENCE_REQUIRE(found->code.empty() ||
                       found->code.find_first_not_of("0123456789") != std::string::npos);
    const auto again = error_envelope::parse(written(*found));
    COPRESENCE_REQUIRE(again.has_value());
    COPRESENCE_REQUIRE(again->code == found->code);
    COPRESENCE_REQUIRE(again->message == found->message);
    return 0;
}
