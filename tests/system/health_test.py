"""Isolation cases as those who follow them up see them: due, missed, corrected, fever."""

import datetime

import grpc
import pytest
from clock import ms
from harness.api import eventually, module

MINUTE = 60_000


def alerting(name: str) -> int:
    return getattr(module("alerting", "types"), name)


def missed(grid, case_id: str) -> list[tuple[int, bool]]:
    """The missed slots of a case: each one's end, and whether it was corrected."""
    return [(slot.slot_end_ms, slot.corrected) for slot in grid.case(case_id).missed]


def wait_for_missed(grid, case_id: str, *expected: tuple[int, bool]):
    def as_expected():
        assert missed(grid, case_id) == list(expected)
    eventually(as_expected)


def test_a_case_is_opened_for_a_resident_whom_health_knows_from_registrations_events(grid, clock):
    clock.move_to_next(8)
    household = grid.household()
    case = grid.case(grid.open_case(household.resident_ids[0]))
    assert case.household_id == household.household_id and case.opened_at_ms == clock.now_ms
    midnight = clock.now.replace(hour=0) + datetime.timedelta(days=14)
    assert case.ends_at_ms == ms(midnight)
    assert case.next_slot_end_ms == ms(clock.next(12)) and list(case.duty_staff_ids) == [grid.worker]

    with pytest.raises(grpc.RpcError) as refused:
        grid.as_worker("health").OpenIsolationCase(grid_code=grid.code, resident_id=household.resident_ids[0])
    assert refused.value.code() == grpc.StatusCode.ALREADY_EXISTS and case.case_id in refused.value.details()


def test_a_reading_of_37_3_is_a_fever_at_once_and_one_of_37_2_is_not(grid, clock):
    case_id = grid.open_case()
    grid.follow_up(case_id, clock.now_ms, tenths=372)
    symptoms = [module("health", "types").SYMPTOM_COUGH]
    grid.follow_up(case_id, clock.now_ms, tenths=373, symptoms=symptoms)
    [alert] = grid.wait_for_alerts(1)
    assert alert.rule == alerting("ALERT_RULE_FEVER") and alert.cause.fever.temperature_tenths == 373
    assert alert.cause.fever.case_id == case_id and alert.severity == alerting("ALERT_SEVERITY_CRITICAL")
    readings = [(each.temperature_tenths, list(each.symptoms), each.recorded_by)
                for each in grid.case(case_id).follow_ups]
    assert readings == [(372, [], grid.worker), (373, symptoms, grid.worker)]


def test_a_slot_without_a_follow_up_is_missed_at_its_end_by_itself_and_each_by_itself(grid, clock):
    clock.move_to_next(8)
    case_id, witness = grid.open_case(), grid.open_case()
    noon, evening = ms(clock.next(12)), ms(clock.next(20))
    clock.move_to(clock.next(12) - datetime.timedelta(milliseconds=1))
    grid.follow_up(witness, clock.now_ms)  # once it is decided, so is all that was due before
    assert missed(grid, case_id) == []

    clock.move(milliseconds=1)
    wait_for_missed(grid, case_id, (noon, False))
    clock.move_to_next(20)
    wait_for_missed(grid, case_id, (noon, False), (evening, False))

    slots = sorted(alert.cause.follow_up_missed.slot_end_ms for alert in grid.wait_for_alerts(3)
                   if alert.cause.follow_up_missed.case_id == case_id)
    assert slots == [noon, evening]
    assert [end for end, _ in missed(grid, witness)] == [evening]


def test_slots_missed_while_health_was_away_are_noticed_each_by_itself_on_its_return(gridkeeper, grid, clock):
    clock.move_to_next(8)
    case_id = grid.open_case()
    ends = [ms(clock.next(12)), ms(clock.next(20)), ms(clock.next(12)) + 24 * 60 * MINUTE]
    gridkeeper.services["health"].kill()
    clock.move(hours=29)
    gridkeeper.services["health"].start()
    wait_for_missed(grid, case_id, *((end, False) for end in ends))
    assert sorted(alert.cause.follow_up_missed.slot_end_ms for alert in grid.wait_for_alerts(3)) == ends


def test_a_reading_taken_in_time_that_arrives_late_corrects_its_slot_and_resolves_its_alert(grid, clock):
    clock.move_to_next(8)
    case_id = grid.open_case()
    noon, evening = ms(clock.next(12)), ms(clock.next(20))
    clock.move_to_next(20)
    wait_for_missed(grid, case_id, (noon, False), (evening, False))
    by_slot = {alert.cause.follow_up_missed.slot_end_ms: alert.alert_id for alert in grid.wait_for_alerts(2)}

    clock.move(hours=1)
    grid.follow_up(case_id, noon - 30 * MINUTE)
    wait_for_missed(grid, case_id, (noon, True), (evening, False))

    def resolved():
        alert = grid.alert(by_slot[noon])
        assert alert.status == alerting("ALERT_STATUS_RESOLVED")
        return alert.history[-1]
    last = eventually(resolved)
    assert last.resolve_reason == alerting("RESOLVE_REASON_CORRECTED") and last.staff_id == ""
    assert grid.alert(by_slot[evening]).status == alerting("ALERT_STATUS_OPEN")


def test_what_is_due_and_what_was_missed_can_be_asked_for(grid, clock, api):
    clock.move_to_next(8)
    done, owed = grid.open_case(), grid.open_case()
    assert set(grid.cases("DUE")) == {done, owed}
    grid.follow_up(done, clock.now_ms)
    assert grid.cases("DUE") == [owed] and grid.cases("MISSED") == []
    clock.move_to_next(12)
    wait_for_missed(grid, owed, (clock.now_ms, False))
    assert grid.cases("MISSED") == [owed] and set(grid.cases("DUE")) == {done, owed}

    of_community = api.health("community").ListCases(
        area_code=grid.code[:12], filter=module("health", "service").CASE_FILTER_MISSED, page_size=1000)
    assert owed in [case.case_id for case in of_community.cases] and not of_community.unavailable_grids
    grid.follow_up(owed, clock.now_ms - MINUTE)
    assert grid.cases("MISSED") == []


def test_a_case_is_completed_at_midnight_after_its_last_day(grid, clock):
    clock.move_to_next(8)
    case_id = grid.open_case(days=1)
    grid.follow_up(case_id, clock.now_ms)
    clock.move_to_next(0)

    def completed():
        assert grid.case(case_id).status == module("health", "types").CASE_STATUS_COMPLETED
    eventually(completed)
    assert grid.cases("UNSPECIFIED") == []
