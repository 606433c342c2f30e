// The parts of Decide that are about volunteers and shifts.
//
// Files: decide_volunteers.cpp (calls, volunteers), decide_shifts.cpp (planning, who is in a shift,
// what falls due), decide_attendance.cpp (who came).
#pragma once

#include <optional>
#include <vector>

#include "registration/domain/decide.hpp"

namespace gridkeeper::registration {

// What falls due of the area's shifts by itself; empty when nothing does.
std::vector<Event> DecideShiftsDue(const AreaState& area, base::TimePoint due);

namespace decide {

Decision On(const AreaState&, const OpenVolunteerCall&, const Call&);
Decision On(const AreaState&, const CloseVolunteerCall&, const Call&);
Decision On(const AreaState&, const SignUpVolunteer&, const Call&);
Decision On(const AreaState&, const WithdrawVolunteer&, const Call&);
Decision On(const AreaState&, const PlanShifts&, const Call&);
Decision On(const AreaState&, const CancelShift&, const Call&);
Decision On(const AreaState&, const AssignVolunteers&, const Call&);
Decision On(const AreaState&, const ReleaseVolunteer&, const Call&);
Decision On(const AreaState&, const SwapShifts&, const Call&);
Decision On(const AreaState&, const CheckInVolunteer&, const Call&);
Decision On(const AreaState&, const CheckOutVolunteer&, const Call&);

// `field` names it in the request, also below.
base::Decided<const Volunteer*> FindVolunteer(const AreaState& area, const base::Uuid& id,
                                              std::string_view field, const Call& call);
base::Decided<const Shift*> FindShift(const AreaState& area, const base::Uuid& id,
                                      std::string_view field, const Call& call);
// The same, if it is not over.
base::Decided<const Shift*> FindShiftAhead(const AreaState& area, const base::Uuid& id,
                                           std::string_view field, const Call& call);

// Fields of a request that names somebody in a shift.
struct MemberFields {
  std::string_view shift = "shift_id";
  std::string_view volunteer = "volunteer_id";
};
// Somebody's place in a shift that is not over, if they have not come to it yet.
base::Decided<const Shift*> FindPlaceToChange(const AreaState& area, const ShiftMember& member,
                                              const MemberFields& fields, const Call& call);

}  // namespace decide
}  // namespace gridkeeper::registration
