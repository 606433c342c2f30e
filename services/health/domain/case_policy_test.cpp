#include "health/domain/case_policy.hpp"

#include "health/domain/scenario_test.hpp"

namespace gridkeeper::health {
namespace {

const SlotRules kRules = *SlotRulesOf(base::Rules{});

TEST(CasePolicy, TheFirstSlotOwedEndsAtLeastAnHourAfterTheOpening) {
  constexpr base::Millis kInstant{1};
  EXPECT_EQ(FirstSlotOwed(kRules, At(2, 9), At(15, 24)), At(2, 12));
  EXPECT_EQ(FirstSlotOwed(kRules, At(2, 11), At(15, 24)), At(2, 12));
  EXPECT_EQ(FirstSlotOwed(kRules, At(2, 11) + kInstant, At(15, 24)), At(2, 20));
  EXPECT_EQ(FirstSlotOwed(kRules, At(2, 12), At(15, 24)), At(2, 20));
  EXPECT_EQ(FirstSlotOwed(kRules, At(2, 19), At(15, 24)), At(2, 20));
  EXPECT_EQ(FirstSlotOwed(kRules, At(2, 19) + kInstant, At(15, 24)), At(3, 12));
  EXPECT_EQ(FirstSlotOwed(kRules, At(2, 21), At(15, 24)), At(3, 12));
}

TEST(CasePolicy, NoSlotIsOwedThatEndsAfterTheIsolation) {
  EXPECT_EQ(FirstSlotOwed(kRules, At(2, 19, 30), At(2, 24)), kNever);
  Scenario grid;
  grid.GivenOpenCase(At(2, 9), 1);
  EXPECT_EQ(NextSlotOwed(grid.TheCase(), At(2, 12)), At(2, 20));
  EXPECT_EQ(NextSlotOwed(grid.TheCase(), At(2, 20)), kNever);
}

TEST(CasePolicy, ASlotThatEndsWithTheIsolationIsOwed) {
  Scenario grid;
  base::Rules rules;
  rules.evening_end_minute = 24 * 60;
  grid.reference.areas["310104"] = {"district", ""};
  grid.reference.areas[std::string(Scenario::kGrid)] = {"grid", "310104"};
  grid.reference.rules["310104"] = rules;
  grid.GivenOpenCase(At(2, 13), 1);
  EXPECT_EQ(grid.TheCase().next_slot_end, At(2, 24));
  EXPECT_THAT(grid.WhenTimeIs(At(2, 24)),
              Then(FollowUpMissed{kCase, kResident, kHousehold, Slot::kEvening, At(2, 24), kNever},
                   Completed(At(2, 24))));
}

TEST(CasePolicy, AFollowUpIsDueWhileItsSlotRunsAndUntilItIsDecided) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 11, 30));
  const Case& isolation = grid.TheCase();
  EXPECT_FALSE(IsDue(isolation, At(2, 11, 59)));  // the slot that runs is not owed
  EXPECT_TRUE(IsDue(isolation, At(2, 12)));
  EXPECT_TRUE(IsDue(isolation, At(2, 19, 59)));
  EXPECT_TRUE(IsDue(isolation, At(2, 20, 5)));  // over, but not decided yet
  ASSERT_TRUE((grid.now = At(2, 13), grid.WhenReading(At(2, 13))));
  EXPECT_FALSE(IsDue(isolation, At(2, 19, 59)));
  EXPECT_TRUE(IsDue(isolation, At(2, 20)));
}

TEST(CasePolicy, NothingIsDueOnceACaseIsClosed) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9), 1);
  grid.GivenTimeIs(At(3, 0));
  EXPECT_FALSE(IsDue(grid.TheCase(), At(3, 0)));
}

TEST(CasePolicy, AMissedSlotCountsUntilItIsCorrected) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 9));
  EXPECT_FALSE(HasMissed(grid.TheCase()));
  grid.GivenTimeIs(At(2, 12));
  EXPECT_TRUE(HasMissed(grid.TheCase()));
  ASSERT_TRUE(grid.WhenReading(At(2, 11)));
  EXPECT_FALSE(HasMissed(grid.TheCase()));
}

TEST(CasePolicy, SlotsAreFoundByTheirEnd) {
  Scenario grid;
  grid.GivenOpenCase(At(2, 21));
  grid.GivenTimeIs(At(4, 13));
  const Case& isolation = grid.TheCase();
  ASSERT_EQ(isolation.slots.size(), 3U);
  EXPECT_EQ(SlotEndAt(isolation, 0), At(3, 12));
  EXPECT_EQ(SlotEndAt(isolation, 2), At(4, 12));
  EXPECT_EQ(MarkOf(isolation, At(3, 20)).state, SlotState::kMissed);
  EXPECT_EQ(MarkOf(isolation, At(4, 20)).state, SlotState::kNone);
  Case copy = isolation;
  EXPECT_EQ(MutableMarkOf(copy, At(2, 20)), nullptr);
  EXPECT_EQ(MutableMarkOf(copy, At(2, 20) + std::chrono::hours{24 * 400}), nullptr);
}

}  // namespace
}  // namespace gridkeeper::health
