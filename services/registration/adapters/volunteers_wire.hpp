// The pieces that records about volunteers and shifts share, between protobuf and the domain. The
// templates take an eventing::Reading, which gathers what is wrong.
#pragma once

#include <vector>

#include "gridkeeper/registration/v1/registration_volunteers.pb.h"
#include "registration/adapters/wire.hpp"
#include "registration/domain/volunteers.hpp"

namespace gridkeeper::registration::wire {

v1::SealedVolunteer ToProto(const base::Uuid& id, const Volunteer& volunteer);
v1::ShiftPlan ToProto(const ShiftPlan& plan);
v1::PlannedShift ToProto(const PlannedShift& shift);
v1::ShiftMember ToProto(const ShiftMember& member);
v1::AvailableHours ToProto(const AvailableHours& hours);

// Of every message that carries skills.
template <typename Message>
void PutSkills(const std::vector<Skill>& skills, Message& message) {
  for (const Skill skill : skills) message.add_skills(static_cast<v1::Skill>(skill));
}
template <typename Message>
std::vector<Skill> SkillsFrom(const Message& message) {
  std::vector<Skill> out;
  for (const int skill : message.skills()) out.push_back(EnumOf<Skill>(skill));
  return out;
}

inline AvailableHours FromProto(const v1::AvailableHours& hours) {
  AvailableHours out{{}, hours.from_minute(), hours.until_minute()};
  for (const int day : hours.weekdays()) out.weekdays.push_back(EnumOf<Weekday>(day));
  return out;
}

// Its id stands beside it.
template <typename R>
Volunteer VolunteerFrom(R& reading, const v1::SealedVolunteer& m) {
  Volunteer out{.call = reading.Id(m.call_id(), "volunteer.call_id"),
                .origin = EnumOf<VolunteerOrigin>(m.origin()),
                .skills = SkillsFrom(m),
                .hours = {},
                .resident = OptionalId(reading, m.resident_id(), "volunteer.resident_id"),
                .resident_grid = m.resident_grid_code(),
                .sealed = m.sealed(),
                .key_id = reading.Id(m.key_id(), "volunteer.key_id")};
  for (const v1::AvailableHours& hours : m.hours()) out.hours.push_back(FromProto(hours));
  return out;
}

template <typename R>
ShiftPlan ShiftPlanFrom(R& reading, const v1::ShiftPlan& m) {
  return {.kind = EnumOf<ShiftKind>(m.kind()),
          .place = m.place(),
          .checkpoint = OptionalId(reading, m.checkpoint_id(), "plan.checkpoint_id"),
          .from = base::FromUnixMillis(m.from_ms()),
          .until = base::FromUnixMillis(m.until_ms()),
          .needed = m.needed(),
          .skills = SkillsFrom(m)};
}

template <typename R, typename Repeated>
std::vector<PlannedShift> PlannedShifts(R& reading, const Repeated& shifts) {
  std::vector<PlannedShift> out;
  out.reserve(static_cast<std::size_t>(shifts.size()));
  for (const v1::PlannedShift& m : shifts) {
    out.push_back({.id = reading.Id(m.shift_id(), "shifts.shift_id"),
                   .plan = ShiftPlanFrom(reading, m.plan()),
                   .gap_at = base::FromUnixMillis(m.gap_at_ms()),
                   .attend_by = base::FromUnixMillis(m.attend_by_ms())});
  }
  return out;
}

template <typename R>
ShiftMember ShiftMemberFrom(R& reading, const v1::ShiftMember& m) {
  return {reading.Id(m.shift_id(), "member.shift_id"),
          reading.Id(m.volunteer_id(), "member.volunteer_id")};
}

}  // namespace gridkeeper::registration::wire
