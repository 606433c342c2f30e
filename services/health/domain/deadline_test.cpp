// What the clock decides: missed follow-ups, each slot by itself, and the end of the days.
#include "health/domain/scenario_test.hpp"

namespace gridkeeper::health {
namespace {

constexpr base::Millis kInstant{1};

class DeadlineTest : public testing::Test {
 protected:
  void SetUp() override { grid_.GivenOpenCase(At(2, 9), 3); }

  Scenario grid_;
};

TEST_F(DeadlineTest, AFollowUpIsMissedExactlyAtItsSlotsEnd) {
  EXPECT_THAT(grid_.WhenTimeIs(At(2, 12) - kInstant), Then());
  EXPECT_THAT(grid_.WhenTimeIs(At(2, 12)), Then(Missed(At(2, 12), At(2, 20))));
}

TEST_F(DeadlineTest, AReadingInTheLastInstantIsInTime) {
  grid_.now = At(2, 12) - kInstant;
  ASSERT_TRUE(grid_.WhenReading(At(2, 12) - kInstant));
  EXPECT_THAT(grid_.WhenTimeIs(At(2, 12)), Then());
}

TEST_F(DeadlineTest, AReadingAtTheSlotsEndIsTooLateForIt) {
  grid_.now = At(2, 12);
  ASSERT_TRUE(grid_.WhenReading(At(2, 12)));
  EXPECT_THAT(grid_.WhenTimeIs(At(2, 12)), Then(Missed(At(2, 12), At(3, 12))));
}

TEST_F(DeadlineTest, EachMissedSlotIsReportedByItself) {
  EXPECT_THAT(grid_.WhenTimeIs(At(3, 21)),
              Then(Missed(At(2, 12), At(2, 20)), Missed(At(2, 20), At(3, 12)),
                   Missed(At(3, 12), At(3, 20)), Missed(At(3, 20), At(4, 12))));
}

TEST_F(DeadlineTest, AFollowUpMovesTheDeadlineOn) {
  ASSERT_TRUE(grid_.WhenReading(At(2, 9)));
  EXPECT_EQ(NextDeadline(grid_.state), At(2, 20));
  EXPECT_THAT(grid_.WhenTimeIs(At(2, 20)), Then(Missed(At(2, 20), At(3, 12))));
}

TEST_F(DeadlineTest, TheIsolationIsCompletedAtMidnightAfterTheLastDay) {
  grid_.GivenTimeIs(At(4, 20));
  EXPECT_EQ(NextDeadline(grid_.state), At(4, 24));
  EXPECT_THAT(grid_.WhenTimeIs(At(4, 24) - kInstant), Then());
  EXPECT_THAT(grid_.WhenTimeIs(At(4, 24)), Then(Completed(At(4, 24))));
  EXPECT_EQ(grid_.TheCase().status, CaseStatus::kCompleted);
  EXPECT_EQ(grid_.TheCase().closed_at, At(4, 24));
  EXPECT_EQ(NextDeadline(grid_.state), std::nullopt);
}

TEST_F(DeadlineTest, TheLastSlotOwedEndsOnTheLastEvening) {
  grid_.GivenTimeIs(At(4, 12));
  EXPECT_THAT(grid_.WhenTimeIs(At(4, 20)), Then(Missed(At(4, 20), kNever)));
}

TEST_F(DeadlineTest, TheEndIsTheOneSetAtTheOpeningHoweverLateTheClock) {
  EXPECT_THAT(grid_.WhenTimeIs(At(29, 17)),
              Then(Missed(At(2, 12), At(2, 20)), Missed(At(2, 20), At(3, 12)),
                   Missed(At(3, 12), At(3, 20)), Missed(At(3, 20), At(4, 12)),
                   Missed(At(4, 12), At(4, 20)), Missed(At(4, 20), kNever), Completed(At(4, 24))));
}

// An outage: the readings were sent in time and are decided late, before the deadlines.
TEST_F(DeadlineTest, ABacklogThatSatisfiesTheSlotsRaisesNoFalseAlarm) {
  grid_.now = At(3, 13);
  for (auto [day, hour] : {std::pair{2, 11}, {2, 19}, {3, 8}}) {
    ASSERT_TRUE(grid_.WhenReading(At(day, hour)));
  }
  EXPECT_THAT(grid_.WhenTimeIs(At(3, 13)), Then());
  EXPECT_EQ(NextDeadline(grid_.state), At(3, 20));
}

TEST_F(DeadlineTest, ABacklogWithAGapMissesTheGapOnly) {
  grid_.now = At(3, 13);
  for (auto [day, hour] : {std::pair{2, 11}, {3, 8}}) ASSERT_TRUE(grid_.WhenReading(At(day, hour)));
  EXPECT_THAT(grid_.WhenTimeIs(At(3, 13)), Then(Missed(At(2, 20), At(3, 20))));
}

TEST_F(DeadlineTest, CasesThatFallDueTogetherAreDecidedTogether) {
  const base::Uuid second_resident = base::DeriveUuid({"second resident"});
  const base::Uuid second_case = base::DeriveUuid({"second case"});
  grid_.Given(ResidentNoted{second_resident, kHousehold});
  ASSERT_TRUE(grid_.When(OpenIsolationCase{second_case, second_resident, 3}));
  grid_.now = At(2, 12);
  EXPECT_EQ(DecideDeadline(grid_.state, At(2, 12)).size(), 2U);
  EXPECT_EQ(DecideDeadline(grid_.state, At(2, 12) - kInstant).size(), 0U);
}

}  // namespace
}  // namespace gridkeeper::health
