// Who came to a shift, and when.
#include <fmt/format.h>

#include "registration/domain/decide_volunteers.hpp"

namespace gridkeeper::registration::decide {

using base::Refuse;
using base::Rejection;

Decision On(const AreaState& area, const CheckInVolunteer& command, const Call& call) {
  const auto shift = FindPlaceToChange(area, command.member, {}, call);
  if (!shift) return tl::make_unexpected(shift.error());
  const base::TimePoint opens = (*shift)->plan.from - kCheckInBefore;
  if (call.context.now < opens) {
    return Refuse(Rejection::kWrongState, "shift_id",
                  fmt::format("shift {} begins later; check in from {} minutes before it on",
                              command.member.shift.ToString(), kCheckInBefore.count()));
  }
  std::vector<Event> events = {VolunteerCheckedIn{command.member}};
  if ((*shift)->unattended == ShiftAlarm::kRaised &&
      CountThere(**shift) + 1 >= (*shift)->plan.needed) {
    events.emplace_back(ShiftAttended{command.member.shift});
  }
  return events;
}

// Also after the end: who stays longer is written down when they go.
Decision On(const AreaState& area, const CheckOutVolunteer& command, const Call& call) {
  const auto shift = FindShift(area, command.member.shift, "shift_id", call);
  if (!shift) return tl::make_unexpected(shift.error());
  const Attendance* place = FindIn(**shift, command.member.volunteer);
  if (place == nullptr || !place->IsThere()) {
    return Refuse(
        Rejection::kWrongState, "volunteer_id",
        fmt::format("volunteer {} has not come to shift {}; check them in first",
                    command.member.volunteer.ToString(), command.member.shift.ToString()));
  }
  if (place->HasLeft()) {
    return Refuse(Rejection::kWrongState, "volunteer_id",
                  fmt::format("volunteer {} has been checked out already; see ListShifts",
                              command.member.volunteer.ToString()));
  }
  return {{VolunteerCheckedOut{command.member}}};
}

}  // namespace gridkeeper::registration::decide
