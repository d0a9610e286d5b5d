// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include "model/id_hash.hpp"
#include "support/colliding_ids.hpp"

#include <copresence/error.hpp>
#include <copresence/user_id.hpp>
#include <copresence/user_ids.hpp>

#include <boost/container_hash/hash.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <bitset>
#include <cctype>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

BOOST_AUTO_TEST_SUITE(user_id)

using copresence::errc;
using copresence::user_id;
using copresence::user_ids;
namespace data = boost::unit_test::data;
using namespace std::string_literals;

namespace {

const std::string meeting_user = "fa8bf3dc-eca7-46b7-bad1-db199b62afc3";
const std::string away_user = "66825e03-7ef5-42da-9069-724602c31f6b";

std::string upper(std::string text) {
    for (auto& c : text)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

const std::vector<std::string> malformed{"",
                                         " ",
                                         "fa8bf3dc",
                                         "fa8bf3dceca746b7bad1db199b62afc3",      // no dashes
                                         "fa8bf3dc-eca7-46b7-bad1-db199b62afc",   // one too short
                                         "fa8bf3dc-eca7-46b7-bad1-db199b62afc3a", // one too long
                                         " fa8bf3dc-eca7-46b7-bad1-db199b62afc",  // a space for a digit
                                         "fa8bf3dc-eca7-46b7-bad1-db199b62afc3 ",
                                         "{fa8bf3dc-eca7-46b7-bad1-db199b62afc3}",
                                         "fa8bf3dce-ca7-46b7-bad1-db199b62afc3", // a dash moved
                                         "fa8bf3dc-eca7-46b7-bad1_db199b62afc3",
                                         "fa8bf3dc-eca7-46b7-bad1-db199b62afcg",
                                         "fa8bf3dc-eca7-46b7-bad1-db199b62af\xc3\xa9",
                                         "fa8bf3dc-eca7-46b7-bad1-db199b62afc\0"s,
                                         "alice@contoso.example"};

} // namespace

BOOST_AUTO_TEST_CASE(any_case_is_parsed_and_lower_case_is_written) {
    const auto id = user_id::parse(meeting_user);
    BOOST_TEST_REQUIRE(id.has_value());
    BOOST_TEST(id->to_string() == meeting_user);
    BOOST_TEST(user_id{upper(meeting_user)}.to_string() == meeting_user);
    BOOST_TEST((user_id{"FA8bf3dc-ECA7-46b7-BaD1-dB199B62AFC3"} == *id));
    std::ostringstream out;
    out << *id;
    BOOST_TEST(out.str() == meeting_user);
}

BOOST_AUTO_TEST_CASE(bytes_are_in_the_order_of_the_text) {
    const user_id::bytes_type bytes{0xfa, 0x8b, 0xf3, 0xdc, 0xec, 0xa7, 0x46, 0xb7,
                                    0xba, 0xd1, 0xdb, 0x19, 0x9b, 0x62, 0xaf, 0xc3};
    BOOST_TEST((user_id{meeting_user}.bytes() == bytes));
    BOOST_TEST(user_id{bytes}.to_string() == meeting_user);
}

BOOST_AUTO_TEST_CASE(a_default_id_is_the_nil_guid) {
    BOOST_TEST(user_id{}.to_string() == "00000000-0000-0000-0000-000000000000");
}

BOOST_AUTO_TEST_CASE(every_byte_survives_a_round_trip_through_text) {
    for (unsigned value = 0; value < 256; ++value) {
        user_id::bytes_type bytes;
        bytes.fill(static_cast<std::uint8_t>(value));
        const user_id id{bytes};
        BOOST_TEST((user_id{id.to_string()} == id));
        BOOST_TEST((user_id{upper(id.to_string())} == id));
    }
}

BOOST_AUTO_TEST_CASE(one_wrong_character_at_any_position_is_rejected) {
    for (std::size_t at = 0; at < meeting_user.size(); ++at) {
        for (unsigned value = 0; value < 256; ++value) {
            auto text = meeting_user;
            text[at] = static_cast<char>(value);
            const bool right = meeting_user[at] == '-'
                                   ? value == '-'
                                   : value < 128 && std::isxdigit(static_cast<int>(value));
            BOOST_TEST_INFO("byte " << value << " at " << at);
            BOOST_TEST(user_id::parse(text).has_value() == right);
        }
    }
}

BOOST_DATA_TEST_CASE(a_text_that_is_not_a_guid_is_rejected, data::make(malformed), text) {
    BOOST_TEST(!user_id::parse(text).has_value());
    BOOST_CHECK_EXCEPTION(user_id{text}, boost::system::system_error,
                          [](const auto& e) { return e.code() == errc::invalid_user_id; });
}

BOOST_AUTO_TEST_CASE(the_error_shows_the_truncated_and_sanitized_text) {
    try {
        user_id{"x\ny\x1b[31m" + std::string(10'000, 'z')};
        BOOST_ERROR("the text was taken for a GUID");
    } catch (const boost::system::system_error& e) {
        const std::string what = e.what();
        BOOST_TEST(what.find("\"x y [31mzzz") != std::string::npos, what);
        BOOST_TEST(what.size() < 200U);
        BOOST_TEST(what.find("principal") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(the_error_for_a_user_principal_name_asks_for_an_object_id) {
    try {
        user_id{"alice@contoso.example"};
        BOOST_ERROR("the text was taken for a GUID");
    } catch (const boost::system::system_error& e) {
        const std::string what = e.what();
        BOOST_TEST(what.find("alice@contoso.example") != std::string::npos, what);
        BOOST_TEST(what.find("object ids") != std::string::npos, what);
    }
}

BOOST_AUTO_TEST_CASE(ids_are_ordered_like_their_texts) {
    std::vector<std::string> texts{meeting_user, away_user, "00000000-0000-0000-0000-000000000001",
                                   "00000000-0000-0000-0100-000000000000",
                                   "ffffffff-0000-0000-0000-000000000000"};
    std::vector<user_id> ids(texts.begin(), texts.end());
    std::sort(texts.begin(), texts.end());
    std::sort(ids.begin(), ids.end());
    for (std::size_t i = 0; i < ids.size(); ++i)
        BOOST_TEST(ids[i].to_string() == texts[i]);
}

BOOST_AUTO_TEST_CASE(each_byte_of_an_id_affects_the_low_bits_of_its_hash) {
    for (std::size_t at = 0; at < 16; ++at) {
        std::set<std::size_t> low;
        for (unsigned value = 0; value < 256; ++value) {
            user_id::bytes_type bytes{};
            bytes[at] = static_cast<std::uint8_t>(value);
            low.insert(std::hash<user_id>{}(user_id{bytes}) % 4096);
        }
        // 256 random values in 4,096 buckets fill 248 buckets on average.
        BOOST_TEST(low.size() > 225U, "byte " << at << ": " << low.size() << " of 256");
    }
}

BOOST_AUTO_TEST_CASE(ids_with_a_common_prefix_spread_over_a_hash_table) {
    std::bitset<65'536> hit;
    for (unsigned value = 0; value < 65'536; ++value) {
        user_id::bytes_type bytes{0xfa, 0x8b, 0xf3, 0xdc};
        bytes[14] = static_cast<std::uint8_t>(value >> 8);
        bytes[15] = static_cast<std::uint8_t>(value);
        hit.set(std::hash<user_id>{}(user_id{bytes}) % hit.size());
    }
    // A random function fills 1 - 1/e of the buckets.
    BOOST_TEST(hit.count() > 65'536 * 0.60);
    BOOST_TEST(hit.count() < 65'536 * 0.66);
}

BOOST_AUTO_TEST_CASE(ids_chosen_to_collide_without_the_key_spread_over_a_table) {
    const auto ids = copresence::test::colliding_ids(65'536);
    std::bitset<65'536> hit;
    for (const user_id& id : ids)
        hit.set(std::hash<user_id>{}(id) % hit.size());
    BOOST_TEST(hit.count() > 65'536 * 0.60);
}

BOOST_AUTO_TEST_CASE(different_keys_give_different_hashes) {
    const user_id id{meeting_user};
    const copresence::detail::id_hash_key keys[]{{1, 2}, {1, 3}, {2, 2}, {3, 1}};
    std::set<std::uint64_t> hashes;
    for (const auto& key : keys)
        hashes.insert(copresence::detail::hash_id(id, key));
    BOOST_TEST(hashes.size() == std::size(keys));
    BOOST_TEST(copresence::detail::hash_id(id, keys[0]) == copresence::detail::hash_id(id, keys[0]));
}

BOOST_AUTO_TEST_CASE(swapping_the_halves_of_an_id_changes_its_hash) {
    const user_id one{"00000000-0000-0001-0000-000000000002"};
    const user_id other{"00000000-0000-0002-0000-000000000001"};
    BOOST_TEST(std::hash<user_id>{}(one) != std::hash<user_id>{}(other));
}

BOOST_AUTO_TEST_CASE(a_set_finds_ids_in_any_case) {
    const std::unordered_set<user_id> ids{user_id{meeting_user}};
    BOOST_TEST(ids.count(user_id{upper(meeting_user)}) == 1U);
    BOOST_TEST(ids.count(user_id{away_user}) == 0U);
}

BOOST_AUTO_TEST_CASE(boost_hash_equals_std_hash) {
    const user_id id{meeting_user};
    BOOST_TEST(boost::hash<user_id>{}(id) == std::hash<user_id>{}(id));
}

BOOST_AUTO_TEST_CASE(a_list_keeps_ids_and_texts_in_order) {
    const user_id first{meeting_user};
    const user_id second{away_user};
    const std::vector<user_id> wanted{first, second, first};
    const std::vector<std::string> texts{meeting_user, away_user, upper(meeting_user)};
    const char* const literals[] = {meeting_user.c_str(), away_user.c_str(), meeting_user.c_str()};
    BOOST_TEST((user_ids(texts).values() == wanted));
    BOOST_TEST((user_ids(literals).values() == wanted));
    BOOST_TEST((user_ids(wanted).values() == wanted));
    BOOST_TEST(!user_ids(texts).malformed().has_value());
}

BOOST_AUTO_TEST_CASE(a_list_moves_from_a_vector_of_ids) {
    std::vector<user_id> ids(1'000);
    const auto* const memory = ids.data();
    const user_ids list{std::move(ids)};
    BOOST_TEST(list.values().data() == memory);
    BOOST_TEST(list.values().size() == 1'000U);
}

BOOST_AUTO_TEST_CASE(a_list_ends_at_the_first_malformed_text_and_records_it) {
    const std::vector<std::string> texts{meeting_user, "bob", away_user, "eve"};
    const user_ids list{texts};
    BOOST_TEST(list.values().size() == 1U);
    BOOST_TEST_REQUIRE(list.malformed().has_value());
    BOOST_TEST(list.malformed()->index == 1U);
    BOOST_TEST(list.malformed()->text == "bob");
}

BOOST_AUTO_TEST_CASE(a_list_keeps_at_most_80_bytes_of_a_malformed_text) {
    const std::vector<std::string> texts{"\r" + std::string(1'000, 'x')};
    const user_ids list{texts};
    BOOST_TEST_REQUIRE(list.malformed().has_value());
    BOOST_TEST(list.malformed()->text == " " + std::string(79, 'x'));
}

BOOST_AUTO_TEST_SUITE_END()
