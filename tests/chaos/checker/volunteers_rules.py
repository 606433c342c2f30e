"""Registration's rules about volunteers and their shifts: services/registration/README.md. They belong to
registration_rules, which asks here."""

from checker import contracts
from checker.names import id_bytes
from checker.refusal import ALREADY_EXISTS, INVALID, NOT_FOUND, WRONG_STATE
from checker.volunteers_fold import QUIET, RAISED, SHIFT_KEPT_MS

MINUTE, DAY = 60_000, 24 * 3_600_000
GAP_LEAD_MS, TO_FILL_MS, ATTEND_WITHIN_MS, CHECK_IN_BEFORE_MS = 120 * MINUTE, 15 * MINUTE, 15 * MINUTE, 60 * MINUTE
MOST_CALLS, MOST_VOLUNTEERS, MOST_SHIFTS, AHEAD_DAYS = 50, 2000, 2000, 90


def new(name, /, **fields):
    return contracts.event("registration", name)(**fields)


def is_about(record) -> bool:
    return record.message.DESCRIPTOR.name in DECIDES


def decide(state, record, now_ms, ever, seen, unusable):
    """`unusable`: why the area cannot be worked with; None: it can."""
    name = record.message.DESCRIPTOR.name
    if unusable is not None and name in ("OpenVolunteerCall", "SignUpVolunteer", "PlanShifts"):
        return unusable
    return DECIDES[name](state, record.message, now_ms, ever, seen)


def open_call(state, m, *_):
    opened = new("VolunteerCallOpened", call_id=m.call_id, title=m.title, skills=m.skills)
    return [opened] if len(state.calls) < MOST_CALLS else WRONG_STATE


def close_call(state, m, *_):
    return [new("VolunteerCallClosed", call_id=m.call_id)] if m.call_id in state.calls else NOT_FOUND


def sign_up(state, m, _now_ms, ever, _seen):
    one = m.volunteer
    if one.call_id not in state.calls or (one.resident_grid_code and one.resident_grid_code not in ever.areas):
        return NOT_FOUND
    if one.resident_id and any(other.volunteer.resident_id == one.resident_id for other in state.volunteers.values()):
        return ALREADY_EXISTS
    return WRONG_STATE if len(state.volunteers) >= MOST_VOLUNTEERS else [new("VolunteerSignedUp", volunteer=one)]


def withdraw(state, m, now_ms, *_):
    if m.volunteer_id not in state.volunteers:
        return NOT_FOUND
    left = [shift_id for shift_id, shift in sorted(state.shifts.items()) if shift.plan.from_ms > now_ms
            and any(place.volunteer_id == id_bytes(m.volunteer_id) and not place.checked_in_at_ms
                    for place in shift.volunteers)]
    return [new("VolunteerWithdrawn", volunteer_id=m.volunteer_id, shift_ids=left,
                key_id=state.volunteers[m.volunteer_id].volunteer.key_id)]


def plan(state, m, now_ms, *_):
    kept = [one for one in state.shifts.values() if one.plan.until_ms + SHIFT_KEPT_MS > now_ms]
    if len(kept) + len(m.shifts) > MOST_SHIFTS:
        return WRONG_STATE
    if any(not now_ms < one.plan.from_ms <= now_ms + AHEAD_DAYS * DAY for one in m.shifts):
        return INVALID
    event = new("ShiftsPlanned", shifts=m.shifts)
    for one in event.shifts:
        begins = one.plan.from_ms
        one.gap_at_ms = max(begins - GAP_LEAD_MS, min(now_ms + TO_FILL_MS, begins))
        one.attend_by_ms = begins + ATTEND_WITHIN_MS
    return [event]


def ahead(state, shift_id, now_ms):
    """Why nothing can be done with the shift any more; None: something can."""
    if shift_id not in state.shifts:
        return NOT_FOUND
    return WRONG_STATE if now_ms >= state.shifts[shift_id].plan.until_ms else None


def count_there(shift) -> int:
    return sum(1 for place in shift.volunteers if place.checked_in_at_ms)


def cancel(state, m, now_ms, *_):
    if reason := ahead(state, m.shift_id, now_ms):
        return reason
    return WRONG_STATE if count_there(state.shifts[m.shift_id]) else [new("ShiftCancelled", shift_id=m.shift_id)]


