#include "health/domain/slot_policy.hpp"

#include "health/domain/scenario_test.hpp"

namespace gridkeeper::health {
namespace {

const SlotRules kRules = *SlotRulesOf(base::Rules{});

struct Where {
  base::TimePoint time;
  Slot slot;
  base::TimePoint end;
};

TEST(SlotPolicy, AMomentBelongsToTheSlotThatEndsNextAfterIt) {
  constexpr base::Millis kInstant{1};
  const Where cases[] = {
      {At(2, 0), Slot::kMorning, At(2, 12)},
      {At(2, 12) - kInstant, Slot::kMorning, At(2, 12)},
      {At(2, 12), Slot::kEvening, At(2, 20)},  // exactly at the end: the next slot's
      {At(2, 20) - kInstant, Slot::kEvening, At(2, 20)},
      {At(2, 20), Slot::kMorning, At(3, 12)},
      {At(2, 24), Slot::kMorning, At(3, 12)},
  };
  for (const auto& [time, slot, end] : cases) {
    const SlotNumber number = SlotNumberAt(kRules, time);
    EXPECT_EQ(SlotOf(number), slot);
    EXPECT_EQ(EndOfSlot(kRules, number), end);
    EXPECT_EQ(SlotNumberAt(kRules, end), number + 1);
  }
}

TEST(SlotPolicy, SlotsAreNumberedThroughAcrossDaysMonthsAndTheEpoch) {
  for (SlotNumber number = -100; number < 60'000; ++number) {
    const base::TimePoint end = EndOfSlot(kRules, number);
    ASSERT_EQ(SlotNumberAt(kRules, end - base::Millis{1}), number);
    ASSERT_EQ(SlotNumberAt(kRules, end), number + 1);
  }
}

TEST(SlotPolicy, LocalTimeFollowsTheOffsetOnEitherSideOfUtc) {
  const SlotRules west{.utc_offset = -5 * 60, .morning_end = 12 * 60, .evening_end = 20 * 60};
  const auto noon_utc = base::TimePoint{std::chrono::sys_days{std::chrono::year{2020} / 3 / 2}} +
                        std::chrono::hours{12};
  EXPECT_EQ(EndOfSlot(west, SlotNumberAt(west, noon_utc)), noon_utc + std::chrono::hours{5});
  EXPECT_EQ(EndOfDays(west, noon_utc, 1), noon_utc + std::chrono::hours{17});
}

TEST(SlotPolicy, AnEveningMayEndAtMidnight) {
  const SlotRules late{.utc_offset = 8 * 60, .morning_end = 12 * 60, .evening_end = 24 * 60};
  EXPECT_EQ(EndOfSlot(late, SlotNumberAt(late, At(2, 23, 59))), At(2, 24));
  EXPECT_EQ(EndOfSlot(late, SlotNumberAt(late, At(2, 24))), At(3, 12));
}

TEST(SlotPolicy, TheOpeningDayIsTheFirstDay) {
  EXPECT_EQ(EndOfDays(kRules, At(2, 0), 1), At(2, 24));
  EXPECT_EQ(EndOfDays(kRules, At(2, 23, 59), 1), At(2, 24));
  EXPECT_EQ(EndOfDays(kRules, At(2, 9), 14), At(15, 24));
}

TEST(SlotPolicy, RulesThatDivideNoDayAreRefused) {
  const auto with = [](std::int32_t offset, std::int32_t morning, std::int32_t evening) {
    base::Rules rules;
    rules.utc_offset_minutes = offset;
    rules.morning_end_minute = morning;
    rules.evening_end_minute = evening;
    return SlotRulesOf(rules);
  };
  EXPECT_TRUE(with(480, 720, 1200));
  EXPECT_TRUE(with(-840, 1, 1440));
  EXPECT_FALSE(with(841, 720, 1200));
  EXPECT_FALSE(with(-841, 720, 1200));
  EXPECT_FALSE(with(480, 0, 1200));
  EXPECT_FALSE(with(480, 1200, 1200));
  EXPECT_FALSE(with(480, 1200, 720));
  EXPECT_FALSE(with(480, 720, 1441));
}

}  // namespace
}  // namespace gridkeeper::health
