#include "registration/domain/volunteer_policy.hpp"

#include <set>

#include "registration/domain/shape_checks.hpp"

namespace gridkeeper::registration {
namespace {

Fault CheckSkills(const std::string& field, const std::vector<Skill>& skills) {
  const std::set<Skill> different(skills.begin(), skills.end());
  if (different.size() != skills.size() || skills.size() > kMaxSkills) {
    return Invalid(field, "name a skill twice; give each once");
  }
  for (const Skill skill : skills) {
    if (skill <= Skill::kNone || skill > Skill::kRepairs) {
      return Invalid(field, "must be of the skills, e.g. SKILL_SAMPLING");
    }
  }
  return std::nullopt;
}

Fault CheckHours(const std::string& field, const AvailableHours& hours) {
  for (const Weekday day : hours.weekdays) {
    if (day < Weekday::kMonday || day > Weekday::kSunday) {
      return Invalid(field + ".weekdays", "must be days of the week, e.g. WEEKDAY_MONDAY");
    }
  }
  const std::set<Weekday> different(hours.weekdays.begin(), hours.weekdays.end());
  if (different.size() != hours.weekdays.size()) {
    return Invalid(field + ".weekdays", "name a day twice; give each once");
  }
  return FirstOf({CheckRange(field + ".from_minute", hours.from_minute, 0, 1439),
                  CheckRange(field + ".until_minute", hours.until_minute, 1, 1440)});
}

Fault CheckPlan(const std::string& field, const ShiftPlan& plan) {
  if (plan.kind <= ShiftKind::kNone || plan.kind > ShiftKind::kOther) {
    return Invalid(field + ".kind", "must be one of the kinds, e.g. SHIFT_KIND_GATE");
  }
  if (!plan.checkpoint.IsNil() && plan.kind != ShiftKind::kGate) {
    return Invalid(field + ".checkpoint_id", "must be empty but for a shift at a gate");
  }
  if (plan.from < base::TimePoint{} || plan.until <= plan.from ||
      plan.until - plan.from > kLongestShift) {
    return Invalid(field + ".until_ms", fmt::format("must be later than from_ms, at most {} hours",
                                                    kLongestShift.count()));
  }
  return FirstOf({CheckText(field + ".place", plan.place, 1, kMaxShiftTextCharacters),
                  CheckRange(field + ".needed", plan.needed, 1, kMaxNeeded),
                  CheckSkills(field + ".skills", plan.skills)});
}

Fault Check(const OpenVolunteerCall& command) {
  return FirstOf({CheckText("title", command.title, 1, kMaxShiftTextCharacters),
                  CheckSkills("skills", command.skills)});
}

Fault Check(const CloseVolunteerCall&) { return std::nullopt; }

Fault Check(const SignUpVolunteer& command) {
  const Volunteer& volunteer = command.volunteer;
  if (volunteer.origin <= VolunteerOrigin::kNone || volunteer.origin > VolunteerOrigin::kOther) {
    return Invalid("origin", "must be one of the origins, e.g. VOLUNTEER_ORIGIN_RESIDENT");
  }
  if (Fault fault = CheckSkills("skills", volunteer.skills)) return fault;
  if (volunteer.hours.size() > kMaxAvailableHours) {
    return Invalid("hours",
                   fmt::format("are {}; at most {}", volunteer.hours.size(), kMaxAvailableHours));
  }
  for (std::size_t i = 0; i < volunteer.hours.size(); ++i) {
    if (Fault fault = CheckHours(fmt::format("hours[{}]", i), volunteer.hours[i])) return fault;
  }
  if (volunteer.resident.IsNil() && !volunteer.resident_grid.empty()) {
    return Invalid("resident_id", "is needed beside resident_grid_code; leave out both or none");
  }
  if (!volunteer.resident.IsNil() &&
      base::LevelOf(volunteer.resident_grid) != base::AreaLevel::kGrid) {
    return Invalid("resident_grid_code", "must be the resident's grid, 15 digits");
  }
  if (volunteer.sealed.empty() || volunteer.key_id.IsNil()) {
    return Invalid("name", "must be there, sealed under a key of its own");
  }
  return std::nullopt;
}

Fault Check(const WithdrawVolunteer&) { return std::nullopt; }

Fault Check(const PlanShifts& command) {
  if (command.shifts.empty() || command.shifts.size() > kMaxShiftsPlanned) {
    return Invalid(
        "shifts", fmt::format("are {}; must be 1 to {}", command.shifts.size(), kMaxShiftsPlanned));
  }
  std::set<base::Uuid> ids;
  for (std::size_t i = 0; i < command.shifts.size(); ++i) {
    const std::string field = fmt::format("shifts[{}]", i);
    if (Fault fault = CheckPlan(field, command.shifts[i].plan)) return fault;
    if (!ids.insert(command.shifts[i].id).second) return Invalid(field, "needs an id of its own");
  }
  return std::nullopt;
}

Fault Check(const CancelShift&) { return std::nullopt; }

Fault Check(const AssignVolunteers& command) {
  const std::set<base::Uuid> different(command.volunteers.begin(), command.volunteers.end());
  if (command.volunteers.empty() || std::cmp_greater(command.volunteers.size(), kMaxNeeded)) {
    return Invalid("volunteer_ids",
                   fmt::format("are {}; must be 1 to {}", command.volunteers.size(), kMaxNeeded));
  }
  if (different.size() == command.volunteers.size()) return std::nullopt;
  return Invalid("volunteer_ids", "name a volunteer twice; give each once");
}

Fault Check(const ReleaseVolunteer&) { return std::nullopt; }

Fault Check(const SwapShifts& command) {
  if (command.first.shift == command.second.shift) {
    return Invalid("other_shift_id", "must be another shift than shift_id");
  }
  if (command.first.volunteer == command.second.volunteer) {
    return Invalid("other_volunteer_id", "must be another volunteer than volunteer_id");
  }
  return std::nullopt;
}

Fault Check(const CheckInVolunteer&) { return std::nullopt; }
Fault Check(const CheckOutVolunteer&) { return std::nullopt; }

}  // namespace

std::optional<base::Rejected> FindVolunteersFault(std::string_view key,
                                                  const VolunteersInput& input) {
  if (base::LevelOf(key) < base::AreaLevel::kStreet) {
    return Invalid("area_code",
                   "must be the code of a grid, a community or a street: 15, 12 or 9 "
                   "digits");
  }
  return std::visit([](const auto& command) { return Check(command); }, input);
}

}  // namespace gridkeeper::registration
