"""Risk zones (R8), on all four services: declared over grids or buildings, widened, narrowed and lifted; gates, passes and
a worker's day go by them at once."""

import grpc
import pytest

from city import COMMUNITY, DISTRICT
from gate import Gate, card_of, passes, told
from harness.api import eventually, module, refusal
from log import type_of

HOUR, DAY = 3_600_000, 24 * 3_600_000
ALLOWED, ZONE = ("ALLOW", ""), ("STOP", "RISK_ZONE")


def zones(name: str, value: str) -> int:
    return getattr(module("registration", "zones"), name).Value(value)


SEALED, CONTROLLED, PRECAUTION = 1, 2, 3


@pytest.fixture(name="gate")
def gate_of_the_community(city, grid):
    return Gate.new(city, grid, COMMUNITY)


@pytest.fixture(name="scan")
def scanner(gate, clock):
    """Scans a code on the way out, or in; all on one stream."""
    stream = gate.stream()

    def scan(code: str, way: str = "OUT"):
        return told(stream.scan({"code": code, "taken_at_ms": clock.now_ms,
                                 "direction": passes("GateDirection", f"GATE_DIRECTION_{way}")}))[0]
    yield scan
    stream.end()


def declare(grid, *, area: str = "", kind: int = SEALED, by: str = "community", **fields) -> str:
    return grid.as_staff("registration", by).DeclareZone(area_code=area or grid.code, kind=kind, order_number="17",
                                                         **fields).zone_id


def change(grid, zone_id: str, *, kind: int = SEALED, area: str = "", **fields):
    grid.as_staff("registration", "community").ChangeZone(area_code=area or grid.code, zone_id=zone_id, kind=kind,
                                                          order_number="18", **fields)


def lift(grid, zone_id: str, area: str = ""):
    grid.as_staff("registration", "community").LiftZone(area_code=area or grid.code, zone_id=zone_id, order_number="19")


def listed(grid, area: str, staff_id: str = "community", **fields) -> dict:
    answer = grid.as_staff("registration", staff_id).ListZones(area_code=area, page_size=1000, **fields)
    assert not answer.unavailable_grids
    return {one.zone_id: one for one in answer.zones}


def test_r8_a_sealed_building_stops_who_lives_there_at_once_and_lets_them_go_when_it_is_lifted(grid, scan, log):
    home = grid.household()
    card = card_of(grid, home)
    elsewhere = grid.as_worker("registration").RegisterBuilding(grid_code=grid.code, name="Building 2").building_id
    other = card_of(grid, grid.as_worker("registration").RegisterHousehold(
        grid_code=grid.code, building_id=elsewhere, door="1", residents=[grid.city.new_person()]))
    assert scan(card.code) == ALLOWED
    begin = log.ends()
    zone_id = declare(grid, building_ids=[grid.building()])
    assert scan(card.code) == ZONE  # what the declaration's answer promised
    assert scan(card.code, "IN") == scan(other.code) == ALLOWED  # nobody is kept from going home

    def stopped():
        stops = grid.as_worker("registration").ListStops(area_code=grid.code).stops
        assert [(stop.scan.reason, stop.isolated) for stop in stops] == [
            (passes("StopReason", "STOP_REASON_RISK_ZONE"), False)]
    eventually(stopped)
    lift(grid, zone_id)
    assert scan(card.code) == ALLOWED
    declared = module("registration", "events").ZoneDeclared
    [event] = [declared.FromString(one.value()) for one in log.read(begin)
               if type_of(one) == declared.DESCRIPTOR.full_name]
    assert (event.zone_id, event.order_number) == (zone_id, "17")
    assert [place.building_id for place in event.extent.places] == [grid.building()]


def test_r8_a_pass_that_is_issued_for_the_zone_goes_through_and_is_short(grid, clock, scan):
    home = grid.household()
    before = card_of(grid, home, valid_until_ms=clock.now_ms + 3 * DAY)
    clock.move(minutes=1)
    declare(grid, area_codes=[grid.code])
    assert scan(before.code) == ZONE
    code, details = refusal(lambda: card_of(grid, home, valid_until_ms=clock.now_ms + 25 * HOUR))
    assert code == grpc.StatusCode.INVALID_ARGUMENT and "at most 24 h" in details
    hospital = card_of(grid, home, valid_until_ms=clock.now_ms + 24 * HOUR)
    assert scan(hospital.code) == scan(hospital.code, "IN") == ALLOWED
    clock.move(hours=24)
    assert scan(hospital.code) == ("STOP", "EXPIRED")


