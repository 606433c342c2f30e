// What alerting decides on: its own commands, and the events of health, supply and registration
// that concern it. All belong to one leaf grid, the key; what is about a shift to the area that
// keeps it. The id of a foreign event is Context.input_id.
#pragma once

#include <variant>

#include "alerting/domain/types.hpp"

namespace gridkeeper::alerting {

struct AcknowledgeAlert {
  base::Uuid alert_id;
  AcknowledgeReason reason = AcknowledgeReason::kUnspecified;
};

struct ResolveAlert {
  base::Uuid alert_id;
  ResolveReason reason = ResolveReason::kUnspecified;
};

// health's FeverDetected, FollowUpMissed, FollowUpCorrected and ResidentForgotten.
struct FeverDetected {
  FeverCause cause;
};

struct FollowUpMissed {
  FollowUpMissedCause cause;
};

struct FollowUpCorrected {
  base::Uuid case_id;
  base::TimePoint slot_end{};
};

struct ResidentForgotten {
  base::Uuid resident_id;
};

// supply's SupplyOverdue, SupplyDelivered and SupplyCancelled.
struct SupplyOverdue {
  SupplyOverdueCause cause;
};

struct SupplyDelivered {
  base::Uuid request_id;
};

struct SupplyCancelled {
  base::Uuid request_id;
};

// registration's CensusRoundDue.
struct CensusRoundDue {
  DoorsLeftCause cause;
};

// health's GateFeverDetected.
struct GateFeverDetected {
  GateFeverCause cause;
};

// registration's GateScanned of somebody in isolation.
struct IsolationBroken {
  IsolationBrokenCause cause;
};

// registration's ShiftGapFound, ShiftUnattended, ShiftFilled, ShiftAttended and ShiftCancelled.
struct ShiftGapFound {
  ShiftGapCause cause;
};

struct ShiftUnattended {
  ShiftUnattendedCause cause;
};

struct ShiftFilled {
  base::Uuid shift_id;
};

struct ShiftAttended {
  base::Uuid shift_id;
};

struct ShiftCancelled {
  base::Uuid shift_id;
};

// health's ResidentMovedOut and supply's RequestMovedOut.
struct ReleaseSubject {
  base::Uuid subject_id;  // the resident, or the request
  base::AreaCode to_grid;
  base::Uuid to_household;
  std::int32_t move_number = 0;
};

// From the grid that whom it is about was of before.
struct AcceptAlert {
  base::Uuid alert_id;
  base::Uuid subject_id;
  base::AreaCode from_grid;
  std::int32_t move_number = 0;
  Alert alert;
};

using Input =
    std::variant<AcknowledgeAlert, ResolveAlert, FeverDetected, FollowUpMissed, FollowUpCorrected,
                 ResidentForgotten, SupplyOverdue, SupplyDelivered, SupplyCancelled, CensusRoundDue,
                 GateFeverDetected, IsolationBroken, ShiftGapFound, ShiftUnattended, ShiftFilled,
                 ShiftAttended, ShiftCancelled, ReleaseSubject, AcceptAlert>;

}  // namespace gridkeeper::alerting
