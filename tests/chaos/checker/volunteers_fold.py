"""Calls for volunteers, those who answered, and shifts, folded from registration's events: the part of registration_fold
about adapters/volunteers_state.proto."""

from checker import contracts
from checker.names import id_bytes

QUIET, RAISED, OVER = 0, 1, 2  # ShiftAlarm
SHIFT_KEPT_MS = 7 * 24 * 3_600_000


def entity(name):
    return contracts.state("registration", name)


class VolunteersFold:
    def __init__(self):
        super().__init__()
        self.calls = {}
        self.volunteers = {}
        self.shifts = {}

    def volunteer_tables(self):
        return {"call": self.calls, "volunteer": self.volunteers, "shift": self.shifts}

    def VolunteerCallOpened(self, m, event):
        self.calls[m.call_id] = entity("VolunteerCallState")(title=m.title, skills=m.skills,
                                                             opened_by=event.meta.actor, opened_at_ms=event.time_ms)

    def VolunteerCallClosed(self, m, _):
        self.calls.pop(m.call_id, None)

    def _count(self, call_id, change):
        if call_id in self.calls:
            self.calls[call_id].volunteers += change

    def VolunteerSignedUp(self, m, event):
        one = self.volunteers[m.volunteer.volunteer_id] = entity("VolunteerState")(
            volunteer=m.volunteer, signed_up_by=event.meta.actor, signed_up_at_ms=event.time_ms)
        one.volunteer.volunteer_id = ""
        self._count(m.volunteer.call_id, +1)

    def VolunteerWithdrawn(self, m, _):
        one = self.volunteers.pop(m.volunteer_id, None)
        if one is None:
            return
        self._count(one.volunteer.call_id, -1)
        for shift_id in m.shift_ids:
            self._leave(shift_id, m.volunteer_id)

    def ShiftsPlanned(self, m, event):
        self.shifts = {shift_id: one for shift_id, one in self.shifts.items()
                       if one.plan.until_ms + SHIFT_KEPT_MS > event.time_ms}
        for one in m.shifts:
            self.shifts[one.shift_id] = entity("ShiftState")(
                plan=one.plan, gap_at_ms=one.gap_at_ms, attend_by_ms=one.attend_by_ms, planned_by=event.meta.actor)

    def ShiftCancelled(self, m, _):
        self.shifts.pop(m.shift_id, None)

    def VolunteersAssigned(self, m, _):
        for volunteer_id in m.volunteer_ids:
            self.shifts[m.shift_id].volunteers.add(volunteer_id=id_bytes(volunteer_id))

    def _leave(self, shift_id, volunteer_id):
        if shift_id not in self.shifts:
            return
        places = self.shifts[shift_id].volunteers
        kept = [place for place in places if place.volunteer_id != id_bytes(volunteer_id)]
        del places[:]
        places.extend(kept)

    def VolunteerReleased(self, m, _):
        self._leave(m.member.shift_id, m.member.volunteer_id)

    def place_of(self, member):
        """The volunteer's place in the shift; None: there is none."""
        shift = self.shifts.get(member.shift_id)
        return next((place for place in shift.volunteers if place.volunteer_id == id_bytes(member.volunteer_id)),
                    None) if shift is not None else None

    def ShiftsSwapped(self, m, _):
        for place, other in [(self.place_of(m.first), m.second), (self.place_of(m.second), m.first)]:
            if place is not None:
                place.volunteer_id = id_bytes(other.volunteer_id)

    def VolunteerCheckedIn(self, m, event):
        if place := self.place_of(m.member):
            place.checked_in_at_ms, place.checked_in_by = event.time_ms, event.meta.actor

    def VolunteerCheckedOut(self, m, event):
        if place := self.place_of(m.member):
            place.checked_out_at_ms = event.time_ms

    def ShiftGapFound(self, m, _):
        self.shifts[m.shift_id].gap = RAISED

    def ShiftFilled(self, m, _):
        self.shifts[m.shift_id].gap = OVER

    def ShiftUnattended(self, m, _):
        self.shifts[m.shift_id].unattended = RAISED

    def ShiftAttended(self, m, _):
        self.shifts[m.shift_id].unattended = OVER
