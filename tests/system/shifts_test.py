"""Volunteers and shifts (O6): a gap is known before the shift begins, and who came is proven."""

import grpc
import pytest

from city import COMMUNITY
from harness.api import eventually, module, refusal
from log import type_of

HOUR = 3_600_000


def term(name: str) -> int:
    return getattr(module("registration", "volunteers"), name)


class Shifts:
    """Volunteers and shifts of an area, as its staff see to them."""

    def __init__(self, api, clock, area: str, staff: str, head: str):
        self.area, self._clock = area, clock
        self.staff, self.head = api.registration(staff), api.registration(head)
        self.call = self.head.OpenVolunteerCall(area_code=area, title="Test stations").call_id

    def volunteer(self, name: str, **fields) -> str:
        return self.staff.SignUpVolunteer(
            area_code=self.area, call_id=self.call, name=name, phone="13812345678",
            origin=term("VOLUNTEER_ORIGIN_PARTY_MEMBER"), **fields).volunteer_id

    def plan(self, in_hours: float, needed: int = 1, skills=()) -> str:
        """A shift of 4 hours."""
        begins = self._clock.now_ms + round(in_hours * HOUR)
        return self.head.PlanShifts(area_code=self.area, shifts=[{
            "kind": term("SHIFT_KIND_TEST_STATION"), "place": "School yard", "from_ms": begins,
            "until_ms": begins + 4 * HOUR, "needed": needed, "skills": skills}]).shift_ids[0]

    def assign(self, shift_id: str, *volunteers: str):
        return self.staff.AssignVolunteers(area_code=self.area, shift_id=shift_id, volunteer_ids=volunteers)

    def of(self, shift_id: str, volunteer_id: str) -> dict:
        return {"area_code": self.area, "shift_id": shift_id, "volunteer_id": volunteer_id}

    def list(self, filter_name: str = "UNSPECIFIED", **fields) -> dict:
        value = module("registration", "shifts").ShiftFilter.Value(f"SHIFT_FILTER_{filter_name}")
        answer = self.staff.ListShifts(area_code=self.area, filter=value, **fields)
        return {shift.shift_id: shift for shift in answer.shifts}


@pytest.fixture(name="shifts")
def shifts_of_the_grid(api, clock, grid):
    return Shifts(api, clock, grid.code, grid.worker, grid.head)


def alert_of(grid, rule: str, shift_id: str, status: str = "OPEN"):
    """The grid's alert about the shift, once it stands so."""
    types = module("alerting", "types")

    def there():
        alerts = [alert for alert in grid.alerts() if alert.rule == types.AlertRule.Value(f"ALERT_RULE_{rule}")
                  and shift_id in (alert.cause.shift_gap.shift_id, alert.cause.shift_unattended.shift_id)]
        assert len(alerts) == 1 and alerts[0].status == types.AlertStatus.Value(f"ALERT_STATUS_{status}")
        return alerts[0]
    return eventually(there)


def said_of(log, begin, shift_id: str, name: str, count: int = 1):
    """These events of registration about the shift, once there are so many."""
    def there():
        events = [getattr(module("registration", "events"), name).FromString(record.value())
                  for record in log.read(begin) if type_of(record) == f"gridkeeper.registration.v1.{name}"]
        events = [event for event in events if event.shift_id == shift_id]
        assert len(events) == count
        return events
    return eventually(there)


def test_o6_a_gap_is_an_event_and_an_alert_before_the_shift_begins(grid, shifts, clock, log):
    begin = log.ends()
    first, second = shifts.volunteer("First"), shifts.volunteer("Second")
    shift = shifts.plan(in_hours=5, needed=2)
    shifts.assign(shift, first)
    clock.move(minutes=179)
    assert set(shifts.list("GAPS")) == {shift} and not shifts.list()[shift].has_gap
    clock.move(minutes=1)
    (gap,) = said_of(log, begin, shift, "ShiftGapFound")
    assert (gap.needed, gap.assigned, gap.from_ms) == (2, 1, clock.now_ms + 2 * HOUR)
    alert = alert_of(grid, "SHIFT_GAP", shift)
    assert (alert.cause.shift_gap.needed, alert.cause.shift_gap.assigned) == (2, 1)
    assert alert.level == module("alerting", "types").ALERT_LEVEL_GRID_WORKER
    assert shifts.list()[shift].has_gap
    shifts.assign(shift, second)
    alert = alert_of(grid, "SHIFT_GAP", shift, "RESOLVED")
    history = grid.alert(alert.alert_id).history
    assert history[-1].resolve_reason == module("alerting", "types").RESOLVE_REASON_SHIFT_FILLED
    assert not shifts.list("GAPS")


def test_o6_who_has_the_skills_and_the_hours_fills_a_shift_and_nobody_fills_two(shifts):
    sampling = term("SKILL_SAMPLING")
    nurse = shifts.volunteer("Nurse", skills=[sampling])
    other = shifts.volunteer("Other", skills=[term("SKILL_DRIVING")])
    night = shifts.volunteer("Night", skills=[sampling], hours=[{"from_minute": 180, "until_minute": 181}])
    shift, overlapping = shifts.plan(30, needed=3, skills=[sampling]), shifts.plan(32)
    for volunteer in (other, night):
        code, text = refusal(lambda who=volunteer: shifts.assign(shift, who))
        assert (code, text.startswith("volunteer_ids: ")) == (grpc.StatusCode.FAILED_PRECONDITION, True)
    shifts.assign(shift, nurse)
    assert refusal(lambda: shifts.assign(overlapping, nurse))[0] == grpc.StatusCode.FAILED_PRECONDITION
    assert refusal(lambda: shifts.assign(shift, nurse))[0] == grpc.StatusCode.ALREADY_EXISTS
    shifts.assign(overlapping, other)
    spare = shifts.volunteer("Spare")
    assert refusal(lambda: shifts.assign(overlapping, spare))[0] == grpc.StatusCode.FAILED_PRECONDITION  # is full


