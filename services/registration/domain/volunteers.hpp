// Volunteers, what they can do and when, and the shifts that they fill: plain values and the rules
// that look at nothing else. Mirrors registration_volunteers.proto, value by value.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/reference.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"

namespace gridkeeper::registration {

enum class VolunteerOrigin : std::uint8_t {
  kNone = 0,
  kResident = 1,
  kPartyMember = 2,
  kOfficeStaff = 3,
  kOther = 4,
};

enum class Skill : std::uint8_t {
  kNone = 0,
  kMedical = 1,
  kSampling = 2,
  kRegistering = 3,
  kDriving = 4,
  kCarrying = 5,
  kGuarding = 6,
  kCounselling = 7,
  kRepairs = 8,
};

enum class Weekday : std::uint8_t { kNone = 0, kMonday = 1, kSunday = 7 };

// In local time; until is exclusive, and not after from when the night lies between.
struct AvailableHours {
  std::vector<Weekday> weekdays;  // on which they begin; empty: every day
  std::int32_t from_minute = 0;
  std::int32_t until_minute = 0;

  bool operator==(const AvailableHours&) const = default;
};

struct VolunteerCall {
  std::string title;
  std::vector<Skill> skills;
  std::string opened_by = {};
  base::TimePoint opened_at = {};
  std::int32_t volunteers = 0;  // who answered it and did not withdraw

  bool operator==(const VolunteerCall&) const = default;
};

struct Volunteer {
  base::Uuid call;
  VolunteerOrigin origin = VolunteerOrigin::kNone;
  std::vector<Skill> skills;
  std::vector<AvailableHours> hours;  // empty: at any time
  base::Uuid resident;                // nil: not known to be one
  base::AreaCode resident_grid;
  std::string sealed;
  base::Uuid key_id;
  std::string signed_up_by = {};
  base::TimePoint signed_up_at = {};

  bool operator==(const Volunteer&) const = default;
};

enum class ShiftKind : std::uint8_t {
  kNone = 0,
  kGate = 1,
  kTestStation = 2,
  kDelivery = 3,
  kOther = 4,
};

struct ShiftPlan {
  ShiftKind kind = ShiftKind::kNone;
  std::string place;
  base::Uuid checkpoint;  // nil: none is named
  base::TimePoint from{};
  base::TimePoint until{};  // exclusive
  std::int32_t needed = 0;
  std::vector<Skill> skills;  // each volunteer has all of them

  bool operator==(const ShiftPlan&) const = default;
};

struct PlannedShift {
  base::Uuid id;
  ShiftPlan plan;
  // As decided: too few then is a gap; fewer there then is not attended.
  base::TimePoint gap_at = {};
  base::TimePoint attend_by = {};

  bool operator==(const PlannedShift&) const = default;
};

// Moments that have not come are the epoch.
struct Attendance {
  base::Uuid volunteer;
  base::TimePoint checked_in_at = {};
  std::string checked_in_by = {};
  base::TimePoint checked_out_at = {};

  bool IsThere() const { return checked_in_at != base::TimePoint{}; }
  bool HasLeft() const { return checked_out_at != base::TimePoint{}; }
  bool operator==(const Attendance&) const = default;
};

//   kQuiet ──ShiftGapFound, ShiftUnattended──> kRaised ──ShiftFilled, ShiftAttended──> kOver
//                  ^─────────────── a gap, when somebody leaves ─────────────────────────┘
enum class ShiftAlarm : std::uint8_t { kQuiet = 0, kRaised = 1, kOver = 2 };

struct Shift {
  ShiftPlan plan;
  base::TimePoint gap_at{};
  base::TimePoint attend_by{};
  std::vector<Attendance> volunteers = {};  // in the order in which they were assigned
  ShiftAlarm gap = ShiftAlarm::kQuiet;
  ShiftAlarm unattended = ShiftAlarm::kQuiet;
  std::string planned_by = {};

  bool operator==(const Shift&) const = default;
};

struct ShiftMember {
  base::Uuid shift;
  base::Uuid volunteer;

  bool operator==(const ShiftMember&) const = default;
};

inline constexpr std::chrono::hours kGapLead{2};
inline constexpr std::chrono::minutes kTimeToFill{15};  // of what is planned within the lead
inline constexpr std::chrono::minutes kAttendWithin{15};
inline constexpr std::chrono::minutes kCheckInBefore{60};
inline constexpr std::chrono::days kShiftKept{7};  // after its end

// The first skill that is wanted and not there; kNone: all are.
Skill FindMissing(const std::vector<Skill>& wanted, const std::vector<Skill>& there);
// As in the contract, without the prefix: "SAMPLING".
std::string_view NameOf(Skill skill);

// Whether [from, until) lies within the hours, at the offset of the local time.
bool IsWithin(const std::vector<AvailableHours>& hours, base::TimePoint from, base::TimePoint until,
              std::chrono::minutes utc_offset);

bool Overlap(const ShiftPlan& a, const ShiftPlan& b);

const Attendance* FindIn(const Shift& shift, const base::Uuid& volunteer);
std::int32_t CountAssigned(const Shift& shift);
std::int32_t CountThere(const Shift& shift);  // came, also if they have left

// When the shift is to be looked at by itself, for the one reason or the other; max: not any more.
base::TimePoint GapDue(const Shift& shift);
base::TimePoint UnattendedDue(const Shift& shift);

}  // namespace gridkeeper::registration
