#include "registration/domain/evolve_volunteers.hpp"

#include <algorithm>

namespace gridkeeper::registration {
namespace {

base::TimePoint DueOf(const Shift& shift) { return std::min(GapDue(shift), UnattendedDue(shift)); }

void Index(AreaState& area, const base::Uuid& id, const Shift& shift) {
  const base::TimePoint due = DueOf(shift);
  if (due != base::TimePoint::max()) area.shifts_due.emplace(due, id);
}

void Unindex(AreaState& area, const base::Uuid& id, const Shift& shift) {
  area.shifts_due.erase({DueOf(shift), id});
}

// Every change of a shift goes through here, so that what falls due is kept in step.
template <typename Change>
void ChangeShift(AreaState& area, const base::Uuid& id, Change&& change) {
  Shift* shift = area.shifts.Mutable(id);
  if (shift == nullptr) return;
  Unindex(area, id, *shift);
  change(*shift);
  Index(area, id, *shift);
}

void Drop(AreaState& area, const base::Uuid& id) {
  const Shift* shift = area.shifts.Find(id);
  if (shift == nullptr) return;
  Unindex(area, id, *shift);
  area.shifts.Erase(id);
}

void Leave(AreaState& area, const ShiftMember& member) {
  ChangeShift(area, member.shift, [&](Shift& shift) {
    std::erase_if(shift.volunteers,
                  [&](const Attendance& one) { return one.volunteer == member.volunteer; });
  });
}

// Changes one who is in the shift.
template <typename Change>
void ChangePlace(AreaState& area, const ShiftMember& member, Change&& change) {
  ChangeShift(area, member.shift, [&](Shift& shift) {
    for (Attendance& place : shift.volunteers) {
      if (place.volunteer == member.volunteer) change(place);
    }
  });
}

void Count(AreaState& area, const base::Uuid& call_id, std::int32_t change) {
  if (VolunteerCall* call = area.volunteer_calls.Mutable(call_id)) call->volunteers += change;
}

struct ApplyVolunteers {
  AreaState& area;
  const base::EventFacts& facts;

  void operator()(const VolunteerCallOpened& e) const {
    area.volunteer_calls.Put(e.id, {e.title, e.skills, std::string(facts.actor), facts.time});
  }
  void operator()(const VolunteerCallClosed& e) const { area.volunteer_calls.Erase(e.id); }
  void operator()(const VolunteerSignedUp& e) const {
    Volunteer volunteer = e.volunteer;
    volunteer.signed_up_by = facts.actor;
    volunteer.signed_up_at = facts.time;
    area.volunteers.Put(e.id, std::move(volunteer));
    Count(area, e.volunteer.call, +1);
  }
  void operator()(const VolunteerWithdrawn& e) const {
    const Volunteer* volunteer = area.volunteers.Find(e.id);
    if (volunteer == nullptr) return;
    Count(area, volunteer->call, -1);
    for (const base::Uuid& shift : e.shifts) Leave(area, {shift, e.id});
    area.volunteers.Erase(e.id);
  }
  // What is long over makes room: the log keeps it.
  void operator()(const ShiftsPlanned& e) const {
    std::vector<base::Uuid> over;
    for (const auto& [id, shift] : area.shifts) {
      if (shift.plan.until + kShiftKept <= facts.time) over.push_back(id);
    }
    for (const base::Uuid& id : over) Drop(area, id);
    for (const PlannedShift& planned : e.shifts) {
      Drop(area, planned.id);
      Index(area, planned.id,
            area.shifts.Put(planned.id, {.plan = planned.plan,
                                         .gap_at = planned.gap_at,
                                         .attend_by = planned.attend_by,
                                         .planned_by = std::string(facts.actor)}));
    }
  }
  void operator()(const ShiftCancelled& e) const { Drop(area, e.id); }
  void operator()(const VolunteersAssigned& e) const {
    ChangeShift(area, e.shift, [&](Shift& shift) {
      for (const base::Uuid& id : e.volunteers) shift.volunteers.push_back({.volunteer = id});
    });
  }
  void operator()(const VolunteerReleased& e) const { Leave(area, e.member); }
  void operator()(const ShiftsSwapped& e) const {
    ChangePlace(area, e.first, [&](Attendance& place) { place = {e.second.volunteer}; });
    ChangePlace(area, e.second, [&](Attendance& place) { place = {e.first.volunteer}; });
  }
  void operator()(const VolunteerCheckedIn& e) const {
    ChangePlace(area, e.member, [&](Attendance& place) {
      place.checked_in_at = facts.time;
      place.checked_in_by = facts.actor;
    });
  }
  void operator()(const VolunteerCheckedOut& e) const {
    ChangePlace(area, e.member, [&](Attendance& place) { place.checked_out_at = facts.time; });
  }
  void operator()(const ShiftGapFound& e) const {
    ChangeShift(area, e.shift, [](Shift& shift) { shift.gap = ShiftAlarm::kRaised; });
  }
  void operator()(const ShiftFilled& e) const {
    ChangeShift(area, e.shift, [](Shift& shift) { shift.gap = ShiftAlarm::kOver; });
  }
  void operator()(const ShiftUnattended& e) const {
    ChangeShift(area, e.shift, [](Shift& shift) { shift.unattended = ShiftAlarm::kRaised; });
  }
  void operator()(const ShiftAttended& e) const {
    ChangeShift(area, e.shift, [](Shift& shift) { shift.unattended = ShiftAlarm::kOver; });
  }
};

}  // namespace

void EvolveVolunteers(AreaState& area, const VolunteersEvent& event,
                      const base::EventFacts& facts) {
  std::visit(ApplyVolunteers{area, facts}, event);
}

void DeriveShiftsDue(AreaState& area) {
  area.shifts_due.clear();
  for (const auto& [id, shift] : area.shifts) Index(area, id, shift);
}

}  // namespace gridkeeper::registration
