"""A worker's day in one look-up (row O5): the needs of one's own grid at a glance."""

from harness.api import eventually, module


def stops_of(grid, staff_id: str = ""):
    return grid.as_staff("registration", staff_id or grid.worker).GetWorkDay(grid_code=grid.code)


def test_o5_one_look_up_gives_the_day_in_walking_order_with_what_is_overdue_first(gridkeeper, api, city, clock):
    clock.move_to_next(8)  # both follow-ups of the day are owed
    grid, neighbour = city.new_grid(), city.new_grid()
    well, isolated, hungry, feverish = (grid.household() for _ in range(4))
    for home in (well, isolated, hungry, feverish):
        grid.visit(grid.door_of(home.household_id).door_id, "MET", clock.now_ms)
    grid.doors("909")
    case_id = grid.open_case(isolated.resident_ids[0])
    supply = grid.as_worker("supply")
    request_id = eventually(lambda: supply.RequestSupply(
        grid_code=grid.code, household_id=hungry.household_id, category=1,
        items=[{"name": "rice", "quantity": 1, "unit": 1}])).request_id
    fever_case = grid.open_case(feverish.resident_ids[0])
    grid.follow_up(fever_case, clock.now_ms, tenths=391)
    alert = grid.wait_for_alerts(1)[0]

    def complete():
        day = stops_of(grid)
        assert not day.unanswered
        assert [stop.door.door for stop in day.stops] == ["104", "102", "103", "909"]
        return day.stops
    sick, followed, supplied, visited = eventually(complete)
    assert sick.overdue and not any(stop.overdue for stop in (followed, supplied, visited))
    assert [each.alert_id for each in sick.alerts] == [alert.alert_id]
    assert sick.alerts[0].resident_id == feverish.resident_ids[0]
    assert [each.case_id for each in sick.follow_ups] == [fever_case] and not sick.follow_ups[0].due
    assert [each.case_id for each in followed.follow_ups] == [case_id] and followed.follow_ups[0].due
    assert [(each.request_id, each.claimed_by) for each in supplied.supplies] == [(request_id, "")]
    assert visited.visit_outstanding and not visited.household_id
    assert visited.door.building_name == "Building 1"

    # What is done is gone from it; who stands in has the same day.
    grid.as_worker("alerting").AcknowledgeAlert(grid_code=grid.code, alert_id=alert.alert_id, reason=1)
    grid.follow_up(case_id, clock.now_ms)
    supply.ClaimSupply(grid_code=grid.code, request_id=request_id)
    supply.DeliverSupply(grid_code=grid.code, request_id=request_id, delivered_at_ms=clock.now_ms)
    grid.visit(visited.door.door_id, "VACANT", clock.now_ms)
    api.registration("community").SubstituteStaff(area_code=grid.code, staff_id=grid.worker,
                                                  substitute_id=neighbour.worker)

    def done():
        stops = stops_of(grid, neighbour.worker).stops
        assert [(stop.door.door, stop.overdue) for stop in stops] == [("102", False), ("104", False)]
        assert not any(each.due for stop in stops for each in stop.follow_ups)
        assert stops[1].alerts[0].acknowledged
    eventually(done)
    api.registration("community").EndSubstitution(area_code=grid.code, staff_id=grid.worker)

    # A service that is away is named, and its part only is missing.
    gridkeeper.services["health"].kill()
    day = eventually(lambda: stops_of(grid))
    assert list(day.unanswered) == [module("registration", "work").WORK_SOURCE_HEALTH]
    assert [stop.door.door for stop in day.stops] == ["104"]
    gridkeeper.start_services()
    eventually(lambda: grid.case(case_id))


def test_o5_a_slot_that_was_missed_is_overdue_until_the_next_has_its_reading(city, clock):
    grid = city.new_grid()
    isolated = grid.household()
    grid.visit(grid.door_of(isolated.household_id).door_id, "MET", clock.now_ms)
    case_id = grid.open_case(isolated.resident_ids[0])
    grid.follow_up(case_id, clock.now_ms)
    missed = grid.case(case_id).next_slot_end_ms
    clock.move(hours=(missed - clock.now_ms) // 3_600_000 + 1)

    def overdue(wanted: bool):
        assert [each.overdue for stop in stops_of(grid).stops for each in stop.follow_ups] == [wanted]
    eventually(lambda: overdue(True))
    grid.follow_up(case_id, clock.now_ms)
    eventually(lambda: overdue(False))
