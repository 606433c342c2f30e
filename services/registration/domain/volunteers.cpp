#include "registration/domain/volunteers.hpp"

#include <algorithm>

namespace gridkeeper::registration {
namespace {

using base::TimePoint;
using std::chrono::days;

// The end of the hours that begin on that day and hold `at`; `at`: they do not.
TimePoint EndOfHours(const AvailableHours& hours, std::chrono::sys_days day, TimePoint at) {
  const auto weekday = static_cast<Weekday>(std::chrono::weekday{day}.iso_encoding());
  if (!hours.weekdays.empty() &&
      std::find(hours.weekdays.begin(), hours.weekdays.end(), weekday) == hours.weekdays.end()) {
    return at;
  }
  const TimePoint from = day + std::chrono::minutes{hours.from_minute};
  TimePoint until = day + std::chrono::minutes{hours.until_minute};
  if (until <= from) until += days{1};
  return from <= at && at < until ? until : at;
}

}  // namespace

Skill FindMissing(const std::vector<Skill>& wanted, const std::vector<Skill>& there) {
  for (const Skill skill : wanted) {
    if (std::find(there.begin(), there.end(), skill) == there.end()) return skill;
  }
  return Skill::kNone;
}

std::string_view NameOf(Skill skill) {
  switch (skill) {
    case Skill::kMedical:
      return "MEDICAL";
    case Skill::kSampling:
      return "SAMPLING";
    case Skill::kRegistering:
      return "REGISTERING";
    case Skill::kDriving:
      return "DRIVING";
    case Skill::kCarrying:
      return "CARRYING";
    case Skill::kGuarding:
      return "GUARDING";
    case Skill::kCounselling:
      return "COUNSELLING";
    case Skill::kRepairs:
      return "REPAIRS";
    case Skill::kNone:
      break;
  }
  return "UNSPECIFIED";
}

// Hours that touch count as one: night follows day.
bool IsWithin(const std::vector<AvailableHours>& hours, TimePoint from, TimePoint until,
              std::chrono::minutes utc_offset) {
  if (hours.empty()) return true;
  TimePoint covered = from + utc_offset;
  while (covered < until + utc_offset) {
    TimePoint further = covered;
    const auto day = std::chrono::floor<days>(covered);
    for (const AvailableHours& one : hours) {
      further = std::max(
          {further, EndOfHours(one, day, covered), EndOfHours(one, day - days{1}, covered)});
    }
    if (further == covered) return false;
    covered = further;
  }
  return true;
}

bool Overlap(const ShiftPlan& a, const ShiftPlan& b) {
  return a.from < b.until && b.from < a.until;
}

const Attendance* FindIn(const Shift& shift, const base::Uuid& volunteer) {
  const auto at =
      std::find_if(shift.volunteers.begin(), shift.volunteers.end(),
                   [&](const Attendance& attendance) { return attendance.volunteer == volunteer; });
  return at == shift.volunteers.end() ? nullptr : &*at;
}

std::int32_t CountAssigned(const Shift& shift) {
  return static_cast<std::int32_t>(shift.volunteers.size());
}

std::int32_t CountThere(const Shift& shift) {
  return static_cast<std::int32_t>(
      std::count_if(shift.volunteers.begin(), shift.volunteers.end(),
                    [](const Attendance& attendance) { return attendance.IsThere(); }));
}

TimePoint GapDue(const Shift& shift) {
  const bool is_due = shift.gap != ShiftAlarm::kRaised && CountAssigned(shift) < shift.plan.needed;
  return is_due ? shift.gap_at : TimePoint::max();
}

TimePoint UnattendedDue(const Shift& shift) {
  const bool is_due =
      shift.unattended == ShiftAlarm::kQuiet && CountThere(shift) < shift.plan.needed;
  return is_due ? shift.attend_by : TimePoint::max();
}

}  // namespace gridkeeper::registration
