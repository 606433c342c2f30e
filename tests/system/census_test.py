"""The census as those who answer for it see it: no door, no household and no person missed, with proof (row R1)."""

import collections

import grpc
import pytest
import redis
from city import COMMUNITY, DISTRICT, STREET
from harness.api import eventually, module
from log import type_of

HOUR_MS = 3_600_000


def figures_of(api, area: str):
    return api.registration("district").GetCoverage(area_code=area).total.figures


def outstanding(figures) -> int:
    return figures.doors_untried + figures.doors_absent + figures.doors_refused + figures.doors_unsettled


def require_identity(figures):
    assert figures.doors_known == (figures.doors_visited + figures.doors_vacant + figures.doors_in_transfer +
                                   outstanding(figures))


def counted_from(records, grid: str) -> dict:
    """The grid's figures from the events alone, by code that shares nothing with the service: a round's begin and the
    last visit of each door decide."""
    events = module("registration", "events")
    doors, homes, visits, began = set(), {}, {}, 0
    for record in records:
        kind = type_of(record).rpartition(".")[2]
        if record.topic() != "registration.events.v1" or record.key().decode() != grid or not hasattr(events, kind):
            continue
        event = getattr(events, kind).FromString(record.value())
        if kind == "DoorsRegistered":
            doors.update(door.door_id for door in event.doors)
        elif kind == "HouseholdRegistered":
            doors.add(event.door_id)
            homes[event.door_id] = event
            if event.door_id in visits and visits[event.door_id].outcome >= 4:
                del visits[event.door_id]
        elif kind == "HouseholdForgotten":
            door = next(door for door, home in homes.items() if home.household_id == event.household_id)
            del homes[door]
            if door in visits and visits[door].outcome < 4:
                del visits[door]
        elif kind == "DoorRemoved":
            doors.remove(event.door_id)
            visits.pop(event.door_id, None)
        elif kind == "VisitRecorded":
            known = visits.get(event.door_id)
            if known is None or known.visited_at_ms <= event.visited_at_ms:
                visits[event.door_id] = event
        elif kind == "CensusRoundBegun":
            began = max(began, event.opened_at_ms)
    names = {1: "doors_visited", 2: "doors_absent", 3: "doors_refused"}
    figures = collections.Counter(doors_known=len(doors), households=len(homes))
    for door in doors:
        people = len(homes[door].residents) if door in homes else 0
        figures["people_registered"] += people
        visit = visits.get(door)
        if visit is None or visit.visited_at_ms < began:
            figures["doors_untried"] += 1
            continue
        empty = "doors_unsettled" if door in homes else "doors_vacant"
        figures[names.get(visit.outcome, empty)] += 1
        figures["people_absent"] += people if visit.outcome == 2 else len(visit.absent_resident_ids)
    return {name: value for name, value in figures.items() if value}


def test_r1_no_corner_no_household_no_person_is_missed(gridkeeper, api, city, clock, log):
    begin = log.ends()
    before = {area: figures_of(api, area) for area in (COMMUNITY, STREET, DISTRICT)}
    grid = city.new_grid()
    people = [city.new_person() for _ in range(3)]
    home = grid.household(*people)
    gone = grid.household()
    empty, refused, away, untried, mistake = grid.doors("901", "902", "903", "904", "905")
    assert grid.doors("901", "906")[0] == empty, "a door that is known keeps its id"
    api.registration(grid.head).RemoveDoor(
        grid_code=grid.code, door_id=mistake,
        reason=module("registration", "types").DOOR_REMOVAL_REASON_REGISTERED_IN_ERROR)

    home_door = grid.door_of(home.household_id).door_id
    gone_door = grid.door_of(gone.household_id).door_id
    grid.visit(home_door, "MET", clock.now_ms, absent_resident_ids=[home.resident_ids[2]])
    grid.visit(gone_door, "MOVED_OUT", clock.now_ms)
    grid.visit(empty, "VACANT", clock.now_ms)
    grid.visit(refused, "REFUSED", clock.now_ms)
    grid.visit(away, "ABSENT", clock.now_ms - HOUR_MS)
    grid.visit(away, "ABSENT", clock.now_ms)
    grid.visit(away, "MET", clock.now_ms - 2 * HOUR_MS)  # uploaded late

    figures = figures_of(api, grid.code)
    require_identity(figures)
    found = {field.name: value for field, value in figures.ListFields()}
    assert found == {"doors_known": 7, "doors_visited": 1, "doors_vacant": 1, "doors_untried": 2, "doors_absent": 1,
                     "doors_refused": 1, "doors_unsettled": 1, "households": 2, "people_registered": 4,
                     "people_absent": 1}
    assert found == counted_from(log.read(begin), grid.code)
    for area, was in before.items():  # the same at every level, at every instant
        now = figures_of(api, area)
        require_identity(now)
        assert {name: getattr(now, name) - getattr(was, name) for name in found} == found

    lists = {name: {door.door_id for door in grid.list_doors(name)}
             for name in ("VISITED", "VACANT", "UNTRIED", "ABSENT", "REFUSED", "UNSETTLED", "PEOPLE_ABSENT")}
    assert {name: len(doors) for name, doors in lists.items()} == {
        "VISITED": 1, "VACANT": 1, "UNTRIED": 2, "ABSENT": 1, "REFUSED": 1, "UNSETTLED": 1, "PEOPLE_ABSENT": 1}
    assert lists["UNSETTLED"] == {gone_door} and lists["ABSENT"] == {away} and untried in lists["UNTRIED"]

    walk = grid.as_worker("registration").ListNextVisits(grid_code=grid.code).doors
    assert [door.door for door in walk] == ["102", "902", "903", "904", "906"]
    assert [door.attempts for door in walk] == [0, 1, 2, 0, 0]
    assert all(door.building_name == "Building 1" for door in walk)

    # A new owner goes on from the snapshot, or without one from the log.
    for flush in (False, True):
        gridkeeper.services["registration"].kill()
        if flush:
            assert redis.Redis.from_url(gridkeeper.redis.url).flushall()
        gridkeeper.start_services()
        assert eventually(lambda: figures_of(api, grid.code)) == figures
        grid.visit(untried, "ABSENT", clock.now_ms)
        figures = figures_of(api, grid.code)
        assert (figures.doors_untried, figures.doors_absent) == (1, 2)
        require_identity(figures)


