// What is decided about volunteers and their shifts, and what follows. Each of the two variants is
// one alternative of Input and Event. Mirrors the messages of the same names.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "registration/domain/volunteers.hpp"

namespace gridkeeper::registration {

// Commands.

struct OpenVolunteerCall {
  base::Uuid id;
  std::string title;
  std::vector<Skill> skills;
};

struct CloseVolunteerCall {
  base::Uuid id;
};

struct SignUpVolunteer {
  base::Uuid id;
  Volunteer volunteer;
};

struct WithdrawVolunteer {
  base::Uuid id;
};

struct PlanShifts {
  std::vector<PlannedShift> shifts;  // their moments are decide's to say
};

struct CancelShift {
  base::Uuid id;
};

struct AssignVolunteers {
  base::Uuid shift;
  std::vector<base::Uuid> volunteers;
};

struct ReleaseVolunteer {
  ShiftMember member;
};

struct SwapShifts {
  ShiftMember first;
  ShiftMember second;
};

struct CheckInVolunteer {
  ShiftMember member;
};

struct CheckOutVolunteer {
  ShiftMember member;
};

using VolunteersInput =
    std::variant<OpenVolunteerCall, CloseVolunteerCall, SignUpVolunteer, WithdrawVolunteer,
                 PlanShifts, CancelShift, AssignVolunteers, ReleaseVolunteer, SwapShifts,
                 CheckInVolunteer, CheckOutVolunteer>;

// Events.

struct VolunteerCallOpened {
  base::Uuid id;
  std::string title;
  std::vector<Skill> skills;
};

struct VolunteerCallClosed {
  base::Uuid id;
};

struct VolunteerSignedUp {
  base::Uuid id;
  Volunteer volunteer;
};

struct VolunteerWithdrawn {
  base::Uuid id;
  base::Uuid key_id;
  std::vector<base::Uuid> shifts;  // that have not begun
};

struct ShiftsPlanned {
  std::vector<PlannedShift> shifts;
};

struct ShiftCancelled {
  base::Uuid id;
};

struct VolunteersAssigned {
  base::Uuid shift;
  std::vector<base::Uuid> volunteers;
};

struct VolunteerReleased {
  ShiftMember member;
};

struct ShiftsSwapped {
  ShiftMember first;  // as it was
  ShiftMember second;
};

struct VolunteerCheckedIn {
  ShiftMember member;
};

struct VolunteerCheckedOut {
  ShiftMember member;
};

struct ShiftGapFound {
  base::Uuid shift;
  ShiftKind kind = ShiftKind::kNone;
  base::TimePoint from{};
  std::int32_t needed = 0;
  std::int32_t assigned = 0;
};

struct ShiftFilled {
  base::Uuid shift;
};

struct ShiftUnattended {
  base::Uuid shift;
  ShiftKind kind = ShiftKind::kNone;
  base::TimePoint from{};
  std::int32_t needed = 0;
  std::int32_t checked_in = 0;
};

struct ShiftAttended {
  base::Uuid shift;
};

using VolunteersEvent =
    std::variant<VolunteerCallOpened, VolunteerCallClosed, VolunteerSignedUp, VolunteerWithdrawn,
                 ShiftsPlanned, ShiftCancelled, VolunteersAssigned, VolunteerReleased,
                 ShiftsSwapped, VolunteerCheckedIn, VolunteerCheckedOut, ShiftGapFound, ShiftFilled,
                 ShiftUnattended, ShiftAttended>;

}  // namespace gridkeeper::registration
