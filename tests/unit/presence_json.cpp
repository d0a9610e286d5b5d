// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

#include <copresence/presence_json.hpp>

#include <copresence/error.hpp>

#include "support/random_presence.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <string>
#include <vector>

using copresence::errc;
using copresence::presence;
using copresence::user_id;
namespace data = boost::unit_test::data;
namespace json = boost::json;

namespace {

presence from_text(std::string_view text) { return json::value_to<presence>(json::parse(text)); }

// JSON of a presence with the nil id and additional members.
std::string with(std::string_view members) {
    return R"({"id":"00000000-0000-0000-0000-000000000000",)" + std::string{members} + "}";
}

struct wrong_type {
    std::string member;
    std::string json;

    friend std::ostream& operator<<(std::ostream& out, const wrong_type& one) { return out << one.json; }
};

const std::vector<wrong_type> wrong_types{
    {"availability", R"("availability":1)"},
    {"availability", R"("availability":{})"},
    {"activity", R"("activity":["Away"])"},
    {"sequenceNumber", R"("sequenceNumber":17)"},
    {"outOfOfficeSettings", R"("outOfOfficeSettings":"none")"},
    {"outOfOfficeSettings.message", R"("outOfOfficeSettings":{"message":false})"},
    {"outOfOfficeSettings.isOutOfOffice", R"("outOfOfficeSettings":{"isOutOfOffice":"true"})"},
    {"outOfOfficeSettings.isOutOfOffice", R"("outOfOfficeSettings":{"isOutOfOffice":1})"},
    {"statusMessage", R"("statusMessage":[])"},
    {"statusMessage.message", R"("statusMessage":{"message":"text"})"},
    {"statusMessage.message.content", R"("statusMessage":{"message":{"content":1.5}})"},
    {"statusMessage.message.contentType", R"("statusMessage":{"message":{"contentType":0}})"},
    {"statusMessage.publishedDateTime", R"("statusMessage":{"publishedDateTime":1700000000})"},
    {"statusMessage.expiryDateTime", R"("statusMessage":{"expiryDateTime":"2026-01-01T00:00:00Z"})"},
    {"statusMessage.expiryDateTime.dateTime", R"("statusMessage":{"expiryDateTime":{"dateTime":1}})"},
    {"statusMessage.expiryDateTime.timeZone", R"("statusMessage":{"expiryDateTime":{"timeZone":-8}})"},
    {"workLocation", R"("workLocation":true)"},
    {"workLocation.placeId", R"("workLocation":{"placeId":{}})"},
    {"workLocation.source", R"("workLocation":{"source":2})"},
    {"workLocation.workLocationType", R"("workLocation":{"workLocationType":[]})"}};

const std::vector<std::string> without_a_user_id{"{}", R"({"id":null})", R"({"id":17})",
                                                 R"({"id":"alice@contoso.example"})",
                                                 R"({"id":"","availability":3})"};

} // namespace

BOOST_AUTO_TEST_SUITE(presence_json)

BOOST_AUTO_TEST_CASE(the_presences_of_graphs_sample_response_are_read) {
    // The ids and states of the sample response on
    // learn.microsoft.com/graph/api/cloudcommunications-getpresencesbyuserid.
    const auto response = json::parse(R"({"value":[
        {"id":"fa8bf3dc-eca7-46b7-bad1-db199b62afc3","availability":"Busy","activity":"InAMeeting",
         "outOfOfficeSettings":{"message":null,"isOutOfOffice":false}},
        {"id":"66825e03-7ef5-42da-9069-724602c31f6b","availability":"Away","activity":"Away",
         "outOfOfficeSettings":{"message":"Back on Monday","isOutOfOffice":true}}]})");
    const auto found = json::value_to<std::vector<presence>>(response.at("value"));

    BOOST_TEST_REQUIRE(found.size() == 2U);
    BOOST_TEST((found[0].id() == user_id{"fa8bf3dc-eca7-46b7-bad1-db199b62afc3"}));
    BOOST_TEST((found[0].availability() == copresence::availability::busy));
    BOOST_TEST((found[0].activity() == copresence::activity::in_a_meeting));
    BOOST_TEST_REQUIRE(found[0].out_of_office_settings().has_value());
    BOOST_TEST(!found[0].out_of_office_settings()->message.has_value());
    BOOST_TEST((found[0].out_of_office_settings()->is_out_of_office == false));
    BOOST_TEST(!found[0].status_message().has_value());

    BOOST_TEST((found[1].id() == user_id{"66825e03-7ef5-42da-9069-724602c31f6b"}));
    BOOST_TEST((found[1].availability() == copresence::availability::away));
    BOOST_TEST((found[1].activity() == copresence::activity::away));
    BOOST_TEST_REQUIRE(found[1].out_of_office_settings().has_value());
    BOOST_TEST((found[1].out_of_office_settings()->message == "Back on Monday"));
    BOOST_TEST((found[1].out_of_office_settings()->is_out_of_office == true));
}

