#include "registration/domain/local_day.hpp"

#include <gtest/gtest.h>

namespace gridkeeper::registration {
namespace {

using namespace std::chrono_literals;

constexpr base::TimePoint kMidnightUtc{std::chrono::sys_days{std::chrono::year{2020} / 3 / 2}};

TEST(LocalDayTest, BeginsAtLocalMidnight) {
  const LocalDay ahead = LocalDayOf(kMidnightUtc, 480min);
  EXPECT_EQ(ahead.begin, kMidnightUtc - 8h);
  EXPECT_EQ(ahead.end, kMidnightUtc + 16h);
  EXPECT_EQ(LocalDayOf(kMidnightUtc + 16h, 480min).begin, kMidnightUtc + 16h);
  EXPECT_EQ(LocalDayOf(kMidnightUtc, -90min).begin, kMidnightUtc - 24h + 90min);
}

TEST(LocalDayTest, TheLogIsKeptOfTodayAndTheTwoDaysBefore) {
  const base::TimePoint now = kMidnightUtc + 15h;  // 23:00 local
  const auto kept = [&](base::TimePoint day) {
    return IsLogKept(LocalDayOf(day, 480min), now, 480min);
  };
  EXPECT_TRUE(kept(now));
  EXPECT_TRUE(kept(now - 48h));
  EXPECT_TRUE(kept(kMidnightUtc - 56h));
  EXPECT_FALSE(kept(kMidnightUtc - 56h - 1ms));
  EXPECT_FALSE(kept(now + 1h));
}

}  // namespace
}  // namespace gridkeeper::registration
