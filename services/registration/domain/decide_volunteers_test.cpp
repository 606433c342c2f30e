#include "registration/domain/volunteers_scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using base::Rejection;
using std::chrono::minutes;

class VolunteersTest : public VolunteersScenario {};

TEST_F(VolunteersTest, ACallIsOpenUntilItIsClosed) {
  const VolunteerCall& open = *state.area->volunteer_calls.Find(kCall);
  EXPECT_EQ(open.title, "Test stations");
  EXPECT_EQ(open.opened_by, "head");
  OnlyOne<VolunteerCallClosed>(Do(CloseVolunteerCall{kCall}));
  Do(CloseVolunteerCall{kCall});
  ThenRefused(Rejection::kNotFound, "call_id");
  Do(SignUpVolunteer{Id("late"), Person()});
  ThenRefused(Rejection::kNotFound, "call_id");
}

TEST_F(VolunteersTest, CallsThatCannotBeAreRefused) {
  Do(OpenVolunteerCall{Id("c"), "", {}});
  ThenRefused(Rejection::kInvalid, "title");
  Do(OpenVolunteerCall{Id("c"), "Call", {Skill::kDriving, Skill::kDriving}});
  ThenRefused(Rejection::kInvalid, "skills");
  Do(OpenVolunteerCall{Id("c"), "Call", {static_cast<Skill>(9)}});
  ThenRefused(Rejection::kInvalid, "skills");
  for (std::size_t n = 1; n < kMaxVolunteerCalls; ++n) {
    OnlyOne<VolunteerCallOpened>(Do(OpenVolunteerCall{Id("call " + std::to_string(n)), "C", {}}));
  }
  Do(OpenVolunteerCall{Id("one more"), "C", {}});
  ThenRefused(Rejection::kWrongState, "area_code");
  GivenKey(kOtherGrid);
  Do(OpenVolunteerCall{Id("c"), "Call", {}});
  ThenRefused(Rejection::kNotFound, "area_code");
  GivenDefined(kDistrict);
  Do(OpenVolunteerCall{Id("c"), "Call", {}});
  ThenRefused(Rejection::kInvalid, "area_code");
}

TEST_F(VolunteersTest, ACommunityAndAStreetMayCallToo) {
  for (std::string_view area : {kCommunity, kStreet}) {
    GivenDefined(area);
    OnlyOne<VolunteerCallOpened>(Do(OpenVolunteerCall{Id("c"), "Call", {Skill::kSampling}}));
  }
}

TEST_F(VolunteersTest, WhoAnswersIsWrittenDownAndCounted) {
  const auto event = OnlyOne<VolunteerSignedUp>(
      Do(SignUpVolunteer{Id("v"), Person({Skill::kSampling}, {{{}, 480, 720}})}));
  EXPECT_EQ(event.volunteer.skills, std::vector<Skill>{Skill::kSampling});
  EXPECT_EQ(state.area->volunteers.Find(Id("v"))->signed_up_by, "worker");
  EXPECT_EQ(state.area->volunteers.Find(Id("v"))->signed_up_at, kNow);
  EXPECT_EQ(state.area->volunteer_calls.Find(kCall)->volunteers, 1);
}

TEST_F(VolunteersTest, AResidentSignsUpOnceInAnArea) {
  Volunteer resident = Person();
  resident.resident = Id("resident");
  resident.resident_grid = kOtherGrid;
  GivenVolunteer("v", resident);
  Do(SignUpVolunteer{Id("again"), resident});
  ThenRefused(Rejection::kAlreadyExists, "resident_id");
  Do(WithdrawVolunteer{Id("v")});
  OnlyOne<VolunteerSignedUp>(Do(SignUpVolunteer{Id("again"), resident}));
  resident.resident = Id("another");
  resident.resident_grid = "330106001001009";
  Do(SignUpVolunteer{Id("elsewhere"), resident});
  ThenRefused(Rejection::kNotFound, "resident_grid_code");
}