def test_o6_a_shift_is_swapped_and_who_came_is_proven_without_an_alert(grid, shifts, clock, log):
    begin = log.ends()
    first, second = shifts.volunteer("First"), shifts.volunteer("Second")
    early, late = shifts.plan(4), shifts.plan(9)
    shifts.assign(early, first)
    shifts.assign(late, second)
    shifts.staff.SwapShifts(**shifts.of(early, first), other_shift_id=late, other_volunteer_id=second)
    clock.move(hours=2)
    check_in = shifts.of(early, second)
    assert refusal(lambda: shifts.staff.CheckInVolunteer(**check_in))[0] == grpc.StatusCode.FAILED_PRECONDITION
    clock.move(minutes=61)
    came = clock.now_ms
    shifts.staff.CheckInVolunteer(**check_in)
    clock.move(hours=5)
    shifts.staff.CheckOutVolunteer(**check_in)
    (place,) = shifts.list()[early].volunteers
    assert (place.volunteer_id, place.checked_in_at_ms, place.checked_in_by, place.checked_out_at_ms) == (
        second, came, grid.worker, clock.now_ms)
    assert [one.volunteer_id for one in shifts.list()[late].volunteers] == [first]
    assert set(shifts.list(from_ms=came, until_ms=came + 2 * HOUR)) == {early}
    for name in ("ShiftGapFound", "ShiftUnattended"):
        said_of(log, begin, early, name, 0)
    assert not grid.alerts()


def test_o6_a_shift_to_which_nobody_comes_is_an_alert_until_they_come(grid, shifts, clock):
    who = shifts.volunteer("Late")
    shift = shifts.plan(3)
    shifts.assign(shift, who)
    clock.move(hours=3, minutes=15)
    alert = alert_of(grid, "SHIFT_UNATTENDED", shift)
    assert (alert.cause.shift_unattended.needed, alert.cause.shift_unattended.checked_in) == (1, 0)
    shifts.staff.CheckInVolunteer(**shifts.of(shift, who))
    alert = alert_of(grid, "SHIFT_UNATTENDED", shift, "RESOLVED")
    reason = grid.alert(alert.alert_id).history[-1].resolve_reason
    assert reason == module("alerting", "types").RESOLVE_REASON_SHIFT_ATTENDED


def test_o6_who_withdraws_leaves_a_gap_at_once_and_is_forgotten(grid, shifts, clock, log):
    begin = log.ends()
    who = shifts.volunteer("Withdraws Soon")
    shift, cancelled = shifts.plan(5), shifts.plan(5)
    shifts.assign(shift, who)
    (shown,) = shifts.staff.ListVolunteers(area_code=grid.code).volunteers
    assert (shown.details.name, shown.details.phone) == ("Withdraws Soon", "13812345678")
    clock.move(hours=4)
    said_of(log, begin, cancelled, "ShiftGapFound")
    said_of(log, begin, shift, "ShiftGapFound", 0)
    shifts.staff.WithdrawVolunteer(area_code=grid.code, volunteer_id=who)
    said_of(log, begin, shift, "ShiftGapFound")
    alert_of(grid, "SHIFT_GAP", shift)
    assert not shifts.staff.ListVolunteers(area_code=grid.code).volunteers
    assert not any(b"Withdraws Soon" in (record.value() or b"") for record in log.read(begin))
    alert_of(grid, "SHIFT_GAP", cancelled)
    shifts.head.CancelShift(area_code=grid.code, shift_id=cancelled)
    alert_of(grid, "SHIFT_GAP", cancelled, "RESOLVED")


def test_o6_a_communitys_shifts_are_its_own_staffs_and_seen_from_above(api, grid, clock):
    shifts = Shifts(api, clock, COMMUNITY, "community", "community")
    shift = shifts.plan(1)
    clock.move(minutes=15)
    types = module("alerting", "types")

    def raised():
        answer = api.alerting("district").ListAlerts(area_code=COMMUNITY, page_size=1000)
        found = [one for one in answer.alerts if one.cause.shift_gap.shift_id == shift]
        assert len(found) == 1
        return found[0]
    alert = eventually(raised)
    assert (alert.level, alert.area_code, alert.grid_code) == (types.ALERT_LEVEL_COMMUNITY, COMMUNITY, COMMUNITY)
    page = api.alerting("community").GetAlertPage(grid_code=COMMUNITY, alert_id=alert.alert_id)
    assert "Name of community" in [each.name for each in page.staff]
    api.alerting("community").AcknowledgeAlert(grid_code=COMMUNITY, alert_id=alert.alert_id,
                                               reason=types.ACKNOWLEDGE_REASON_PHONING)
    seen = api.registration("district").ListShifts(area_code="330106", page_size=1000).shifts
    assert [one.area_code for one in seen if one.shift_id == shift] == [COMMUNITY]
    worker = grid.as_worker("registration")
    assert refusal(lambda: worker.ListShifts(area_code=COMMUNITY))[0] == grpc.StatusCode.NOT_FOUND
    assert refusal(lambda: worker.PlanShifts(area_code=grid.code))[0] == grpc.StatusCode.PERMISSION_DENIED
    shifts.head.CancelShift(area_code=COMMUNITY, shift_id=shift)
    shifts.head.CloseVolunteerCall(area_code=COMMUNITY, call_id=shifts.call)
