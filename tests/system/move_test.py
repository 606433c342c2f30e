"""Moves between grids and families (row R7): one person is in one place, the old grid answers until the new one has
confirmed, everything about the person goes along, and nothing that is sent to the old grid later gets lost."""

import grpc
import pytest
from harness.api import eventually, module, new_command_id
from installation import ADMIN

HOUR_MS = 3_600_000


def status_of(name: str) -> int:
    return module("registration", "types").MoveStatus.Value(f"MOVE_STATUS_{name}")


def door_in(grid, door: str) -> dict:
    return {"grid_code": grid.code, "building_id": grid.building(), "unit": "2", "floor": 3, "door": door}


def move_of(api, grid, move_id: str):
    [move] = [one for one in api.registration("community").ListMoves(area_code=grid.code, filter=2).moves
              if one.move_id == move_id]
    return move


def settled(api, grid, move_id: str, status: str):
    def is_settled():
        move = move_of(api, grid, move_id)
        assert move.status == status_of(status)
        return move
    return eventually(is_settled)


def household(grid, household_id: str):
    return grid.as_worker("registration").GetHousehold(grid_code=grid.code, household_id=household_id).household


def require_gone(call):
    with pytest.raises(grpc.RpcError) as refused:
        call()
    assert refused.value.code() == grpc.StatusCode.NOT_FOUND


def people_in(api, grid) -> int:
    return api.registration("community").GetCoverage(area_code=grid.code).total.figures.people_registered


def test_r7_a_household_moves_with_its_isolation_its_needs_and_its_alerts(api, city, clock):
    old, new = city.new_grid(), city.new_grid()
    person = city.new_person("Moved Person")
    home = old.household(person)
    case_id = old.open_case(home.resident_ids[0])
    old.follow_up(case_id, clock.now_ms, tenths=386)
    [alert] = old.wait_for_alerts(1)
    supply = old.as_worker("supply")
    request_id = eventually(lambda: supply.RequestSupply(
        grid_code=old.code, household_id=home.household_id, category=2,
        items=[{"name": "insulin", "quantity": 1, "unit": 2}])).request_id

    move_id = old.as_worker("registration").MoveHousehold(
        grid_code=old.code, household_id=home.household_id, to=door_in(new, "302")).move_id
    move = settled(api, old, move_id, "COMPLETED")
    assert (move.to_grid_code, move.begun_by, list(move.resident_ids)) == (new.code, old.worker, home.resident_ids)

    # In one place, with the name, and nothing left where it was.
    moved = household(new, home.household_id)
    assert moved.residents[0].name == "Moved Person" and moved.place.door == "302"
    require_gone(lambda: household(old, home.household_id))
    assert (people_in(api, old), people_in(api, new)) == (0, 1)

    def all_there():
        case = new.case(case_id)
        assert case.household_id == home.household_id and len(case.follow_ups) == 1
        request = new.as_worker("supply").GetSupplyRequest(grid_code=new.code, request_id=request_id)
        assert request.supply_request.items[0].name == "insulin"
        assert [there.alert_id for there in new.alerts()] == [alert.alert_id]
    eventually(all_there)
    assert not old.alerts() and not old.cases("ALL")
    require_gone(lambda: old.case(case_id))
    page = new.as_worker("alerting").GetAlertPage(grid_code=new.code, alert_id=alert.alert_id)
    assert [one.name for one in page.residents] == ["Moved Person"]
    assert list(page.alert.addressed_staff_ids) == [new.worker]

    # The old worker's phone was out of reach: what it sends now is decided where the person is.
    late = old.follow_up(case_id, clock.now_ms, tenths=371)
    assert [one.temperature_tenths for one in new.case(case_id).follow_ups] == [386, 371]
    told = old.as_worker("health").GetOutcome(grid_code=old.code, command_id=late.receipt.command_id)
    assert told.receipt.state == late.receipt.state
    old.as_worker("supply").ClaimSupply(grid_code=old.code, request_id=request_id)
    old.as_worker("alerting").AcknowledgeAlert(grid_code=old.code, alert_id=alert.alert_id, reason=1)
    assert new.alert(alert.alert_id).status == module("alerting", "types").ALERT_STATUS_ACKNOWLEDGED
    with pytest.raises(grpc.RpcError) as refused:
        old.follow_up(case_id, clock.now_ms + HOUR_MS)
    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT and "taken_at_ms" in refused.value.details()

    # And the one who may not see the new grid still cannot.
    require_gone(lambda: old.as_worker("health").GetCase(grid_code=new.code, case_id=case_id))


