#include "registration/adapters/volunteers_wire.hpp"

namespace gridkeeper::registration::wire {

// Numbers in the log and in the domain are the same.
static_assert(static_cast<int>(VolunteerOrigin::kOther) == v1::VOLUNTEER_ORIGIN_OTHER);
static_assert(static_cast<int>(Skill::kRepairs) == v1::SKILL_REPAIRS);
static_assert(static_cast<int>(Weekday::kSunday) == v1::WEEKDAY_SUNDAY);
static_assert(static_cast<int>(ShiftKind::kOther) == v1::SHIFT_KIND_OTHER);

v1::AvailableHours ToProto(const AvailableHours& hours) {
  v1::AvailableHours out;
  for (const Weekday day : hours.weekdays) out.add_weekdays(static_cast<v1::Weekday>(day));
  out.set_from_minute(hours.from_minute);
  out.set_until_minute(hours.until_minute);
  return out;
}

v1::SealedVolunteer ToProto(const base::Uuid& id, const Volunteer& volunteer) {
  v1::SealedVolunteer out;
  out.set_volunteer_id(id.ToString());
  out.set_call_id(volunteer.call.ToString());
  out.set_origin(static_cast<v1::VolunteerOrigin>(volunteer.origin));
  PutSkills(volunteer.skills, out);
  for (const AvailableHours& hours : volunteer.hours) *out.add_hours() = ToProto(hours);
  out.set_resident_id(OptionalIdToWire(volunteer.resident));
  out.set_resident_grid_code(volunteer.resident_grid);
  out.set_sealed(volunteer.sealed);
  out.set_key_id(volunteer.key_id.ToString());
  return out;
}

v1::ShiftPlan ToProto(const ShiftPlan& plan) {
  v1::ShiftPlan out;
  out.set_kind(static_cast<v1::ShiftKind>(plan.kind));
  out.set_place(plan.place);
  out.set_checkpoint_id(OptionalIdToWire(plan.checkpoint));
  out.set_from_ms(base::ToUnixMillis(plan.from));
  out.set_until_ms(base::ToUnixMillis(plan.until));
  out.set_needed(plan.needed);
  PutSkills(plan.skills, out);
  return out;
}

v1::PlannedShift ToProto(const PlannedShift& shift) {
  v1::PlannedShift out;
  out.set_shift_id(shift.id.ToString());
  *out.mutable_plan() = ToProto(shift.plan);
  out.set_gap_at_ms(base::ToUnixMillis(shift.gap_at));
  out.set_attend_by_ms(base::ToUnixMillis(shift.attend_by));
  return out;
}

v1::ShiftMember ToProto(const ShiftMember& member) {
  v1::ShiftMember out;
  out.set_shift_id(member.shift.ToString());
  out.set_volunteer_id(member.volunteer.ToString());
  return out;
}

}  // namespace gridkeeper::registration::wire
