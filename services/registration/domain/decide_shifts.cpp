// Shifts: planned, filled, swapped, and what is said of them by itself.
#include <fmt/format.h>

#include <algorithm>

#include "registration/domain/decide_volunteers.hpp"
#include "registration/domain/volunteer_policy.hpp"

namespace gridkeeper::registration {
namespace decide {

using base::Refuse;
using base::Rejection;

namespace {

bool IsKept(const Shift& shift, base::TimePoint now) { return shift.plan.until + kShiftKept > now; }

// Why a volunteer cannot take a place in the shift, `leaving` another one (nil: none). `field`
// names the volunteer.
std::optional<base::Rejected> FindUnfit(const AreaState& area, const ShiftMember& member,
                                        const base::Uuid& leaving, std::string_view field,
                                        const Call& call) {
  const auto refuse = [&](Rejection reason, std::string message) {
    return base::Rejected{reason, std::string(field), std::move(message)};
  };
  const auto volunteer = FindVolunteer(area, member.volunteer, field, call);
  if (!volunteer) return volunteer.error();
  const Shift& shift = *area.shifts.Find(member.shift);
  const std::string who = member.volunteer.ToString();
  const Skill missing = FindMissing(shift.plan.skills, (*volunteer)->skills);
  if (missing != Skill::kNone) {
    return refuse(
        Rejection::kWrongState,
        fmt::format("volunteer {} has not SKILL_{}, which the shift wants; choose another", who,
                    NameOf(missing)));
  }
  const std::chrono::minutes offset{call.reference.RulesFor(call.context.key).utc_offset_minutes};
  if (!IsWithin((*volunteer)->hours, shift.plan.from, shift.plan.until, offset)) {
    return refuse(
        Rejection::kWrongState,
        fmt::format("volunteer {} cannot come at these hours; choose another, or withdraw "
                    "them and sign them up with other hours",
                    who));
  }
  for (const auto& [id, other] : area.shifts) {
    if (id == leaving || !Overlap(other.plan, shift.plan) ||
        FindIn(other, member.volunteer) == nullptr) {
      continue;
    }
    if (id == member.shift) {
      return refuse(Rejection::kAlreadyExists,
                    fmt::format("volunteer {} is in the shift already; leave them out", who));
    }
    return refuse(Rejection::kWrongState,
                  fmt::format("volunteer {} is in shift {} at that time; release them there, or "
                              "choose another",
                              who, id.ToString()));
  }
  return std::nullopt;
}

}  // namespace

base::Decided<const Shift*> FindShift(const AreaState& area, const base::Uuid& id,
                                      std::string_view field, const Call& call) {
  if (const Shift* found = area.shifts.Find(id)) return found;
  return Refuse(Rejection::kNotFound, std::string(field),
                fmt::format("area {} has no shift {} (any more); see ListShifts", call.context.key,
                            id.ToString()));
}

base::Decided<const Shift*> FindShiftAhead(const AreaState& area, const base::Uuid& id,
                                           std::string_view field, const Call& call) {
  auto shift = FindShift(area, id, field, call);
  if (!shift || call.context.now < (*shift)->plan.until) return shift;
  return Refuse(
      Rejection::kWrongState, std::string(field),
      fmt::format("shift {} is over and stays as it was; see ListShifts for those to come",
                  id.ToString()));
}

base::Decided<const Shift*> FindPlaceToChange(const AreaState& area, const ShiftMember& member,
                                              const MemberFields& fields, const Call& call) {
  auto shift = FindShiftAhead(area, member.shift, fields.shift, call);
  if (!shift) return shift;
  const Attendance* place = FindIn(**shift, member.volunteer);
  if (place == nullptr) {
    return Refuse(Rejection::kNotFound, std::string(fields.volunteer),
                  fmt::format("volunteer {} is not in shift {}; see ListShifts",
                              member.volunteer.ToString(), member.shift.ToString()));
  }
  if (!place->IsThere()) return shift;
  return Refuse(Rejection::kWrongState, std::string(fields.volunteer),
                fmt::format("volunteer {} has come to shift {}; check them out when they leave",
                            member.volunteer.ToString(), member.shift.ToString()));
}

Decision On(const AreaState& area, const PlanShifts& command, const Call& call) {
  if (auto unusable = FindUnusable(area, "area_code", call)) {
    return tl::make_unexpected(std::move(*unusable));
  }
  const base::TimePoint now = call.context.now;
  const auto kept = std::count_if(area.shifts.begin(), area.shifts.end(),
                                  [&](const auto& entry) { return IsKept(entry.second, now); });
  if (static_cast<std::size_t>(kept) + command.shifts.size() > kMaxShifts) {
    return Refuse(
        Rejection::kWrongState, "shifts",
        fmt::format("would be more than the {} that area {} can keep; plan them later, or "
                    "in an area below",
                    kMaxShifts, call.context.key));
  }
  ShiftsPlanned event{command.shifts};
  for (std::size_t i = 0; i < event.shifts.size(); ++i) {
    PlannedShift& shift = event.shifts[i];
    if (shift.plan.from <= now || shift.plan.from > now + kPlannedAhead) {
      return Refuse(Rejection::kInvalid, fmt::format("shifts[{}].from_ms", i),
                    fmt::format("must be later than now, at most {} days", kPlannedAhead.count()));
    }
    shift.gap_at =
        std::max(shift.plan.from - kGapLead, std::min(now + kTimeToFill, shift.plan.from));
    shift.attend_by = shift.plan.from + kAttendWithin;
  }
  return {{std::move(event)}};
}

Decision On(const AreaState& area, const CancelShift& command, const Call& call) {
  const auto shift = FindShiftAhead(area, command.id, "shift_id", call);
  if (!shift) return tl::make_unexpected(shift.error());
  if (CountThere(**shift) > 0) {
    return Refuse(Rejection::kWrongState, "shift_id",
                  fmt::format("volunteers have come to shift {}: it stays; release who has not",
                              command.id.ToString()));
  }
  return {{ShiftCancelled{command.id}}};
}

Decision On(const AreaState& area, const AssignVolunteers& command, const Call& call) {
  const auto shift = FindShiftAhead(area, command.shift, "shift_id", call);
  if (!shift) return tl::make_unexpected(shift.error());
  const std::int32_t free = (*shift)->plan.needed - CountAssigned(**shift);
  if (std::cmp_less(free, command.volunteers.size())) {
    return Refuse(Rejection::kWrongState, "volunteer_ids",
                  fmt::format("are {}, and shift {} needs {} more; leave some out, or release "
                              "somebody first",
                              command.volunteers.size(), command.shift.ToString(), free));
  }
  for (const base::Uuid& volunteer : command.volunteers) {
    if (auto unfit = FindUnfit(area, {command.shift, volunteer}, {}, "volunteer_ids", call)) {
      return tl::make_unexpected(std::move(*unfit));
    }
  }
  std::vector<Event> events = {VolunteersAssigned{command.shift, command.volunteers}};
  if ((*shift)->gap == ShiftAlarm::kRaised && std::cmp_equal(free, command.volunteers.size())) {
    events.emplace_back(ShiftFilled{command.shift});
  }
  return events;
}

Decision On(const AreaState& area, const ReleaseVolunteer& command, const Call& call) {
  const auto shift = FindPlaceToChange(area, command.member, {}, call);
  if (!shift) return tl::make_unexpected(shift.error());
  return {{VolunteerReleased{command.member}}};
}

Decision On(const AreaState& area, const SwapShifts& command, const Call& call) {
  constexpr MemberFields kFirst, kSecond{"other_shift_id", "other_volunteer_id"};
  for (const auto& [member, fields] :
       {std::pair(command.first, kFirst), std::pair(command.second, kSecond)}) {
    const auto shift = FindPlaceToChange(area, member, fields, call);
    if (!shift) return tl::make_unexpected(shift.error());
  }
  for (const auto& [member, leaving, fields] :
       {std::tuple(ShiftMember{command.second.shift, command.first.volunteer}, command.first.shift,
                   kFirst),
        std::tuple(ShiftMember{command.first.shift, command.second.volunteer}, command.second.shift,
                   kSecond)}) {
    if (auto unfit = FindUnfit(area, member, leaving, fields.volunteer, call)) {
      return tl::make_unexpected(std::move(*unfit));
    }
  }
  return {{ShiftsSwapped{command.first, command.second}}};
}

}  // namespace decide

std::vector<Event> DecideShiftsDue(const AreaState& area, base::TimePoint due) {
  std::vector<Event> events;
  for (auto it = area.shifts_due.begin(); it != area.shifts_due.end() && it->first <= due; ++it) {
    const Shift& shift = *area.shifts.Find(it->second);
    const ShiftPlan& plan = shift.plan;
    if (GapDue(shift) <= due) {
      events.emplace_back(
          ShiftGapFound{it->second, plan.kind, plan.from, plan.needed, CountAssigned(shift)});
    }
    if (UnattendedDue(shift) <= due) {
      events.emplace_back(
          ShiftUnattended{it->second, plan.kind, plan.from, plan.needed, CountThere(shift)});
    }
  }
  return events;
}

}  // namespace gridkeeper::registration