TEST_F(VolunteersTest, VolunteersThatCannotBeAreRefused) {
  const auto refused_for = [&](std::string_view field, const auto& spoil) {
    SignUpVolunteer command{Id("v"), Person()};
    spoil(command.volunteer);
    Do(command);
    ThenRefused(Rejection::kInvalid, field);
  };
  refused_for("origin", [](Volunteer& v) { v.origin = VolunteerOrigin::kNone; });
  refused_for("skills", [](Volunteer& v) { v.skills = {Skill::kNone}; });
  refused_for("hours", [](Volunteer& v) { v.hours.resize(21, {{}, 0, 1440}); });
  refused_for("hours[0].from_minute", [](Volunteer& v) { v.hours = {{{}, 1440, 60}}; });
  refused_for("hours[0].until_minute", [](Volunteer& v) { v.hours = {{{}, 0, 0}}; });
  refused_for("hours[0].weekdays", [](Volunteer& v) { v.hours = {{{Weekday::kNone}, 0, 60}}; });
  refused_for("hours[0].weekdays",
              [](Volunteer& v) { v.hours = {{{Weekday::kMonday, Weekday::kMonday}, 0, 60}}; });
  refused_for("resident_grid_code", [](Volunteer& v) { v.resident = Id("r"); });
  refused_for("resident_id", [](Volunteer& v) { v.resident_grid = kGrid; });
  refused_for("name", [](Volunteer& v) { v.sealed.clear(); });
  refused_for("name", [](Volunteer& v) { v.key_id = {}; });
}

TEST_F(VolunteersTest, AnAreaKeepsSoManyVolunteers) {
  for (std::size_t n = 0; n < kMaxVolunteers; ++n) GivenVolunteer("v" + std::to_string(n));
  Do(SignUpVolunteer{Id("one more"), Person()});
  ThenRefused(Rejection::kWrongState, "area_code");
}

TEST_F(VolunteersTest, WhoWithdrawsLeavesWhatHasNotBegun) {
  GivenVolunteer("v");
  GivenShift("running", Plan(kHour));
  GivenShift("ahead", Plan(6 * kHour));
  Assign("running", {"v"});
  Assign("ahead", {"v"});
  const auto event = OnlyOne<VolunteerWithdrawn>(Do(WithdrawVolunteer{Id("v")}, kNow + 2 * kHour));
  EXPECT_EQ(event.key_id, Id("key"));
  EXPECT_THAT(event.shifts, testing::ElementsAre(Id("ahead")));
  EXPECT_EQ(CountAssigned(ShiftOf("running")), 1) << "that they did not come is on record";
  EXPECT_EQ(CountAssigned(ShiftOf("ahead")), 0);
  EXPECT_EQ(state.area->volunteers.Find(Id("v")), nullptr);
  EXPECT_EQ(state.area->volunteer_calls.Find(kCall)->volunteers, 0);
  Do(WithdrawVolunteer{Id("v")});
  ThenRefused(Rejection::kNotFound, "volunteer_id");
}

TEST(AvailableHoursTest, AShiftLiesWithinTheHoursOrNot) {
  const auto within = [](const std::vector<AvailableHours>& hours, int from_hour, int for_hours) {
    const base::TimePoint midnight = kNow - std::chrono::hours{8};  // of a Sunday, where it is
    const base::TimePoint from = midnight + std::chrono::hours{from_hour};
    return IsWithin(hours, from, from + std::chrono::hours{for_hours}, minutes{480});
  };
  EXPECT_TRUE(within({}, 3, 20));
  EXPECT_TRUE(within({{{}, 480, 720}}, 8, 4));
  EXPECT_FALSE(within({{{}, 480, 720}}, 7, 4));
  EXPECT_FALSE(within({{{}, 480, 720}}, 8, 5));
  EXPECT_TRUE(within({{{Weekday::kSunday}, 480, 720}}, 8, 4));
  EXPECT_FALSE(within({{{Weekday::kMonday}, 480, 720}}, 8, 4));
  EXPECT_TRUE(within({{{Weekday::kMonday}, 480, 720}}, 24 + 8, 4));
  // The night from Sunday to Monday is Sunday's.
  EXPECT_TRUE(within({{{Weekday::kSunday}, 1320, 360}}, 22, 8));
  EXPECT_TRUE(within({{{Weekday::kSunday}, 1320, 360}}, 25, 2));
  EXPECT_FALSE(within({{{Weekday::kMonday}, 1320, 360}}, 25, 2));
  // Hours that touch are one.
  EXPECT_TRUE(within({{{}, 0, 1440}}, 22, 8));
  EXPECT_TRUE(within({{{}, 480, 720}, {{}, 720, 900}}, 9, 5));
  EXPECT_FALSE(within({{{}, 480, 720}, {{}, 721, 900}}, 9, 5));
  EXPECT_TRUE(within({{{}, 600, 600}}, 10, 24)) << "from a minute to the same one is a whole day";
}

}  // namespace
}  // namespace gridkeeper::registration
