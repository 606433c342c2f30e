// ListVolunteerCalls, ListVolunteers and ListShifts.
#include <algorithm>
#include <utility>

#include "registration/adapters/details_view.hpp"
#include "registration/adapters/list_kind.hpp"
#include "registration/adapters/registration_domain.hpp"
#include "registration/adapters/volunteers_wire.hpp"

namespace gridkeeper::registration {
namespace {

using eventing::Entity;
using Kinds = RegistrationDomain;

v1::Shift ViewShift(const Shift& shift) {
  v1::Shift out;
  *out.mutable_plan() = wire::ToProto(shift.plan);
  for (const Attendance& place : shift.volunteers) {
    v1::ShiftAttendance& one = *out.add_volunteers();
    one.set_volunteer_id(place.volunteer.ToString());
    one.set_checked_in_at_ms(base::ToUnixMillis(place.checked_in_at));
    one.set_checked_in_by(place.checked_in_by);
    one.set_checked_out_at_ms(base::ToUnixMillis(place.checked_out_at));
  }
  out.set_gap_at_ms(base::ToUnixMillis(shift.gap_at));
  out.set_has_gap(shift.gap == ShiftAlarm::kRaised);
  out.set_planned_by(shift.planned_by);
  return out;
}

}  // namespace

void RegistrationQueries::ListVolunteerCalls(std::vector<std::string> areas, const Page& page,
                                             v1::ListVolunteerCallsResponse& out, Done done) const {
  ListKind<VolunteerCall>(
      reader_, EntitiesOf(Kinds::kVolunteerCalls, std::move(areas), page), out,
      [](const VolunteerCall&) { return true; },
      [&out](const Entity& entity, const base::Uuid&, const VolunteerCall& call) {
        v1::VolunteerCall& shown = *out.add_calls();
        shown.set_call_id(entity.field);
        shown.set_area_code(entity.key);
        shown.set_title(call.title);
        wire::PutSkills(call.skills, shown);
        shown.set_opened_by(call.opened_by);
        shown.set_opened_at_ms(base::ToUnixMillis(call.opened_at));
        shown.set_volunteers(call.volunteers);
      },
      std::move(done));
}

void RegistrationQueries::ListVolunteers(std::vector<std::string> areas, Skill skill,
                                         const Page& page, v1::ListVolunteersResponse& out,
                                         Done done) const {
  ListKind<Volunteer>(
      reader_, EntitiesOf(Kinds::kVolunteers, std::move(areas), page), out,
      [skill](const Volunteer& volunteer) {
        return skill == Skill::kNone || FindMissing({skill}, volunteer.skills) == Skill::kNone;
      },
      [this, &out](const Entity& entity, const base::Uuid&, const Volunteer& volunteer) {
        v1::Volunteer& shown = *out.add_volunteers();
        shown = ViewVolunteer(entity.field, volunteer, keys_);
        shown.set_area_code(entity.key);
      },
      std::move(done));
}

void RegistrationQueries::ListShifts(const ShiftsQuery& query, const Page& page,
                                     v1::ListShiftsResponse& out, Done done) const {
  ListKind<Shift>(
      reader_, EntitiesOf(Kinds::kShifts, query.areas, page), out,
      [filter = query.filter, from = query.from, until = query.until](const Shift& shift) {
        const bool has_all = CountAssigned(shift) >= shift.plan.needed;
        return shift.plan.from < until && shift.plan.until > from &&
               (filter != v1::SHIFT_FILTER_GAPS || !has_all);
      },
      [&out](const Entity& entity, const base::Uuid&, const Shift& shift) {
        v1::Shift& shown = *out.add_shifts();
        shown = ViewShift(shift);
        shown.set_shift_id(entity.field);
        shown.set_area_code(entity.key);
      },
      std::move(done));
}

}  // namespace gridkeeper::registration
