#include "registration/domain/volunteers_scenario_test.hpp"

namespace gridkeeper::registration {
namespace {

using base::Rejection;
using std::chrono::days;
using std::chrono::minutes;
using testing::ElementsAre;

class ShiftsTest : public VolunteersScenario {
 protected:
  ShiftsTest() {
    for (std::string_view name : {"a", "b", "c"}) GivenVolunteer(name);
    GivenVolunteer("nurse", Person({Skill::kMedical}));
  }
  std::vector<base::Uuid> In(std::string_view shift) {
    std::vector<base::Uuid> ids;
    for (const Attendance& one : ShiftOf(shift).volunteers) ids.push_back(one.volunteer);
    return ids;
  }
  std::vector<Event> CheckIn(std::string_view shift, std::string_view name, base::TimePoint at) {
    return Do(CheckInVolunteer{{Id(shift), Id(name)}}, at);
  }
};

TEST_F(ShiftsTest, APlannedShiftSaysWhenItIsLookedAt) {
  const auto event = OnlyOne<ShiftsPlanned>(Do(PlanShifts{{{Id("far"), Plan(5 * kHour)},
                                                           {Id("near"), Plan(kHour)},
                                                           {Id("at once"), Plan(minutes{5})}}}));
  ASSERT_EQ(event.shifts.size(), 3u);
  EXPECT_EQ(event.shifts[0].gap_at, kNow + 3 * kHour);
  EXPECT_EQ(event.shifts[0].attend_by, kNow + 5 * kHour + minutes{15});
  EXPECT_EQ(event.shifts[1].gap_at, kNow + minutes{15}) << "some time to fill it";
  EXPECT_EQ(event.shifts[2].gap_at, kNow + minutes{5}) << "never after it begins";
  EXPECT_EQ(ShiftOf("far").planned_by, "worker");
}

TEST_F(ShiftsTest, ShiftsThatCannotBeAreRefused) {
  const auto refused_for = [&](std::string_view field, const auto& spoil) {
    PlanShifts command{{{Id("right"), Plan(kHour)}, {Id("s"), Plan(kHour)}}};
    spoil(command.shifts[1].plan);
    Do(command);
    ThenRefused(Rejection::kInvalid, field);
  };
  refused_for("shifts[1].kind", [](ShiftPlan& p) { p.kind = ShiftKind::kNone; });
  refused_for("shifts[1].place", [](ShiftPlan& p) { p.place.clear(); });
  refused_for("shifts[1].checkpoint_id", [](ShiftPlan& p) { p.checkpoint = Id("gate"); });
  refused_for("shifts[1].until_ms", [](ShiftPlan& p) { p.until = p.from; });
  refused_for("shifts[1].until_ms", [](ShiftPlan& p) { p.until = p.from + days{1} + kHour; });
  refused_for("shifts[1].needed", [](ShiftPlan& p) { p.needed = 0; });
  refused_for("shifts[1].needed", [](ShiftPlan& p) { p.needed = 51; });
  refused_for("shifts[1].skills", [](ShiftPlan& p) { p.skills = {Skill::kNone}; });
  refused_for("shifts[1].from_ms", [](ShiftPlan& p) { p.from = kNow; });
  refused_for("shifts[1].from_ms", [](ShiftPlan& p) {
    p.from = kNow + days{91};
    p.until = p.from + kHour;
  });
  Do(PlanShifts{});
  ThenRefused(Rejection::kInvalid, "shifts");
  Do(PlanShifts{{{Id("s"), Plan(kHour)}, {Id("s"), Plan(kHour)}}});
  ThenRefused(Rejection::kInvalid, "shifts[1]");
  PlanShifts many;
  for (std::size_t n = 0; n < kMaxShiftsPlanned + 1; ++n) {
    many.shifts.push_back({Id("s" + std::to_string(n)), Plan(kHour)});
  }
  Do(many);
  ThenRefused(Rejection::kInvalid, "shifts");
}

TEST_F(ShiftsTest, AnAreaKeepsSoManyShiftsUntilAWeekAfterTheirEnd) {
  const auto plan = [&](int from, base::TimePoint at) {
    PlanShifts command;
    for (std::size_t n = 0; n < kMaxShiftsPlanned; ++n) {
      command.shifts.push_back(
          {Id("s" + std::to_string(from) + "/" + std::to_string(n)), Plan(at - kNow + kHour)});
    }
    return Do(command, at);
  };
  for (std::size_t n = 0; n < kMaxShifts; n += kMaxShiftsPlanned) {
    ASSERT_EQ(plan(static_cast<int>(n), kNow).size(), 1u) << refused.message;
  }
  const base::TimePoint end = kNow + 5 * kHour;
  plan(9999, end + days{7} - base::Millis{1});
  ThenRefused(Rejection::kWrongState, "shifts");
  EXPECT_EQ(plan(9999, end + days{7}).size(), 1u);
  EXPECT_EQ(state.area->shifts.size(), kMaxShiftsPlanned);
  EXPECT_EQ(state.area->shifts_due.size(), kMaxShiftsPlanned);
}

TEST_F(ShiftsTest, VolunteersAreAssignedAllOrNone) {
  GivenShift("s", Plan(kHour));
  const auto event = OnlyOne<VolunteersAssigned>(Assign("s", {"a", "b"}));
  EXPECT_THAT(event.volunteers, ElementsAre(Id("a"), Id("b")));
  EXPECT_THAT(In("s"), ElementsAre(Id("a"), Id("b")));
  Assign("s", {"c"});
  ThenRefused(Rejection::kWrongState, "volunteer_ids");
  GivenShift("t", Plan(8 * kHour, 3));
  Assign("t", {"c", "nobody"});
  ThenRefused(Rejection::kNotFound, "volunteer_ids");
  EXPECT_THAT(In("t"), ElementsAre());
  Assign("none", {"c"});
  ThenRefused(Rejection::kNotFound, "shift_id");
  Assign("t", {});
  ThenRefused(Rejection::kInvalid, "volunteer_ids");
  Assign("t", {"c", "c"});
  ThenRefused(Rejection::kInvalid, "volunteer_ids");
  Assign("t", {"c"}, kNow + 12 * kHour);
  ThenRefused(Rejection::kWrongState, "shift_id");
}

TEST_F(ShiftsTest, NobodyIsInTwoShiftsAtATime) {
  GivenShift("s", Plan(kHour));
  GivenShift("half later", Plan(3 * kHour));
  GivenShift("after", Plan(5 * kHour));
  Assign("s", {"a"});
  Assign("half later", {"a"});
  ThenRefused(Rejection::kWrongState, "volunteer_ids");
  OnlyOne<VolunteersAssigned>(Assign("after", {"a"}));
  Assign("s", {"a"});
  ThenRefused(Rejection::kAlreadyExists, "volunteer_ids");
}

TEST_F(ShiftsTest, WhoIsAssignedHasTheSkillsAndTheHours) {
  GivenShift("s", Plan(kHour, 2, {Skill::kMedical}));
  Assign("s", {"a"});
  ThenRefused(Rejection::kWrongState, "volunteer_ids");
  EXPECT_THAT(refused.message, testing::HasSubstr("SKILL_MEDICAL"));
  OnlyOne<VolunteersAssigned>(Assign("s", {"nurse"}));
  // kNow is 8 in the morning there, by the district's offset.
  GivenVolunteer("mornings", Person({Skill::kMedical}, {{{}, 480, 780}}));
  OnlyOne<VolunteersAssigned>(Assign("s", {"mornings"}));
  GivenShift("t", Plan(2 * kHour));
  GivenVolunteer("early", Person({}, {{{}, 480, 780}}));
  Assign("t", {"early"});
  ThenRefused(Rejection::kWrongState, "volunteer_ids");
  reference.rules[std::string(kDistrict)].utc_offset_minutes = 420;
  OnlyOne<VolunteersAssigned>(Assign("t", {"early"}));
}

TEST_F(ShiftsTest, WhoIsReleasedMakesRoom) {
  GivenShift("s", Plan(kHour));
  Assign("s", {"a", "b"});
  OnlyOne<VolunteerReleased>(Do(ReleaseVolunteer{{Id("s"), Id("a")}}));
  EXPECT_THAT(In("s"), ElementsAre(Id("b")));
  Do(ReleaseVolunteer{{Id("s"), Id("a")}});
  ThenRefused(Rejection::kNotFound, "volunteer_id");
  Do(ReleaseVolunteer{{Id("none"), Id("b")}});
  ThenRefused(Rejection::kNotFound, "shift_id");
  CheckIn("s", "b", kNow + kHour);
  Do(ReleaseVolunteer{{Id("s"), Id("b")}}, kNow + kHour);
  ThenRefused(Rejection::kWrongState, "volunteer_id");
  Do(ReleaseVolunteer{{Id("s"), Id("b")}}, kNow + 5 * kHour);
  ThenRefused(Rejection::kWrongState, "shift_id");
}

TEST_F(ShiftsTest, AShiftIsCancelledWhileNobodyHasCome) {
  GivenShift("s", Plan(kHour));
  GivenShift("t", Plan(kHour));
  Assign("s", {"a"});
  Assign("t", {"b"});
  OnlyOne<ShiftCancelled>(Do(CancelShift{Id("s")}));
  EXPECT_EQ(state.area->shifts.Find(Id("s")), nullptr);
  Do(CancelShift{Id("s")});
  ThenRefused(Rejection::kNotFound, "shift_id");
  CheckIn("t", "b", kNow + kHour);
  Do(CancelShift{Id("t")}, kNow + kHour);
  ThenRefused(Rejection::kWrongState, "shift_id");
  EXPECT_EQ(state.area->shifts_due.size(), 1u) << "of the other one alone";
}

TEST_F(ShiftsTest, TwoTakeEachOthersPlace) {
  GivenShift("s", Plan(kHour));
  GivenShift("t", Plan(2 * kHour, 1));
  Assign("s", {"a", "c"});
  Assign("t", {"b"});
  OnlyOne<ShiftsSwapped>(Do(SwapShifts{{Id("s"), Id("a")}, {Id("t"), Id("b")}}));
  EXPECT_THAT(In("s"), ElementsAre(Id("b"), Id("c")));
  EXPECT_THAT(In("t"), ElementsAre(Id("a")));
}

TEST_F(ShiftsTest, ASwapKeepsAllRules) {
  GivenShift("s", Plan(kHour, 2, {Skill::kMedical}));
  GivenShift("t", Plan(2 * kHour, 2));
  GivenShift("u", Plan(7 * kHour, 2));
  Assign("s", {"nurse"});
  Assign("t", {"a", "b"});
  Assign("u", {"b"});
  const auto swap = [&](std::string_view shift, std::string_view who, std::string_view other,
                        std::string_view whom, base::TimePoint at = kNow) {
    EXPECT_TRUE(Do(SwapShifts{{Id(shift), Id(who)}, {Id(other), Id(whom)}}, at).empty());
  };
  swap("s", "nurse", "t", "a");
  ThenRefused(Rejection::kWrongState, "other_volunteer_id");
  swap("t", "a", "s", "nurse");
  ThenRefused(Rejection::kWrongState, "volunteer_id");
  swap("t", "a", "u", "b");
  ThenRefused(Rejection::kAlreadyExists, "other_volunteer_id");
  swap("s", "a", "t", "b");
  ThenRefused(Rejection::kNotFound, "volunteer_id");
  swap("s", "nurse", "none", "b");
  ThenRefused(Rejection::kNotFound, "other_shift_id");
  swap("t", "a", "t", "b");
  ThenRefused(Rejection::kInvalid, "other_shift_id");
  swap("t", "b", "u", "b");
  ThenRefused(Rejection::kInvalid, "other_volunteer_id");
  CheckIn("t", "a", kNow + 2 * kHour);
  swap("u", "b", "t", "a", kNow + 2 * kHour);
  ThenRefused(Rejection::kWrongState, "other_volunteer_id");
}

TEST_F(ShiftsTest, WhoComesIsCheckedInFromAnHourBeforeUntilTheEnd) {
  GivenShift("s", Plan(2 * kHour));
  Assign("s", {"a", "b"});
  CheckIn("s", "a", kNow + kHour - base::Millis{1});
  ThenRefused(Rejection::kWrongState, "shift_id");
  OnlyOne<VolunteerCheckedIn>(CheckIn("s", "a", kNow + kHour));
  EXPECT_EQ(ShiftOf("s").volunteers[0].checked_in_at, kNow + kHour);
  EXPECT_EQ(ShiftOf("s").volunteers[0].checked_in_by, "worker");
  CheckIn("s", "a", kNow + kHour);
  ThenRefused(Rejection::kWrongState, "volunteer_id");
  CheckIn("s", "c", kNow + kHour);
  ThenRefused(Rejection::kNotFound, "volunteer_id");
  CheckIn("s", "b", kNow + 6 * kHour);
  ThenRefused(Rejection::kWrongState, "shift_id");
  OnlyOne<VolunteerCheckedIn>(CheckIn("s", "b", kNow + 6 * kHour - base::Millis{1}));
}

TEST_F(ShiftsTest, WhoCameIsCheckedOutOnce) {
  GivenShift("s", Plan(kHour));
  Assign("s", {"a", "b"});
  CheckIn("s", "a", kNow + kHour);
  const CheckOutVolunteer out{{Id("s"), Id("a")}};
  OnlyOne<VolunteerCheckedOut>(Do(out, kNow + 6 * kHour));
  EXPECT_EQ(ShiftOf("s").volunteers[0].checked_out_at, kNow + 6 * kHour);
  Do(out, kNow + 6 * kHour);
  ThenRefused(Rejection::kWrongState, "volunteer_id");
  Do(CheckOutVolunteer{{Id("s"), Id("b")}}, kNow + 6 * kHour);
  ThenRefused(Rejection::kWrongState, "volunteer_id");
  Do(CheckOutVolunteer{{Id("none"), Id("b")}}, kNow + 6 * kHour);
  ThenRefused(Rejection::kNotFound, "shift_id");
}

TEST_F(ShiftsTest, AGapIsSaidOnceBeforeTheShiftBegins) {
  GivenShift("s", Plan(5 * kHour));
  Assign("s", {"a"});
  EXPECT_TRUE(TimeIs(kNow + 3 * kHour - base::Millis{1}).empty());
  const auto gap = OnlyOne<ShiftGapFound>(TimeIs(kNow + 3 * kHour));
  EXPECT_EQ(gap.shift, Id("s"));
  EXPECT_EQ(gap.kind, ShiftKind::kTestStation);
  EXPECT_EQ(gap.from, kNow + 5 * kHour);
  EXPECT_EQ(gap.needed, 2);
  EXPECT_EQ(gap.assigned, 1);
  Do(ReleaseVolunteer{{Id("s"), Id("a")}}, kNow + 4 * kHour);
  EXPECT_TRUE(TimeIs(kNow + 5 * kHour).empty()) << "it was said";
  ExpectKinds<VolunteersAssigned, ShiftFilled>(Assign("s", {"b", "c"}, kNow + 5 * kHour));
}

TEST_F(ShiftsTest, AShiftThatIsFullHasNoGapUntilSomebodyLeaves) {
  GivenShift("s", Plan(5 * kHour));
  Assign("s", {"a", "b"});
  EXPECT_EQ(*NextDeadline(state), kNow + 5 * kHour + minutes{15}) << "it has to be attended";
  EXPECT_TRUE(TimeIs(kNow + 4 * kHour).empty());
  Do(WithdrawVolunteer{Id("a")}, kNow + 4 * kHour);
  OnlyOne<ShiftGapFound>(TimeIs(kNow + 4 * kHour));
  ExpectKinds<VolunteersAssigned, ShiftFilled>(Assign("s", {"c"}, kNow + 4 * kHour));
  EXPECT_TRUE(TimeIs(kNow + 4 * kHour).empty());
  Do(ReleaseVolunteer{{Id("s"), Id("c")}}, kNow + 4 * kHour);
  OnlyOne<ShiftGapFound>(TimeIs(kNow + 4 * kHour));
}

TEST_F(ShiftsTest, AShiftToWhichTooFewHaveComeIsSaidOnceAndOver) {
  GivenShift("s", Plan(2 * kHour));
  Assign("s", {"a", "b"});
  CheckIn("s", "a", kNow + 2 * kHour);
  const base::TimePoint late = kNow + 2 * kHour + minutes{15};
  EXPECT_TRUE(TimeIs(late - base::Millis{1}).empty());
  const auto event = OnlyOne<ShiftUnattended>(TimeIs(late));
  EXPECT_EQ(event.shift, Id("s"));
  EXPECT_EQ(event.needed, 2);
  EXPECT_EQ(event.checked_in, 1);
  ExpectKinds<VolunteerCheckedIn, ShiftAttended>(CheckIn("s", "b", late));
  EXPECT_EQ(NextDeadline(state), std::nullopt);
}

TEST_F(ShiftsTest, AShiftThatIsAttendedIsNotSpokenOf) {
  GivenShift("s", Plan(2 * kHour));
  Assign("s", {"a", "b"});
  CheckIn("s", "a", kNow + 2 * kHour);
  OnlyOne<VolunteerCheckedIn>(CheckIn("s", "b", kNow + 2 * kHour));
  EXPECT_EQ(NextDeadline(state), std::nullopt);
}

TEST_F(ShiftsTest, WhatFellDueDuringAnOutageIsSaidOneByOne) {
  GivenShift("s", Plan(3 * kHour));
  GivenShift("t", Plan(4 * kHour));
  Given(CensusRoundBegun{Id("round"), kNow + 3 * kHour, kNow});
  const auto events = TimeIs(kNow + 24 * kHour);
  ASSERT_EQ(events.size(), 5u);
  EXPECT_TRUE(std::holds_alternative<CensusRoundDue>(events[2]));
  EXPECT_EQ(NextDeadline(state), std::nullopt);
  DeriveShiftsDue(*state.area);
  EXPECT_TRUE(state.area->shifts_due.empty());
}

}  // namespace
}  // namespace gridkeeper::registration