def test_r7_somebody_joins_another_family_and_each_side_forgets_its_own(api, city, clock):
    old, new = city.new_grid(), city.new_grid()
    people = [city.new_person(name) for name in ("Stays One", "Goes Away", "Stays Two")]
    home, family = old.household(*people), new.household(city.new_person("Family"))
    place = household(new, family.household_id).place
    answer = old.as_worker("registration").MoveResidents(
        grid_code=old.code, household_id=home.household_id, resident_ids=[home.resident_ids[1]],
        to_household_id=family.household_id,
        to={"grid_code": new.code, "building_id": place.building_id, "unit": place.unit, "floor": place.floor,
            "door": place.door})
    assert answer.to_household_id == family.household_id
    settled(api, old, answer.move_id, "COMPLETED")
    assert [one.name for one in household(new, family.household_id).residents] == ["Family", "Goes Away"]
    assert [one.name for one in household(old, home.household_id).residents] == ["Stays One", "Stays Two"]

    # What the old family leaves behind is forgotten without the one who left.
    community = api.registration("community")
    community.ForgetHousehold(grid_code=old.code, household_id=home.household_id, reason=3)
    assert [one.name for one in household(new, family.household_id).residents] == ["Family", "Goes Away"]

    # A household of their own, in the same grid: an alert about the person finds the name there. Then forgotten with its
    # key.
    case_id = new.open_case(home.resident_ids[1])
    new.follow_up(case_id, clock.now_ms, tenths=386)
    [alert] = new.wait_for_alerts(1)
    alone = new.as_worker("registration").MoveResidents(
        grid_code=new.code, household_id=family.household_id, resident_ids=[home.resident_ids[1]],
        to=door_in(new, "501"))
    own = household(new, alone.to_household_id)
    assert [one.name for one in own.residents] == ["Goes Away"] and own.place.door == "501"

    def follows():
        assert new.case(case_id).household_id == alone.to_household_id
        page = new.as_worker("alerting").GetAlertPage(grid_code=new.code, alert_id=alert.alert_id)
        assert [one.name for one in page.residents] == ["Goes Away"] and "501" in page.address
    eventually(follows)
    community.ForgetHousehold(grid_code=new.code, household_id=alone.to_household_id, reason=3)
    require_gone(lambda: household(new, alone.to_household_id))
    assert [one.name for one in household(new, family.household_id).residents] == ["Family"]


def test_r7_a_move_that_the_new_grid_declines_changes_nothing_and_is_shown(api, city):
    old, new = city.new_grid(), city.new_grid()
    home, neighbour = old.household(), new.household()
    place = household(new, neighbour.household_id).place
    taken = {"grid_code": new.code, "building_id": place.building_id, "unit": place.unit, "floor": place.floor,
             "door": place.door}
    move_id = old.as_worker("registration").MoveHousehold(
        grid_code=old.code, household_id=home.household_id, to=taken).move_id
    move = settled(api, old, move_id, "RETURNED")
    assert "another household is registered there" in move.message and neighbour.household_id not in move.message
    assert household(old, home.household_id).residents[0].resident_id == home.resident_ids[0]
    returned = api.registration("community").ListMoves(area_code=old.code, filter=1).moves
    assert [one.move_id for one in returned] == [move_id]
    assert not api.registration("community").ListMoves(area_code=old.code).moves
    # It can be tried again at once.
    again = old.as_worker("registration").MoveHousehold(
        grid_code=old.code, household_id=home.household_id, to=door_in(new, "402")).move_id
    settled(api, old, again, "COMPLETED")


def test_r7_a_duplicate_case_follows_the_person(api, city):
    old, new, third = (city.new_grid() for _ in range(3))
    person = city.new_person()
    home, other = old.household(person), third.household(person)

    def open_cases(grid):
        return api.registration("community").ListDuplicateCases(area_code=grid.code).cases

    def is_open():
        assert len(open_cases(old)) == len(open_cases(third)) == 1
    eventually(is_open)
    old.as_worker("registration").MoveHousehold(grid_code=old.code, household_id=home.household_id,
                                                to=door_in(new, "101"))

    def follows():
        assert len(open_cases(new)) == 1
        [case] = open_cases(new)
        assert {(one.grid_code, one.household_id) for one in case.claims} == {
            (new.code, home.household_id), (third.code, other.household_id)}
        assert [one.case_id for one in open_cases(third)] == [case.case_id]
        assert not open_cases(old)
    eventually(follows)


def test_r7_a_repeated_move_is_one_move(api, city):
    old, new = city.new_grid(), city.new_grid()
    home = old.household(*(city.new_person() for _ in range(2)))
    request = {"command_id": new_command_id(), "grid_code": old.code, "household_id": home.household_id,
               "resident_ids": [home.resident_ids[0]], "to": door_in(new, "101")}
    answers = [old.as_worker("registration").MoveResidents(**request) for _ in range(3)]
    assert len({one.move_id for one in answers}) == 1
    settled(api, old, answers[0].move_id, "COMPLETED")
    assert len(household(old, home.household_id).residents) == 1
    assert old.as_worker("registration").MoveResidents(**request).move_id == answers[0].move_id
    assert len(api.registration("community").ListMoves(area_code=old.code, filter=2).moves) == 1


