#include "registration/domain/local_day.hpp"

#include <gtest/gtest.h>

namespace gridkeeper::registration {
namespace {

using namespace std::chrono_literals;

constexpr base::TimePoint kMidnightUtc{std::chrono::sys_days{std::chrono::year{2020} / 3 / 2}};

TEST(LocalDayTest, BeginsAtLocalMidnight) {
  const Day ahead = LocalDay(kMidnightUtc, 480);
  EXPECT_EQ(BeginOf(ahead, 480), kMidnightUtc - 8h);
  EXPECT_EQ(EndOf(ahead, 480), kMidnightUtc + 16h);
  EXPECT_EQ(BeginOf(LocalDay(kMidnightUtc + 16h, 480), 480), kMidnightUtc + 16h);
  EXPECT_EQ(BeginOf(LocalDay(kMidnightUtc, -90), -90), kMidnightUtc - 24h + 90min);
}

TEST(LocalDayTest, TheLogIsKeptOfTodayAndTheTwoDaysBefore) {
  const base::TimePoint now = kMidnightUtc + 15h;  // 23:00 local
  const auto kept = [&](base::TimePoint moment) {
    return IsLogKept(LocalDay(moment, 480), LocalDay(now, 480));
  };
  EXPECT_TRUE(kept(now));
  EXPECT_TRUE(kept(now - 48h));
  EXPECT_TRUE(kept(kMidnightUtc - 56h));
  EXPECT_FALSE(kept(kMidnightUtc - 56h - 1ms));
  EXPECT_FALSE(kept(now + 1h));
}

}  // namespace
}  // namespace gridkeeper::registration
