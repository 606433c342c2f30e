// Terms of alerting, and the alert itself. Plain values; the enums mirror gridkeeper.alerting.v1,
// value by value.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/reference.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"

namespace gridkeeper::alerting {

enum class Rule : std::uint8_t {
  kUnspecified = 0,
  kFever = 1,
  kFollowUpMissed = 2,
  kSupplyOverdue = 3,
  kDoorsLeft = 4,
  kGateFever = 5,
  kIsolationBroken = 6,
  kShiftGap = 7,
  kShiftUnattended = 8,
};

enum class Severity : std::uint8_t { kUnspecified = 0, kNotice = 1, kWarning = 2, kCritical = 3 };

enum class Level : std::uint8_t {
  kUnspecified = 0,
  kGridWorker = 1,
  kGridHead = 2,
  kCommunity = 3,
  kStreet = 4,
  kDistrict = 5,
};

//   kOpen --acknowledge--> kAcknowledged --resolve--> kResolved
//    | ^ escalate                                        ^
//    +-+--------------------resolve----------------------+
enum class Status : std::uint8_t {
  kUnspecified = 0,
  kOpen = 1,
  kAcknowledged = 2,
  kResolved = 3,
};

enum class AcknowledgeReason : std::uint8_t {
  kUnspecified = 0,
  kHandling = 1,
  kPhoning = 2,
  kVisiting = 3,
  kEmergencyCalled = 4,
  kMedicalInformed = 5,
  kKnownAlready = 6,
};

enum class ResolveReason : std::uint8_t {
  kUnspecified = 0,
  kHandled = 1,
  kMedicalTookOver = 2,
  kFalseAlarm = 3,
  kDuplicate = 4,
  kOther = 5,
  // By another service's event only.
  kCorrected = 6,
  kSupplyDelivered = 7,
  kSupplyCancelled = 8,
  kSubjectForgotten = 9,
  kShiftFilled = 10,
  kShiftAttended = 11,
  kShiftCancelled = 12,
};

struct FeverCause {
  base::Uuid case_id;
  base::Uuid resident_id;
  base::Uuid household_id;
  std::int32_t temperature_tenths = 0;
  base::TimePoint taken_at{};

  bool operator==(const FeverCause&) const = default;
};

struct FollowUpMissedCause {
  base::Uuid case_id;
  base::Uuid resident_id;
  base::Uuid household_id;
  base::TimePoint slot_end{};

  bool operator==(const FollowUpMissedCause&) const = default;
};

struct SupplyOverdueCause {
  base::Uuid request_id;
  base::Uuid household_id;
  base::TimePoint overdue_at{};

  bool operator==(const SupplyOverdueCause&) const = default;
};

struct DoorsLeftCause {
  base::Uuid round_id;
  base::TimePoint due_at{};
  std::int64_t doors_left = 0;

  bool operator==(const DoorsLeftCause&) const = default;
};

struct GateFeverCause {
  base::Uuid resident_id;  // nil: not a resident
  base::Uuid household_id;
  base::Uuid checkpoint_id;
  std::int32_t temperature_tenths = 0;
  base::TimePoint taken_at{};

  bool operator==(const GateFeverCause&) const = default;
};

struct IsolationBrokenCause {
  base::Uuid resident_id;
  base::Uuid household_id;
  base::Uuid checkpoint_id;
  base::TimePoint taken_at{};
  bool let_through = false;

  bool operator==(const IsolationBrokenCause&) const = default;
};

struct ShiftGapCause {
  base::Uuid shift_id;
  base::TimePoint from{};
  std::int32_t needed = 0;
  std::int32_t assigned = 0;

  bool operator==(const ShiftGapCause&) const = default;
};

struct ShiftUnattendedCause {
  base::Uuid shift_id;
  base::TimePoint from{};
  std::int32_t needed = 0;
  std::int32_t checked_in = 0;

  bool operator==(const ShiftUnattendedCause&) const = default;
};

using Cause =
    std::variant<FeverCause, FollowUpMissedCause, SupplyOverdueCause, DoorsLeftCause,
                 GateFeverCause, IsolationBrokenCause, ShiftGapCause, ShiftUnattendedCause>;

enum class Step : std::uint8_t {
  kUnspecified = 0,
  kRaised = 1,
  kEscalated = 2,
  kAcknowledged = 3,
  kResolved = 4,
  kMovedIn = 5,
};

// One step in an alert's life: who, when, why.
struct HistoryEntry {
  Step step = Step::kUnspecified;
  base::TimePoint at{};
  std::string staff_id;  // empty: time, or another service's event
  Level level = Level::kUnspecified;
  base::AreaCode area;
  AcknowledgeReason acknowledge_reason = AcknowledgeReason::kUnspecified;
  ResolveReason resolve_reason = ResolveReason::kUnspecified;

  bool operator==(const HistoryEntry&) const = default;
};

// Moments that have not come are the epoch.
struct Alert {
  Rule rule = Rule::kUnspecified;
  Severity severity = Severity::kUnspecified;
  Status status = Status::kUnspecified;
  std::string cause_event_id;
  Cause cause;
  base::TimePoint raised_at{};
  Level level = Level::kUnspecified;
  base::AreaCode area;                   // whose staff is addressed
  base::TimePoint next_escalation_at{};  // the epoch: climbs no further
  base::TimePoint resolved_at{};
  std::vector<HistoryEntry> history;  // oldest first

  bool operator==(const Alert&) const = default;
};

// Where a resident, a supply request or an alert went that was here. Of two grids that remember one
// that with the lower number sends on what comes.
struct Departed {
  base::AreaCode to_grid;
  std::int32_t move_number = 0;

  bool operator==(const Departed&) const = default;
};

}  // namespace gridkeeper::alerting
