#include "registration/adapters/state_bytes.hpp"
#include "registration/adapters/state_codec.hpp"
#include "registration/adapters/volunteers_state.pb.h"
#include "registration/adapters/volunteers_wire.hpp"

namespace gridkeeper::registration {

using base::FromUnixMillis;
using base::ToUnixMillis;

std::string EncodeEntity(const VolunteerCall& call) {
  state::v1::VolunteerCallState m;
  m.set_title(call.title);
  wire::PutSkills(call.skills, m);
  m.set_opened_by(call.opened_by);
  m.set_opened_at_ms(ToUnixMillis(call.opened_at));
  m.set_volunteers(call.volunteers);
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, VolunteerCall& out) {
  const auto m = Parsed<state::v1::VolunteerCallState>(bytes);
  if (!m) return false;
  out = {m->title(), wire::SkillsFrom(*m), m->opened_by(), FromUnixMillis(m->opened_at_ms()),
         m->volunteers()};
  return true;
}

std::string EncodeEntity(const Volunteer& volunteer) {
  state::v1::VolunteerState m;
  *m.mutable_volunteer() = wire::ToProto({}, volunteer);
  m.mutable_volunteer()->clear_volunteer_id();
  m.set_signed_up_by(volunteer.signed_up_by);
  m.set_signed_up_at_ms(ToUnixMillis(volunteer.signed_up_at));
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, Volunteer& out) {
  const auto m = Parsed<state::v1::VolunteerState>(bytes);
  if (!m) return false;
  StateReading reading;
  out = wire::VolunteerFrom(reading, m->volunteer());
  out.signed_up_by = m->signed_up_by();
  out.signed_up_at = FromUnixMillis(m->signed_up_at_ms());
  return reading.is_right;
}

std::string EncodeEntity(const Shift& shift) {
  state::v1::ShiftState m;
  *m.mutable_plan() = wire::ToProto(shift.plan);
  m.set_gap_at_ms(ToUnixMillis(shift.gap_at));
  m.set_attend_by_ms(ToUnixMillis(shift.attend_by));
  for (const Attendance& place : shift.volunteers) {
    state::v1::AttendanceState& one = *m.add_volunteers();
    one.set_volunteer_id(BytesOf(place.volunteer));
    one.set_checked_in_at_ms(ToUnixMillis(place.checked_in_at));
    one.set_checked_in_by(place.checked_in_by);
    one.set_checked_out_at_ms(ToUnixMillis(place.checked_out_at));
  }
  m.set_gap(static_cast<int>(shift.gap));
  m.set_unattended(static_cast<int>(shift.unattended));
  m.set_planned_by(shift.planned_by);
  return m.SerializeAsString();
}

bool Decode(std::string_view bytes, Shift& out) {
  const auto m = Parsed<state::v1::ShiftState>(bytes);
  if (!m) return false;
  StateReading reading;
  out = {.plan = wire::ShiftPlanFrom(reading, m->plan()),
         .gap_at = FromUnixMillis(m->gap_at_ms()),
         .attend_by = FromUnixMillis(m->attend_by_ms()),
         .volunteers = {},
         .gap = wire::EnumOf<ShiftAlarm>(m->gap()),
         .unattended = wire::EnumOf<ShiftAlarm>(m->unattended()),
         .planned_by = m->planned_by()};
  for (const state::v1::AttendanceState& one : m->volunteers()) {
    Attendance& place = out.volunteers.emplace_back();
    if (!IdFrom(one.volunteer_id(), place.volunteer)) return false;
    place.checked_in_at = FromUnixMillis(one.checked_in_at_ms());
    place.checked_in_by = one.checked_in_by();
    place.checked_out_at = FromUnixMillis(one.checked_out_at_ms());
  }
  return reading.is_right;
}

}  // namespace gridkeeper::registration
