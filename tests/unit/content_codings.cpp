// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "codec/content_coding.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <string_view>
#include <vector>

using copresence::detail::content_coding;

namespace {

struct fields {
    std::vector<std::string_view> values;
    content_coding expected;
};

std::ostream& operator<<(std::ostream& out, const fields& each) {
    for (const auto value : each.values)
        out << '"' << value << "\" ";
    return out;
}

const fields known[]{
    {{}, content_coding::identity},
    {{""}, content_coding::identity},
    {{"identity"}, content_coding::identity},
    {{"Identity, identity"}, content_coding::identity},
    {{"gzip"}, content_coding::gzip},
    {{"GZIP"}, content_coding::gzip},
    {{"x-gzip"}, content_coding::gzip},
    {{"X-GZip"}, content_coding::gzip},
    {{"identity, gzip"}, content_coding::gzip},
    {{"gzip,identity"}, content_coding::gzip},
    {{" \tgzip\t "}, content_coding::gzip},
    {{", ,gzip,,"}, content_coding::gzip},
    {{"identity", "gzip"}, content_coding::gzip},
    {{"", "gzip", ""}, content_coding::gzip},
    {{"br"}, content_coding::unsupported},
    {{"gzip, br"}, content_coding::unsupported},
    {{"gzip, gzip"}, content_coding::unsupported},
    {{"gzip", "x-gzip"}, content_coding::unsupported},
    {{"gzip identity"}, content_coding::unsupported},
    {{"gzipx"}, content_coding::unsupported},
    {{"gzi"}, content_coding::unsupported},
};

} // namespace

BOOST_AUTO_TEST_SUITE(content_codings)

BOOST_DATA_TEST_CASE(content_encoding_is_read_as_a_list_without_case, boost::unit_test::data::make(known),
                     each) {
    BOOST_TEST((copresence::detail::parse_content_coding(each.values) == each.expected));
}

BOOST_AUTO_TEST_SUITE_END()