def cases_of(api, grid, filter_name="UNSPECIFIED"):
    value = module("registration", "service").DuplicateFilter.Value(f"DUPLICATE_FILTER_{filter_name}")
    return api.registration("community").ListDuplicateCases(area_code=grid.code, filter=value).cases


def open_case(api, grid):
    """The only one of the grid."""
    cases = cases_of(api, grid)
    assert len(cases) == 1
    return cases[0]


def known_twice(api, city):
    """Two grids, a household in each, and one id number in both; the open case."""
    old, new = city.new_grid(), city.new_grid()
    person = city.new_person("Known Twice")
    homes = old.household(person), new.household({**person, "phone": "13900000001"})
    case_id = eventually(lambda: open_case(api, old)).case_id
    assert eventually(lambda: open_case(api, new)).case_id == case_id
    return old, new, *homes, case_id


def test_r7_two_records_of_one_person_are_made_one_and_two_again_without_losing_a_fact(api, city, clock):
    old, new, kept, double, _ = known_twice(api, city)
    case_id = new.open_case(double.resident_ids[0])
    new.follow_up(case_id, clock.now_ms, tenths=386)
    [alert] = new.wait_for_alerts(1)
    place = household(old, kept.household_id).place
    to = {"grid_code": old.code, "building_id": place.building_id, "unit": place.unit, "floor": place.floor,
          "door": place.door}
    merge = {"grid_code": new.code, "household_id": double.household_id, "resident_ids": double.resident_ids, "to": to,
             "to_household_id": kept.household_id, "merge_into_resident_id": kept.resident_ids[0]}
    require_gone(lambda: new.as_worker("registration").MoveResidents(**merge))  # who does not see the other grid
    api.registration("community").MoveResidents(**merge)

    def is_one():
        [resident] = household(old, kept.household_id).residents
        assert [one.phone for one in resident.merged] == ["13900000001"]
        assert not cases_of(api, old) and not cases_of(api, new)
        assert (people_in(api, old), people_in(api, new)) == (1, 0)
        assert len(old.case(case_id).follow_ups) == 1
        page = old.as_worker("alerting").GetAlertPage(grid_code=old.code, alert_id=alert.alert_id)
        assert [one.name for one in page.residents] == ["Known Twice"]
    eventually(is_one)
    require_gone(lambda: household(new, double.household_id))
    found = old.as_worker("registration").GetResident(grid_code=old.code, resident_id=double.resident_ids[0])
    assert found.resident.resident_id == kept.resident_ids[0]

    # It was somebody else after all.
    api.registration("community").SeparateResident(grid_code=old.code, household_id=kept.household_id,
                                                   resident_id=double.resident_ids[0])
    both = household(old, kept.household_id).residents
    assert [one.phone for one in both][1] == "13900000001" and not both[0].merged
    assert people_in(api, old) == 2 and len(old.case(case_id).follow_ups) == 1
    case = eventually(lambda: open_case(api, old))
    assert {one.resident_id for one in case.claims} == {*kept.resident_ids, *double.resident_ids}


def test_r7_residents_who_may_be_one_person_are_shown_with_the_reason(api, city):
    """Somebody mistyped a digit: no duplicate case, but two records that look alike."""
    grid, other = city.new_grid(), city.new_grid()
    person = city.new_person("Twice Written")
    slip = {**city.new_person("Twice Written"), "phone": ""}
    first, second = grid.household(person), other.household(slip)
    grid.household(city.new_person("Somebody Else"))

    def pairs(area, **fields):
        return api.registration("community").ListLookalikes(area_code=area, **fields).pairs
    both = [one for one in pairs(grid.code[:12], page_size=1000, least_score=40)
            if {one.first.resident_id, one.second.resident_id} == {*first.resident_ids, *second.resident_ids}]
    assert len(both) == 1 and both[0].first.name == "Twice Written"
    reasons = module("registration", "service").LikenessReason
    assert reasons.Value("LIKENESS_REASON_SAME_NAME") in both[0].reasons
    assert {both[0].first_grid_code, both[0].second_grid_code} == {grid.code, other.code}
    assert not pairs(grid.code)