def test_r8_a_zone_begins_at_its_time_and_ends_at_its_time(grid, clock, scan):
    card = card_of(grid, grid.household())
    zone_id = declare(grid, area_codes=[grid.code], from_ms=clock.now_ms + HOUR, until_ms=clock.now_ms + 3 * HOUR)
    assert scan(card.code) == ALLOWED
    clock.move(hours=1)
    assert scan(card.code) == ZONE
    assert listed(grid, grid.code, grid.worker)[zone_id].versions[0].extent.kind == SEALED
    clock.move(hours=2)
    assert scan(card.code) == ALLOWED
    assert not listed(grid, grid.code)
    over = listed(grid, grid.code, filter=zones("ZoneFilter", "ZONE_FILTER_ALL"))
    assert list(over) == [zone_id] and not over[zone_id].lifted_at_ms
    code, _ = refusal(lambda: lift(grid, zone_id))
    assert code == grpc.StatusCode.FAILED_PRECONDITION


def test_r8_a_zone_is_widened_narrowed_and_lifted_and_its_history_is_kept(city, clock, gate, scan):
    grid, other = gate.grid, city.new_grid()
    card, theirs = (card_of(one, one.household()) for one in (grid, other))
    zone_id = declare(grid, area=COMMUNITY, area_codes=[grid.code])
    begun = clock.now_ms
    assert (scan(card.code), scan(theirs.code)) == (ZONE, ALLOWED)
    clock.move(hours=1)
    change(grid, zone_id, area=COMMUNITY, area_codes=[grid.code, other.code])
    assert (scan(card.code), scan(theirs.code)) == (ZONE, ZONE)
    clock.move(hours=1)
    change(grid, zone_id, area=COMMUNITY, area_codes=[other.code])
    assert (scan(card.code), scan(theirs.code)) == (ALLOWED, ZONE)
    assert not listed(grid, grid.code) and list(listed(grid, other.code)) == [zone_id]
    change(grid, zone_id, area=COMMUNITY, kind=PRECAUTION, area_codes=[other.code])
    assert (scan(card.code), scan(theirs.code)) == (ALLOWED, ALLOWED)
    lift(grid, zone_id, COMMUNITY)
    zone = listed(grid, COMMUNITY, filter=zones("ZoneFilter", "ZONE_FILTER_ALL"))[zone_id]
    assert [len(one.extent.places) for one in zone.versions] == [1, 2, 1, 1]
    assert [one.extent.kind for one in zone.versions] == [SEALED, SEALED, SEALED, PRECAUTION]
    assert [place.since_ms for place in zone.versions[1].extent.places] == [begun, begun + HOUR]
    assert {one.ordered_by for one in zone.versions} == {"community"} and zone.versions[-1].order_number == "18"
    assert (zone.lifted_by, zone.lift_order_number, zone.lifted_at_ms) == ("community", "19", clock.now_ms)


def test_r8_what_a_kind_means_is_data_of_the_district(grid, api, clock, scan):
    usual = {one.kind: one for one in api.registration("district").GetZoneRules(area_code=grid.code).rules}
    assert sorted(usual) == [1, 2, 3, 4, 5, 6]
    nobody, everybody = (zones("ZonePassage", f"ZONE_PASSAGE_{name}") for name in ("NOBODY", "EVERYBODY"))
    card = card_of(grid, grid.household(), valid_until_ms=clock.now_ms + HOUR)
    declare(grid, kind=CONTROLLED, area_codes=[grid.code])
    api.registration("district").SetZoneRules(district_code=DISTRICT, rules=[
        {"kind": CONTROLLED, "exit": nobody, "entry": everybody, "delivery": 2}])
    try:
        assert (scan(card.code), scan(card.code, "IN")) == (ZONE, ALLOWED)
        [shown] = [one for one in grid.as_worker("registration").GetZoneRules(area_code=grid.code).rules
                   if one.kind == CONTROLLED]
        assert shown.exit == nobody
    finally:
        api.registration("district").SetZoneRules(district_code=DISTRICT, rules=[])
    assert scan(card.code) == ALLOWED  # an exemption again
    code, _ = refusal(lambda: grid.as_staff("registration", "community").SetZoneRules(district_code=DISTRICT))
    assert code == grpc.StatusCode.PERMISSION_DENIED


