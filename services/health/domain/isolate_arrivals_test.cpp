#include "health/domain/scenario_test.hpp"

namespace gridkeeper::health {
namespace {

const base::Uuid kArrival = base::DeriveUuid({"arrival"});
const base::Uuid kOther = base::DeriveUuid({"other"});

base::Uuid CaseOf(const base::Uuid& resident) {
  return base::DeriveUuid({kArrival.ToString(), "case", resident.ToString()});
}

IsolateArrivals Arrived(base::TimePoint at, std::int32_t days,
                        std::vector<base::Uuid> residents = {kResident}) {
  return {
      .arrival_id = kArrival, .resident_ids = std::move(residents), .arrived_at = at, .days = days};
}

Event Extended(base::TimePoint ends_at, base::TimePoint next) {
  return IsolationExtended{kCase, kResident, kHousehold, ends_at, next};
}

TEST(IsolateArrivals, WhoCameIsIsolatedFromTheDayOfTheArrivalOn) {
  Scenario grid;
  grid.now = At(4, 9);
  ASSERT_TRUE(grid.When(Arrived(At(2, 23), 7)));
  const Case* isolation = grid.state.cases.Find(CaseOf(kResident));
  ASSERT_NE(isolation, nullptr);
  EXPECT_EQ(isolation->opened_at, At(4, 9));
  EXPECT_EQ(isolation->ends_at, At(9, 0));
  EXPECT_EQ(isolation->next_slot_end, At(4, 12));
  EXPECT_EQ(isolation->household_id, kHousehold);
  EXPECT_EQ(isolation->fever_threshold_tenths, 373);
}

TEST(IsolateArrivals, AllWhoCameAndAreKnownHaveACaseEach) {
  Scenario grid;
  grid.Given(ResidentNoted{kOther, kHousehold});
  const auto events =
      grid.When(Arrived(At(2, 8), 14, {kResident, base::DeriveUuid({"unknown"}), kOther}));
  ASSERT_TRUE(events);
  EXPECT_EQ(events->size(), 2u);
  EXPECT_TRUE(grid.state.cases.Find(CaseOf(kResident))->IsOpen());
  EXPECT_TRUE(grid.state.cases.Find(CaseOf(kOther))->IsOpen());
}

TEST(IsolateArrivals, WithoutDaysOrWhenTheyAreOverNobodyIs) {
  Scenario grid;
  EXPECT_THAT(grid.When(Arrived(At(2, 8), 0)), Then());
  grid.now = At(9, 0);
  EXPECT_THAT(grid.When(Arrived(At(2, 8), 7)), Then());
  grid.now = At(8, 24) - base::Millis{1};
  EXPECT_THAT(grid.When(Arrived(At(2, 8), 7)), testing::Not(Then()));
}

TEST(IsolateArrivals, AnOpenIsolationIsLengthenedAndNeverShortened) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9), 7);
  EXPECT_THAT(grid.When(Arrived(At(2, 8), 7)), Then());
  EXPECT_THAT(grid.When(Arrived(At(2, 8), 3)), Then());
  EXPECT_THAT(grid.When(Arrived(At(2, 8), 14)), Then(Extended(At(16, 0), At(2, 12))));
  EXPECT_EQ(grid.state.cases.size(), 1u);
  EXPECT_THAT(grid.WhenTimeIs(At(2, 12)), Then(Missed(At(2, 12), At(2, 20))));
  grid.GivenTimeIs(At(15, 23));
  EXPECT_TRUE(grid.TheCase().IsOpen());
  EXPECT_THAT(grid.WhenTimeIs(At(16, 0)), Then(Completed(At(16, 0))));
}

TEST(IsolateArrivals, WhereNothingWasOwedAnyMoreTheRunningSlotIsOwed) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9), 1);
  ASSERT_TRUE(grid.WhenReading(At(2, 9)));
  grid.now = At(2, 13);
  ASSERT_TRUE(grid.WhenReading(At(2, 13)));
  EXPECT_EQ(grid.TheCase().next_slot_end, kNever);
  EXPECT_THAT(grid.When(Arrived(At(2, 8), 2)), Then(Extended(At(4, 0), At(3, 12))));
  EXPECT_THAT(grid.WhenTimeIs(At(3, 12)), Then(Missed(At(3, 12), At(3, 20))));
}

TEST(IsolateArrivals, AnIsolationThatIsOverIsNotLengthenedButFollowedByAnother) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9), 1);
  grid.now = At(3, 9);  // and the clock has decided nothing yet
  ASSERT_TRUE(grid.When(Arrived(At(3, 8), 7)));
  EXPECT_EQ(grid.TheCase().ends_at, At(3, 0));
  EXPECT_TRUE(grid.state.cases.Find(CaseOf(kResident))->IsOpen());
  grid.GivenTimeIs(At(3, 10));
  EXPECT_FALSE(grid.TheCase().IsOpen());
  EXPECT_THAT(OpenCasesOf(grid.state, kResident), testing::ElementsAre(CaseOf(kResident)));
}

TEST(IsolateArrivals, BeyondItsReachACaseIsFollowedByAnother) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9), 60);
  grid.now = At(60, 9);
  ASSERT_TRUE(grid.When(Arrived(At(60, 8), 60)));
  EXPECT_EQ(grid.TheCase().ends_at, At(120, 0));
  grid.now = At(110, 9);
  ASSERT_TRUE(grid.When(Arrived(At(110, 8), 60)));
  EXPECT_EQ(grid.TheCase().ends_at, At(120, 0));
  EXPECT_EQ(grid.state.cases.Find(CaseOf(kResident))->ends_at, At(170, 0));
}

TEST(IsolateArrivals, WhoHasTwoOpenCasesIsForgottenWithBothAndTheLongerIsLengthened) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9), 60);
  grid.now = At(60, 9);
  grid.When(Arrived(At(60, 8), 60));
  grid.now = At(110, 9);
  grid.When(Arrived(At(110, 8), 60));
  ASSERT_EQ(OpenCasesOf(grid.state, kResident).size(), 2u);
  IsolateArrivals later = Arrived(At(111, 8), 60);
  later.arrival_id = kOther;
  grid.now = At(111, 9);
  grid.When(later);
  EXPECT_EQ(grid.TheCase().ends_at, At(120, 0));
  EXPECT_EQ(grid.state.cases.Find(CaseOf(kResident))->ends_at, At(171, 0));
  ASSERT_TRUE(grid.When(ForgetHousehold{kHousehold}));
  EXPECT_EQ(NextDeadline(grid.state), std::nullopt);
}

TEST(IsolateArrivals, WhoseRecordIsOnItsWayIsIsolatedBesideWhatItBrings) {
  Scenario grid;
  grid.Given(ResidentExpected{kOther, kHousehold, "310104019001002", 1});
  ASSERT_TRUE(grid.When(Arrived(At(2, 8), 7, {kOther})));
  EXPECT_TRUE(grid.state.cases.Find(CaseOf(kOther))->IsOpen());
}

}  // namespace
}  // namespace gridkeeper::health
