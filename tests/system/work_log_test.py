"""The log of what was done (row O5): who did what, when."""

import grpc
import redis

from city import COMMUNITY
from gate import Gate, GateStream
from harness.api import eventually, module, refusal
from installation import ADMIN


def log_of(grid, staff_id: str = "", **fields):
    return grid.as_staff("registration", staff_id or grid.worker).GetWorkLog(area_code=grid.code, **fields)


def told(deeds) -> list[tuple[str, str, str]]:
    """Who did what to what."""
    return [(deed.staff_id, deed.event_type.removeprefix("gridkeeper."), deed.subject_id) for deed in deeds]


def day_of_work(grid, clock):
    """A visit, a follow-up with a fever, a delivery and an acknowledged alert, and what the log must say of them."""
    home = grid.household()
    door_id = grid.door_of(home.household_id).door_id
    case_id = grid.open_case(home.resident_ids[0])
    supply = grid.as_worker("supply")
    request_id = eventually(lambda: supply.RequestSupply(
        grid_code=grid.code, household_id=home.household_id, category=1,
        items=[{"name": "rice", "quantity": 1, "unit": 1}])).request_id
    supply.ClaimSupply(grid_code=grid.code, request_id=request_id)
    clock.move(minutes=1)
    begin = clock.now_ms
    grid.visit(door_id, "MET", clock.now_ms)
    clock.move(minutes=1)
    grid.follow_up(case_id, clock.now_ms, tenths=391)
    alert_id = grid.wait_for_alerts(1)[0].alert_id
    clock.move(minutes=1)
    supply.DeliverSupply(grid_code=grid.code, request_id=request_id, delivered_at_ms=clock.now_ms)
    clock.move(minutes=1)
    grid.as_staff("alerting", grid.head).AcknowledgeAlert(grid_code=grid.code, alert_id=alert_id, reason=1)
    wanted = [(grid.worker, "registration.v1.VisitRecorded", door_id),
              (grid.worker, "health.v1.FollowUpRecorded", case_id),
              (grid.worker, "supply.v1.SupplyDelivered", request_id),
              (grid.head, "alerting.v1.AlertAcknowledged", alert_id)]
    return begin, wanted


def test_o5_a_visit_a_follow_up_a_delivery_and_an_acknowledged_alert_stand_in_the_days_log(
        gridkeeper, api, city, clock):
    clock.move_to_next(8)
    grid, neighbour = city.new_grid(), city.new_grid()
    begin, wanted = day_of_work(grid, clock)

    def complete(**fields):
        log = log_of(grid, page_size=1000, **fields)
        assert not log.unanswered and not log.next_page_token
        done = [deed for deed in log.deeds if deed.at_ms >= begin]
        assert told(done) == wanted
        return done
    done = eventually(complete)
    minutes = [(deed.at_ms - begin) // 60_000 for deed in done]
    assert minutes == [0, 1, 2, 3] and {deed.area_code for deed in done} == {grid.code}
    # The household, its case and its request were done before, each once; what followed by itself is nobody's deed.
    before = told(deed for deed in log_of(grid, page_size=1000).deeds if deed.at_ms < begin)
    assert [what.split(".")[-1] for who, what, _ in before if who == grid.worker] == [
        "BuildingRegistered", "HouseholdRegistered", "IsolationCaseOpened", "SupplyRequested", "SupplyClaimed"]

    # By the head of the community, one member's alone; page by page it is the same.
    community = api.registration("community")
    of_head = community.GetWorkLog(area_code=COMMUNITY, staff_id=grid.head)
    assert told(of_head.deeds) == wanted[3:]
    paged, token = [], ""
    while True:
        page = log_of(grid, page_size=3, page_token=token)
        paged += told(page.deeds)
        token = page.next_page_token
        if not token:
            break
    assert paged == told(log_of(grid, page_size=1000).deeds)

    # Another grid's worker sees nothing of it.
    for call in (lambda: log_of(grid, neighbour.worker),
                 lambda: neighbour.as_worker("health").ListDeeds(area_code=grid.code),
                 lambda: neighbour.as_worker("supply").ListDeeds(area_code=grid.code),
                 lambda: neighbour.as_worker("alerting").ListDeeds(area_code=grid.code)):
        assert refusal(call)[0] == grpc.StatusCode.NOT_FOUND
    assert not [deed for deed in log_of(neighbour).deeds if deed.staff_id != ADMIN]

    # It survives a restart, and a Redis that lost everything.
    for server in gridkeeper.services.values():
        server.kill()
    assert redis.Redis.from_url(gridkeeper.redis.url).flushall()
    gridkeeper.start_services()
    eventually(complete)


def test_o5_the_log_of_a_day_is_that_of_the_local_day_and_of_the_two_days_after(city, clock):
    clock.move_to_next(8)
    grid = city.new_grid()
    grid.doors("101")
    first = clock.now_ms
    clock.move(hours=24)
    grid.doors("102")
    doors = eventually(lambda: [deed.at_ms for deed in log_of(grid, day_ms=first).deeds
                                if deed.event_type.endswith("DoorsRegistered")])
    assert doors == [first]
    assert [deed.at_ms for deed in log_of(grid).deeds] == [first + 24 * 3_600_000]
    clock.move(hours=24)
    assert log_of(grid, day_ms=first).deeds
    clock.move(hours=24)
    code, details = refusal(lambda: log_of(grid, day_ms=first))
    assert code == grpc.StatusCode.INVALID_ARGUMENT and details.startswith("day_ms: ")


def test_o5_what_a_service_did_not_tell_is_missing_by_name(gridkeeper, city, clock):
    grid = city.new_grid()
    grid.doors("101")
    gridkeeper.services["supply"].kill()
    log = eventually(lambda: log_of(grid))
    assert list(log.unanswered) == [module("registration", "work").WORK_SOURCE_SUPPLY]
    assert "DoorsRegistered" in {deed.event_type.split(".")[-1] for deed in log.deeds}
    gridkeeper.start_services()
    grid.wait_until_known("supply")


def test_o5_an_import_is_one_deed_and_a_scan_at_a_gate_is_none(city, clock):
    grid = city.new_grid()
    grid.as_worker("registration").ImportResidents(grid_code=grid.code, rows=[
        {"building_id": grid.building(), "unit": "1", "floor": 2, "door": str(200 + n), "resident": city.new_person()}
        for n in range(20)])
    gate = Gate.new(city, grid, grid.code)
    stream = GateStream(gate.as_guard(), grid.code, gate.checkpoint_id)
    [stopped] = stream.scan({"code": "nobody's", "direction": 1, "taken_at_ms": clock.now_ms})
    assert stopped.recorded
    stream.end()

    def is_recorded():
        assert grid.as_worker("registration").ListStops(area_code=grid.code).stops
    eventually(is_recorded)
    what = [deed.event_type.split(".")[-1] for deed in log_of(grid, page_size=1000).deeds
            if deed.staff_id in (grid.worker, gate.guard)]
    assert what == ["BuildingRegistered", "ResidentsImported"]
