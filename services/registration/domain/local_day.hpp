// Days as people live them.
#pragma once

#include <chrono>

#include "base/time.hpp"

namespace gridkeeper::registration {

struct LocalDay {
  base::TimePoint begin;
  base::TimePoint end;  // exclusive
};

// The day that the moment lies in, where local time is so far ahead of UTC.
inline LocalDay LocalDayOf(base::TimePoint moment, std::chrono::minutes utc_offset) {
  const base::TimePoint begin =
      base::TimePoint(std::chrono::floor<std::chrono::days>(moment + utc_offset)) - utc_offset;
  return {begin, begin + std::chrono::days{1}};
}

// Whether what was done on a day is known at `now`: today, yesterday and the day before.
inline bool IsLogKept(const LocalDay& day, base::TimePoint now, std::chrono::minutes utc_offset) {
  const LocalDay today = LocalDayOf(now, utc_offset);
  return day.begin <= today.begin && day.begin >= today.begin - std::chrono::days{2};
}

}  // namespace gridkeeper::registration