def test_r8_a_workers_day_shows_the_zone_its_deliveries_and_its_test_days(grid, clock):
    clock.move_to_next(8)
    home, elsewhere = grid.household(), grid.as_worker("registration").RegisterBuilding(
        grid_code=grid.code, name="Building 2").building_id
    grid.as_worker("registration").RegisterDoors(grid_code=grid.code, building_id=elsewhere,
                                                 doors=[{"floor": 1, "door": "1"}])
    zone_id = declare(grid, kind=CONTROLLED, building_ids=[grid.building()])

    def day():
        answer = grid.as_worker("registration").GetWorkDay(grid_code=grid.code)
        assert not answer.unanswered
        return answer
    shown = eventually(day)
    [zone] = shown.zones
    assert (zone.zone_id, list(zone.building_ids), zone.since_ms) == (zone_id, [grid.building()], clock.now_ms)
    assert zone.rules.kind == CONTROLLED and list(zone.rules.test_days) == [1, 3, 5, 7]
    collected = zones("ZoneDelivery", "ZONE_DELIVERY_COLLECTED")
    assert {stop.door.building_id: (stop.delivery, stop.test_due) for stop in shown.stops} == {
        grid.building(): (collected, True), elsewhere: (0, False)}

    sealed = declare(grid, area_codes=[grid.code])
    to_the_door = zones("ZoneDelivery", "ZONE_DELIVERY_TO_THE_DOOR")
    assert {stop.delivery for stop in eventually(day).stops} == {to_the_door}
    lift(grid, sealed)
    clock.move_to_next(8)  # its second day
    [stop] = [one for one in eventually(day).stops if one.household_id == home.household_id]
    assert (stop.delivery, stop.test_due) == (collected, False)
    lift(grid, zone_id)
    assert not eventually(day).zones


def test_r8_a_gates_list_says_whom_a_zone_stops(city, grid):
    gate = Gate.new(city, grid, grid.code)
    card_of(grid, grid.household())
    declare(grid, building_ids=[grid.building()])
    answer = gate.as_guard().GetGateList(grid_code=grid.code, checkpoint_id=gate.checkpoint_id)
    assert not answer.next_page_token
    [entry] = module("registration", "gates").GateList.FromString(answer.list).entries
    assert (entry.zone_stops_in, entry.zone_stops_out, entry.stop_reason) == (False, True, 0)


def test_r8_who_moves_out_of_a_sealed_building_is_free_and_who_moves_in_is_not(grid, scan):
    registration = grid.as_worker("registration")
    sealed = grid.building()
    free = registration.RegisterBuilding(grid_code=grid.code, name="Building 2").building_id
    declare(grid, building_ids=[sealed])
    leaving, coming = grid.household(), registration.RegisterHousehold(
        grid_code=grid.code, building_id=free, door="1", residents=[grid.city.new_person()])
    cards = [card_of(grid, home) for home in (leaving, coming)]
    assert [scan(card.code) for card in cards] == [ZONE, ALLOWED]
    for home, building, door in ((leaving, free, "2"), (coming, sealed, "909")):
        registration.MoveHousehold(grid_code=grid.code, household_id=home.household_id,
                                   to={"grid_code": grid.code, "building_id": building, "door": door})

    def moved():
        assert [scan(card.code) for card in cards] == [ALLOWED, ZONE]
    eventually(moved)


def test_r8_only_who_may_orders_zones_and_only_over_what_is_theirs(city, grid):
    other = city.new_grid()
    for staff_id in (grid.worker, grid.head):
        code, _ = refusal(lambda staff_id=staff_id: declare(grid, by=staff_id, area_codes=[grid.code]))
        assert code == grpc.StatusCode.PERMISSION_DENIED
    code, details = refusal(lambda: declare(grid, area_codes=[other.code]))
    assert code == grpc.StatusCode.NOT_FOUND and other.code in details
    code, _ = refusal(lambda: declare(grid, building_ids=[other.building()]))
    assert code == grpc.StatusCode.NOT_FOUND
    code, _ = refusal(lambda: declare(grid, area=COMMUNITY, building_ids=[grid.building()]))
    assert code == grpc.StatusCode.INVALID_ARGUMENT
    code, _ = refusal(lambda: listed(grid, grid.code, other.worker))
    assert code == grpc.StatusCode.NOT_FOUND