def test_r1_a_round_has_every_door_visited_anew_and_its_end_is_told_by_itself(api, city, clock, log):
    grid = city.new_grid()
    home = grid.household()
    door = grid.door_of(home.household_id).door_id
    grid.doors("901")
    grid.visit(door, "MET", clock.now_ms)
    clock.move(hours=1)
    begin = log.ends()
    due = clock.now_ms + 48 * HOUR_MS
    opened = api.registration(grid.head)
    with pytest.raises(grpc.RpcError) as refused:
        opened.OpenCensusRound(area_code=grid.code, name="Second round", due_at_ms=due)
    assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED
    round_id = api.registration("community").OpenCensusRound(area_code=grid.code, name="Second round",
                                                             due_at_ms=due).round_id

    def begun():
        assert figures_of(api, grid.code).doors_untried == 2
        assert grid.as_worker("registration").ListNextVisits(grid_code=grid.code).due_at_ms == due
    eventually(begun)
    grid.visit(door, "MET", clock.now_ms)
    clock.move(hours=48)

    def told():
        records = [module("registration", "events").CensusRoundDue.FromString(record.value())
                   for record in log.read(begin)
                   if type_of(record).endswith(".CensusRoundDue") and record.key().decode() == grid.code]
        assert len(records) == 1
        return records[0]
    event = eventually(told)
    assert event.round_id == round_id and event.due_at_ms == due
    assert (event.figures.doors_known, event.figures.doors_visited, event.figures.doors_untried) == (2, 1, 1)
    require_identity(event.figures)

    (alert,) = grid.wait_for_alerts(1)  # somebody is told, and has to take note
    assert alert.rule == module("alerting", "types").ALERT_RULE_DOORS_LEFT
    assert (alert.cause.doors_left.round_id, alert.cause.doors_left.doors_left) == (round_id, 1)
    page = grid.as_worker("alerting").GetAlertPage(grid_code=grid.code, alert_id=alert.alert_id)
    assert [each.name for each in page.staff] == [f"Name of {grid.worker}"] and not page.residents


def test_o4_what_a_worker_records_stands_at_every_level_above_and_what_is_ordered_above_at_every_door(api, city, clock):
    """Grid worker, grid head, community, street, district: feedback upwards, orders downwards."""
    grid = city.new_grid()
    levels = {grid.code: (grid.worker, grid.head), COMMUNITY: ("community",), STREET: ("street",),
              DISTRICT: ("district",)}

    def seen() -> dict:
        return {area: [api.registration(staff_id).GetCoverage(area_code=area).total.figures for staff_id in staff]
                for area, staff in levels.items()}
    before = seen()
    [door] = grid.doors("101")
    grid.visit(door, "MET", clock.now_ms)

    def risen():
        for area, figures in seen().items():
            for known, one in zip(before[area], figures):
                assert (one.doors_known, one.doors_visited) == (known.doors_known + 1, known.doors_visited + 1), area
    eventually(risen)

    # A round that the district opens makes the door outstanding again: for its worker, and in every sum above.
    clock.move(minutes=1)
    api.registration("district").OpenCensusRound(area_code=grid.code, name="Round", due_at_ms=clock.now_ms + HOUR_MS)

    def asked_again():
        doors = grid.as_worker("registration").ListNextVisits(grid_code=grid.code).doors
        assert [one.door_id for one in doors] == [door]
        for area, figures in seen().items():
            assert [one.doors_visited for one in figures] == [one.doors_visited for one in before[area]], area
    eventually(asked_again)