@pytest.mark.parametrize("finding", ["SAME_PERSON", "DIFFERENT_PEOPLE"])
def test_r7_a_duplicate_case_is_settled_by_what_somebody_found_out(api, city, finding):
    old, new, kept, double, case_id = known_twice(api, city)
    types = module("registration", "types")
    found = {"case_id": case_id, "finding": types.DuplicateFinding.Value(f"DUPLICATE_FINDING_{finding}")}
    require_gone(lambda: old.as_staff("registration", old.head).ResolveDuplicateCase(grid_code=old.code, **found))
    api.registration("community").ResolveDuplicateCase(grid_code=old.code, **found)

    def is_settled():
        for grid in (old, new):
            assert not cases_of(api, grid)
            [case] = cases_of(api, grid, "ALL")
            assert case.status == types.DuplicateStatus.Value(f"DUPLICATE_STATUS_{finding}")
            assert {one.household_id for one in case.claims} == {kept.household_id, double.household_id}
    eventually(is_settled)
    with pytest.raises(grpc.RpcError) as refused:
        api.registration("community").ResolveDuplicateCase(grid_code=old.code, **found)
    assert refused.value.code() == grpc.StatusCode.FAILED_PRECONDITION
    for grid, home in ((old, kept), (new, double)):
        assert household(grid, home.household_id).residents[0].name == "Known Twice"


def building_at(grid, building_id: str):
    [building] = [one for one in grid.as_worker("registration").ListBuildings(grid_code=grid.code).buildings
                  if one.building_id == building_id]
    return building


def stage(name: str) -> int:
    return module("registration", "types").BuildingStage.Value(f"BUILDING_STAGE_{name}")


def figures(api, grid):
    return api.registration("community").GetCoverage(area_code=grid.code).total.figures


def test_o1_a_grid_is_divided_and_made_one_again_and_nobody_is_missed(api, city, clock):
    """A building with its doors, visits, households and all that is open about them goes to a new grid; what the old
    grid's worker still sends follows; then it goes back, and the new grid is retired."""
    old, new = city.new_grid(), city.new_grid()
    home = old.household(city.new_person("In The Building"))
    case_id = old.open_case(home.resident_ids[0])
    old.follow_up(case_id, clock.now_ms, tenths=386)
    [alert] = old.wait_for_alerts(1)
    [empty] = old.doors("901")
    old.visit(old.door_of(home.household_id).door_id, "MET", clock.now_ms)
    old.visit(empty, "ABSENT", clock.now_ms)
    before, building_id = figures(api, old), old.building()
    assert (before.doors_known, before.doors_visited, before.doors_absent, before.people_registered) == (2, 1, 1, 1)

    community = api.registration("community")
    new.building()  # of the same name
    community.MoveBuilding(grid_code=old.code, building_id=building_id, to_grid_code=new.code)

    def is_declined():
        building = building_at(old, building_id)
        assert (building.stage, "name" in building.message) == (stage("UNSPECIFIED"), True)
    eventually(is_declined)
    community.MoveBuilding(grid_code=old.code, building_id=building_id, to_grid_code=new.code, name="North")

    def has_moved(from_grid, to_grid):
        assert household(to_grid, home.household_id).residents[0].name == "In The Building"
        assert figures(api, to_grid) == before
        there = to_grid.case(case_id)
        assert (there.household_id, len(there.follow_ups)) == (home.household_id, 1)
        assert [one.alert_id for one in to_grid.alerts()] == [alert.alert_id]
        left = figures(api, from_grid)
        assert (left.doors_known, left.people_registered) == (0, 0)
        assert (building_at(from_grid, building_id).stage, building_at(to_grid, building_id).stage) == (
            stage("MOVED"), stage("UNSPECIFIED"))
    eventually(lambda: has_moved(old, new))
    assert building_at(old, building_id).to_grid_code == new.code
    old.visit(empty, "VACANT", clock.now_ms + 1)
    assert figures(api, new).doors_vacant == 1
    before = figures(api, new)
    with pytest.raises(grpc.RpcError) as refused:
        api.registration(ADMIN).RetireArea(area_code=new.code)
    assert refused.value.code() == grpc.StatusCode.FAILED_PRECONDITION and "2 doors" in refused.value.details()

    community.MoveBuilding(grid_code=new.code, building_id=building_id, to_grid_code=old.code)
    eventually(lambda: has_moved(new, old))
    api.registration(ADMIN).RetireArea(area_code=new.code)
    [area] = community.ListAreas(area_code=new.code).areas
    assert area.retired
    for call in (lambda: new.as_worker("registration").RegisterBuilding(grid_code=new.code, name="Too late"),
                 lambda: api.registration(ADMIN).DefineArea(area_code=new.code, name="Again",
                                                              parent_code=new.code[:-3])):
        with pytest.raises(grpc.RpcError) as refused:
            call()
        assert refused.value.code() == grpc.StatusCode.FAILED_PRECONDITION and "retired" in refused.value.details()