def within(hours, from_ms, until_ms) -> bool:
    """In local time. Minute by minute, unlike the code that is checked."""
    if not hours:
        return True
    for minute in range(from_ms // MINUTE, -(-until_ms // MINUTE)):
        day, of_day = divmod(minute, 1440)
        if not any(_holds(one, day, of_day) or _holds(one, day - 1, of_day + 1440) for one in hours):
            return False
    return True


def _holds(hours, day, minute) -> bool:
    until = hours.until_minute + (1440 if hours.until_minute <= hours.from_minute else 0)
    weekday = (day + 3) % 7 + 1  # the epoch was a Thursday
    return (not hours.weekdays or weekday in hours.weekdays) and hours.from_minute <= minute < until


def unfit(state, shift_id, volunteer_id, leaving, ever, is_taken):
    """Why the volunteer cannot take a place; None: they can. Which offset the decision saw is not in the log."""
    if volunteer_id not in state.volunteers:
        return NOT_FOUND
    one, shift = state.volunteers[volunteer_id].volunteer, state.shifts[shift_id].plan
    fits = [within(one.hours, shift.from_ms + offset, shift.until_ms + offset)
            for offset in {rules.utc_offset_minutes * MINUTE for rules in ever.rules}]
    if not set(shift.skills) <= set(one.skills) or not (any(fits) if is_taken else all(fits)):
        return WRONG_STATE
    for other_id, other in sorted(state.shifts.items()):
        if other_id == leaving or other.plan.from_ms >= shift.until_ms or shift.from_ms >= other.plan.until_ms:
            continue
        if any(place.volunteer_id == id_bytes(volunteer_id) for place in other.volunteers):
            return ALREADY_EXISTS if other_id == shift_id else WRONG_STATE
    return None


def assign(state, m, now_ms, ever, seen):
    if reason := ahead(state, m.shift_id, now_ms):
        return reason
    shift = state.shifts[m.shift_id]
    free = shift.plan.needed - len(shift.volunteers)
    if len(m.volunteer_ids) > free:
        return WRONG_STATE
    is_taken = seen is not None and seen.DESCRIPTOR.name == "VolunteersAssigned"
    for volunteer_id in m.volunteer_ids:
        if reason := unfit(state, m.shift_id, volunteer_id, None, ever, is_taken):
            return reason
    filled = [new("ShiftFilled", shift_id=m.shift_id)] if shift.gap == RAISED and len(m.volunteer_ids) == free else []
    return [new("VolunteersAssigned", shift_id=m.shift_id, volunteer_ids=m.volunteer_ids), *filled]


def fixed(state, member, now_ms):
    """Why the place cannot be changed; None: it can."""
    if reason := ahead(state, member.shift_id, now_ms):
        return reason
    place = state.place_of(member)
    if place is None:
        return NOT_FOUND
    return WRONG_STATE if place.checked_in_at_ms else None


def release(state, m, now_ms, *_):
    return fixed(state, m.member, now_ms) or [new("VolunteerReleased", member=m.member)]


def swap(state, m, now_ms, ever, seen):
    is_taken = seen is not None and seen.DESCRIPTOR.name == "ShiftsSwapped"
    reason = fixed(state, m.first, now_ms) or fixed(state, m.second, now_ms)
    for one, other in ((m.first, m.second), (m.second, m.first)):
        reason = reason or unfit(state, other.shift_id, one.volunteer_id, one.shift_id, ever, is_taken)
    return reason or [new("ShiftsSwapped", first=m.first, second=m.second)]


def check_in(state, m, now_ms, *_):
    if reason := fixed(state, m.member, now_ms):
        return reason
    shift = state.shifts[m.member.shift_id]
    if now_ms < shift.plan.from_ms - CHECK_IN_BEFORE_MS:
        return WRONG_STATE
    is_last = shift.unattended == RAISED and count_there(shift) + 1 >= shift.plan.needed
    return [new("VolunteerCheckedIn", member=m.member),
            *([new("ShiftAttended", shift_id=m.member.shift_id)] if is_last else [])]


def check_out(state, m, *_):
    if m.member.shift_id not in state.shifts:
        return NOT_FOUND
    place = state.place_of(m.member)
    there = place is not None and place.checked_in_at_ms and not place.checked_out_at_ms
    return [new("VolunteerCheckedOut", member=m.member)] if there else WRONG_STATE


DECIDES = {"OpenVolunteerCall": open_call, "CloseVolunteerCall": close_call, "SignUpVolunteer": sign_up,
           "WithdrawVolunteer": withdraw, "PlanShifts": plan, "CancelShift": cancel, "AssignVolunteers": assign,
           "ReleaseVolunteer": release, "SwapShifts": swap, "CheckInVolunteer": check_in,
           "CheckOutVolunteer": check_out}


def alarms(state) -> list:
    """(when, which shift, what is said) of what falls due by itself."""
    found = []
    for shift_id, shift in state.shifts.items():
        what = {"shift_id": shift_id, "kind": shift.plan.kind, "from_ms": shift.plan.from_ms,
                "needed": shift.plan.needed}
        if shift.gap != RAISED and len(shift.volunteers) < shift.plan.needed:
            found.append((shift.gap_at_ms, shift_id, new("ShiftGapFound", assigned=len(shift.volunteers), **what)))
        if shift.unattended == QUIET and count_there(shift) < shift.plan.needed:
            found.append((shift.attend_by_ms, shift_id, new("ShiftUnattended", checked_in=count_there(shift), **what)))
    return found


def deadline_of(state) -> int | None:
    return min((moment for moment, _, _ in alarms(state)), default=None)


def due(state, due_ms: int) -> list:
    """In the order of what is looked at first: each shift by its earliest moment."""
    fallen = [one for one in alarms(state) if one[0] <= due_ms]
    first = {shift_id: min(moment for moment, other, _ in fallen if other == shift_id) for _, shift_id, _ in fallen}
    return [event for _, shift_id, event in sorted(
        fallen, key=lambda one: (first[one[1]], one[1], one[2].DESCRIPTOR.name))]
