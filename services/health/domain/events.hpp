// What happened in health monitoring; mirrors health_events.proto, where each is described.
#pragma once

#include <variant>

#include "health/domain/types.hpp"

namespace gridkeeper::health {

struct ResidentNoted {
  base::Uuid resident_id;
  base::Uuid household_id;

  bool operator==(const ResidentNoted&) const = default;
};

struct ResidentForgotten {
  base::Uuid resident_id;
  base::Uuid household_id;

  bool operator==(const ResidentForgotten&) const = default;
};

struct ResidentExpected {
  base::Uuid resident_id;
  base::Uuid household_id;
  base::AreaCode from_grid;
  std::int32_t move_number = 0;

  bool operator==(const ResidentExpected&) const = default;
};

struct ResidentMovedOut {
  base::Uuid resident_id;
  base::Uuid household_id;
  base::AreaCode to_grid;
  base::Uuid to_household;
  std::int32_t move_number = 0;
  bool record_follows = false;
  std::vector<MovedCase> cases;

  bool operator==(const ResidentMovedOut&) const = default;
};

struct ResidentMovedIn {
  base::Uuid resident_id;
  base::Uuid household_id;
  base::AreaCode from_grid;
  std::int32_t move_number = 0;
  std::vector<MovedCase> cases;

  bool operator==(const ResidentMovedIn&) const = default;
};

struct IsolationCaseOpened {
  base::Uuid case_id;
  base::Uuid resident_id;
  base::Uuid household_id;
  std::int32_t days = 0;
  base::TimePoint opened_at{};
  base::TimePoint ends_at{};
  base::TimePoint first_slot_end{};
  std::int32_t fever_threshold_tenths = 0;
  SlotRules rules;

  bool operator==(const IsolationCaseOpened&) const = default;
};

struct FollowUpRecorded {
  base::Uuid case_id;
  std::int32_t temperature_tenths = 0;
  SymptomSet symptoms;
  Method method = Method::kUnspecified;
  base::TimePoint taken_at{};
  Slot slot = Slot::kUnspecified;
  base::TimePoint slot_end{};
  base::TimePoint next_slot_end{};

  bool operator==(const FollowUpRecorded&) const = default;
};

struct FeverDetected {
  base::Uuid case_id;
  base::Uuid resident_id;
  base::Uuid household_id;
  std::int32_t temperature_tenths = 0;
  std::int32_t fever_threshold_tenths = 0;
  base::TimePoint taken_at{};
  SymptomSet symptoms;
  Slot slot = Slot::kUnspecified;
  base::TimePoint slot_end{};

  bool operator==(const FeverDetected&) const = default;
};

struct FollowUpMissed {
  base::Uuid case_id;
  base::Uuid resident_id;
  base::Uuid household_id;
  Slot slot = Slot::kUnspecified;
  base::TimePoint slot_end{};
  base::TimePoint next_slot_end{};

  bool operator==(const FollowUpMissed&) const = default;
};

struct FollowUpCorrected {
  base::Uuid case_id;
  base::Uuid resident_id;
  base::Uuid household_id;
  Slot slot = Slot::kUnspecified;
  base::TimePoint slot_end{};
  base::TimePoint taken_at{};

  bool operator==(const FollowUpCorrected&) const = default;
};

struct IsolationExtended {
  base::Uuid case_id;
  base::Uuid resident_id;
  base::Uuid household_id;
  base::TimePoint ends_at{};
  base::TimePoint next_slot_end{};

  bool operator==(const IsolationExtended&) const = default;
};

struct IsolationCompleted {
  base::Uuid case_id;
  base::Uuid resident_id;
  base::Uuid household_id;
  base::TimePoint completed_at{};

  bool operator==(const IsolationCompleted&) const = default;
};

struct IsolationEnded {
  base::Uuid case_id;
  base::Uuid resident_id;
  base::Uuid household_id;
  base::TimePoint ended_at{};
  EndReason reason = EndReason::kUnspecified;

  bool operator==(const IsolationEnded&) const = default;
};

struct GateFeverDetected {
  base::Uuid scan_id;
  base::Uuid resident_id;  // nil: not a resident
  base::Uuid household_id;
  base::Uuid checkpoint_id;
  std::int32_t temperature_tenths = 0;
  std::int32_t fever_threshold_tenths = 0;
  base::TimePoint taken_at{};

  bool operator==(const GateFeverDetected&) const = default;
};

using Event = std::variant<FollowUpRecorded, FeverDetected, FollowUpMissed, FollowUpCorrected,
                           ResidentNoted, ResidentForgotten, ResidentExpected, ResidentMovedOut,
                           ResidentMovedIn, IsolationCaseOpened, IsolationExtended,
                           IsolationCompleted, IsolationEnded, GateFeverDetected>;

}  // namespace gridkeeper::health
