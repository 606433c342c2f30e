// Days as people live them: local ones, where local time is so many minutes ahead of UTC.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/time.hpp"

namespace gridkeeper::registration {

// A local date; the epoch where there is none, or it could not be read.
using Day = std::chrono::sys_days;

// The day that the moment lies in.
inline Day LocalDay(base::TimePoint moment, std::int32_t utc_offset_minutes) {
  return std::chrono::floor<std::chrono::days>(moment + std::chrono::minutes{utc_offset_minutes});
}
inline base::TimePoint BeginOf(Day day, std::int32_t utc_offset_minutes) {
  return base::TimePoint{day} - std::chrono::minutes{utc_offset_minutes};
}
// Exclusive.
inline base::TimePoint EndOf(Day day, std::int32_t utc_offset_minutes) {
  return BeginOf(day + std::chrono::days{1}, utc_offset_minutes);
}

// Whether what was done on a day is known on `today`: of today, yesterday and the day before.
inline bool IsLogKept(Day day, Day today) {
  return day <= today && day >= today - std::chrono::days{2};
}

}  // namespace gridkeeper::registration