BOOST_AUTO_TEST_CASE(every_member_is_read_and_written_with_graphs_name) {
    const std::string text =
        R"({"id":"11111111-2222-3333-4444-555555555555","availability":"DoNotDisturb",)"
        R"("activity":"presenting","outOfOfficeSettings":{"message":"Away","isOutOfOffice":true},)"
        R"("statusMessage":{"message":{"content":"Hi","contentType":"text"},)"
        R"("publishedDateTime":"2026-08-20T09:00:00Z",)"
        R"("expiryDateTime":{"dateTime":"2026-08-21T17:00:00.0000000","timeZone":"Pacific Standard Time"}},)"
        R"("workLocation":{"placeId":"room 5","source":"scheduled","workLocationType":"timeOff"},)"
        R"("sequenceNumber":"A0129311063"})";
    const auto one = from_text(text);
    const auto status = one.status_message();
    BOOST_TEST_REQUIRE(status.has_value());
    BOOST_TEST_REQUIRE(status->message.has_value());
    BOOST_TEST((status->message->content == "Hi"));
    BOOST_TEST((status->message->content_type == copresence::body_type::text));
    BOOST_TEST((status->published_date_time == "2026-08-20T09:00:00Z"));
    BOOST_TEST((status->expiry_date_time->date_time == "2026-08-21T17:00:00.0000000"));
    BOOST_TEST((status->expiry_date_time->time_zone == "Pacific Standard Time"));
    const auto location = one.work_location();
    BOOST_TEST_REQUIRE(location.has_value());
    BOOST_TEST((location->place_id == "room 5"));
    BOOST_TEST((location->source == copresence::work_location_source::scheduled));
    BOOST_TEST((location->type == copresence::work_location_type::time_off));
    BOOST_TEST((one.sequence_number() == "A0129311063"));
    BOOST_TEST(json::serialize(json::value_from(one)) == text);
}

BOOST_AUTO_TEST_CASE(null_counts_as_absent) {
    const auto one = from_text(with(R"("availability":null,"activity":null,"outOfOfficeSettings":null,)"
                                    R"("statusMessage":null,"workLocation":null,"sequenceNumber":null)"));
    BOOST_TEST((one == presence{}));
}

BOOST_AUTO_TEST_CASE(unknown_members_and_annotations_are_ignored) {
    const auto one =
        from_text(with(R"("@odata.type":"#microsoft.graph.presence","availability@odata.type":1,)"
                       R"("mood":{"availability":7},"availability":"Busy")"));
    BOOST_TEST((one == presence::builder{}.availability("Busy").build()));
}

BOOST_AUTO_TEST_CASE(an_empty_object_is_preserved) {
    for (const std::string part :
         {R"("outOfOfficeSettings":{})", R"("statusMessage":{})", R"("statusMessage":{"message":{}})",
          R"("statusMessage":{"expiryDateTime":{}})", R"("workLocation":{})", R"("availability":"")",
          R"("sequenceNumber":"")"}) {
        BOOST_TEST(json::serialize(json::value_from(from_text(with(part)))) == with(part));
    }
}

BOOST_AUTO_TEST_CASE(states_keep_the_spelling_that_was_sent) {
    for (const std::string word : {"InACall", "inACall", "INACALL", "inacall", "Levitating", " InACall"}) {
        const auto members = R"("availability":")" + word + R"(","activity":")" + word +
                             R"(","workLocation":{"source":")" + word + R"("})";
        BOOST_TEST(json::serialize(json::value_from(from_text(with(members)))) == with(members));
    }
}

BOOST_AUTO_TEST_CASE(a_round_trip_through_json_preserves_a_presence) {
    copresence::test::random_source random{20'260'820};
    for (int i = 0; i < 2'000; ++i) {
        const auto original = copresence::test::random_presence(random);
        const auto written = json::value_from(original);
        const auto back = from_text(json::serialize(written));
        BOOST_TEST_INFO("presence " << i << ": " << json::serialize(written));
        BOOST_TEST((back == original));
        // Presences with different spellings are equal, but their JSON differs.
        BOOST_TEST((json::value_from(back) == written));
    }
}

BOOST_DATA_TEST_CASE(a_member_of_the_wrong_type_is_named_in_the_error, data::make(wrong_types), one) {
    BOOST_CHECK_EXCEPTION(from_text(with(one.json)), boost::system::system_error, [&](const auto& e) {
        return e.code() == errc::malformed_response &&
               std::string_view{e.what()}.starts_with(one.member + " is not ");
    });
}

BOOST_AUTO_TEST_CASE(a_json_value_that_is_not_an_object_is_rejected) {
    for (const auto* text : {"null", "[]", R"("Busy")", "1", "true"})
        BOOST_CHECK_EXCEPTION(from_text(text), boost::system::system_error,
                              [](const auto& e) { return e.code() == errc::malformed_response; });
}

BOOST_DATA_TEST_CASE(a_presence_without_a_valid_id_is_rejected, data::make(without_a_user_id), text) {
    BOOST_CHECK_EXCEPTION(from_text(text), boost::system::system_error,
                          [](const auto& e) { return e.code() == errc::invalid_user_id; });
}

BOOST_AUTO_TEST_CASE(an_id_is_written_in_lower_case_and_read_in_any_case) {
    const user_id id{"FA8BF3DC-ECA7-46B7-BAD1-DB199B62AFC3"};
    const auto written = json::value_from(id);
    BOOST_TEST((written == json::value("fa8bf3dc-eca7-46b7-bad1-db199b62afc3")));
    BOOST_TEST((json::value_to<user_id>(json::value("FA8BF3DC-ECA7-46B7-BAD1-DB199B62AFC3")) == id));
    BOOST_CHECK_EXCEPTION(json::value_to<user_id>(json::value(7)), boost::system::system_error,
                          [](const auto& e) { return e.code() == errc::invalid_user_id; });
}

BOOST_AUTO_TEST_SUITE_END()
