"""Who answers for a grid at this moment (rows O2 and O3): hours of a roster, and a substitute to whom all open work and
all sight moves at once and from whom it comes back."""

import grpc
import pytest
from harness.api import eventually, module


def may_see(grid, staff_id: str, service: str, call) -> bool:
    try:
        call(grid.as_staff(service, staff_id))
        return True
    except grpc.RpcError as error:
        if error.code() == grpc.StatusCode.NOT_FOUND:
            return False
        raise


def require_sight(grid, case_id: str, sees: str, is_blind: str):
    """In every service, whatever instance is asked."""
    looks = {"registration": lambda caller: caller.ListHouseholds(grid_code=grid.code),
             "health": lambda caller: caller.GetCase(grid_code=grid.code, case_id=case_id),
             "supply": lambda caller: caller.ListOpenRequests(area_code=grid.code),
             "alerting": lambda caller: caller.ListAlerts(area_code=grid.code)}
    for service, look in looks.items():
        assert may_see(grid, sees, service, look), f"{sees} does not see the grid in {service}"
        assert not may_see(grid, is_blind, service, look), f"{is_blind} still sees the grid in {service}"


def test_o3_open_work_and_sight_are_the_substitutes_at_once_and_back_when_it_ends(city, api, clock):
    grid, neighbour = city.new_grid(), city.new_grid()
    worker, substitute = grid.worker, neighbour.worker
    home = grid.household()
    case_id = grid.open_case(home.resident_ids[0])
    alert = grid.raise_fever(clock.now_ms)
    supply = grid.as_worker("supply")
    request_id = eventually(lambda: supply.RequestSupply(
        grid_code=grid.code, household_id=home.household_id, category=1,
        items=[{"name": "rice", "quantity": 1, "unit": 1}])).request_id
    supply.ClaimSupply(grid_code=grid.code, request_id=request_id)

    def claimed_by(staff_id: str):
        return [each.request_id for each in grid.as_staff("supply", staff_id).ListRequestsByWorker(
            area_code=grid.code).supply_requests]
    require_sight(grid, case_id, worker, substitute)
    assert claimed_by(worker) == [request_id]

    community = api.registration("community")
    community.SubstituteStaff(area_code=grid.code, staff_id=worker, substitute_id=substitute)
    eventually(lambda: require_sight(grid, case_id, substitute, worker))
    health = grid.as_staff("health", substitute).GetCase(grid_code=grid.code, case_id=case_id)
    assert list(health.isolation_case.duty_staff_ids) == [substitute]
    assert claimed_by(substitute) == [request_id]
    page = grid.as_staff("alerting", substitute).GetAlertPage(grid_code=grid.code, alert_id=alert.alert_id)
    assert list(page.alert.addressed_staff_ids) == [substitute]
    grid.as_staff("alerting", substitute).AcknowledgeAlert(grid_code=grid.code, alert_id=alert.alert_id, reason=1)
    grid.as_staff("supply", substitute).DeliverSupply(grid_code=grid.code, request_id=request_id,
                                                      delivered_at_ms=clock.now_ms)
    require_sight(neighbour, neighbour.open_case(), substitute, worker)  # the own grid stays the substitute's
    staff = {each.staff_id: each for each in community.ListStaff(area_code=grid.code).staff}
    assert staff[worker].substitute_id == substitute

    community.EndSubstitution(area_code=grid.code, staff_id=worker)
    eventually(lambda: require_sight(grid, case_id, worker, substitute))
    assert list(grid.case(case_id).duty_staff_ids) == [worker]


def test_o3_a_substitution_with_an_end_ends_by_itself(city, api, clock):
    grid, neighbour = city.new_grid(), city.new_grid()
    case_id = grid.open_case()
    api.registration("community").SubstituteStaff(
        area_code=grid.code, staff_id=grid.worker, substitute_id=neighbour.worker,
        until_ms=clock.now_ms + 3_600_000)
    eventually(lambda: require_sight(grid, case_id, neighbour.worker, grid.worker))
    clock.move(hours=1)
    eventually(lambda: require_sight(grid, case_id, grid.worker, neighbour.worker))


def test_o2_the_hours_of_a_roster_say_who_is_on_duty(city, api, clock):
    grid = city.new_grid()
    api.registration(grid.head).SetRoster(
        grid_code=grid.code, staff_ids=[grid.worker, grid.head],
        times=[{"staff_id": grid.worker, "from_minute": 8 * 60, "until_minute": 20 * 60},
               {"staff_id": grid.head, "from_minute": 20 * 60, "until_minute": 8 * 60}])

    def on_duty():
        areas = grid.as_worker("registration").ListAreas(area_code=grid.code).areas
        contacts = grid.as_worker("registration").GetDutyContacts(grid_code=grid.code).staff
        assert list(areas[0].on_duty_staff_ids) == [each.staff_id for each in contacts]
        return list(areas[0].on_duty_staff_ids)
    for hour, who in ((9, grid.worker), (21, grid.head), (7, grid.head)):
        clock.move_to_next(hour)
        assert eventually(on_duty) == [who], f"at {hour}:00"


def test_o3_who_may_not_stand_in_is_refused(city, api):
    grid = city.new_grid()
    with pytest.raises(grpc.RpcError) as refused:
        api.registration("community").SubstituteStaff(area_code=grid.code, staff_id=grid.head,
                                                      substitute_id=grid.worker)
    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert refused.value.details().startswith("substitute_id: ")


def test_o2_an_isolated_household_has_a_worker_of_its_own(city, api, clock):
    grid, neighbour = city.new_grid(), city.new_grid()
    city.define_staff("own-worker", "grid_worker", grid.code)
    home = grid.household()
    case_id = grid.open_case(home.resident_ids[0])
    alert = grid.raise_fever(clock.now_ms)  # of another household
    grid.follow_up(case_id, clock.now_ms, tenths=386)
    [own] = [one for one in grid.wait_for_alerts(2) if one.alert_id != alert.alert_id]
    assert case_id in grid.cases("WITHOUT_WORKER")
    head = api.registration(grid.head)
    head.AssignDedicatedWorker(grid_code=grid.code, household_id=home.household_id, staff_id="own-worker")

    def is_on_duty(*staff):
        assert list(grid.case(case_id).duty_staff_ids) == list(staff)
        assert grid.case(case_id).dedicated_staff_id == staff[0]
        assert case_id not in grid.cases("WITHOUT_WORKER")
        page = grid.as_worker("alerting").GetAlertPage(grid_code=grid.code, alert_id=own.alert_id)
        assert list(page.alert.addressed_staff_ids) == list(staff)
        other = grid.as_worker("alerting").GetAlertPage(grid_code=grid.code, alert_id=alert.alert_id)
        assert list(other.alert.addressed_staff_ids) == [grid.worker]
        contacts = grid.as_worker("registration").GetDutyContacts(grid_code=grid.code, household_id=home.household_id)
        assert [one.staff_id for one in contacts.staff] == list(staff)
    eventually(lambda: is_on_duty("own-worker", grid.worker))

    community = api.registration("community")
    community.SubstituteStaff(area_code=grid.code, staff_id="own-worker", substitute_id=neighbour.worker)
    eventually(lambda: is_on_duty(neighbour.worker, grid.worker))
    community.EndSubstitution(area_code=grid.code, staff_id="own-worker")
    eventually(lambda: is_on_duty("own-worker", grid.worker))
    head.AssignDedicatedWorker(grid_code=grid.code, household_id=home.household_id)

    def is_without():
        assert case_id in grid.cases("WITHOUT_WORKER")
    eventually(is_without)

    with pytest.raises(grpc.RpcError) as refused:
        head.AssignDedicatedWorker(grid_code=grid.code, household_id=home.household_id, staff_id=neighbour.worker)
    assert refused.value.code() == grpc.StatusCode.NOT_FOUND and refused.value.details().startswith("staff_id: ")


def test_o2_the_five_parties_that_answer_for_a_person_stay_with_the_person(city):
    old, new = city.new_grid(), city.new_grid()
    home = old.household(city.new_person(), city.new_person())
    kinds = module("registration", "types").PartyKind
    parties = [{"kind": kinds.Value(f"PARTY_KIND_{name}"), "organisation": f"The {name}", "phone": "0571-87654321"}
               for name in ("EMPLOYER", "STREET", "COMMUNITY", "POLICE_STATION", "HEALTH_CENTRE")]
    old.as_worker("registration").NameResponsibleParties(
        grid_code=old.code, household_id=home.household_id, resident_id=home.resident_ids[0], parties=parties)

    def named(grid, number=0):
        resident = grid.as_worker("registration").GetResident(
            grid_code=grid.code, resident_id=home.resident_ids[number]).resident
        return [one.organisation for one in resident.responsible_parties]
    in_order = ["The STREET", "The COMMUNITY", "The HEALTH_CENTRE", "The POLICE_STATION", "The EMPLOYER"]
    assert (named(old), named(old, 1)) == (in_order, [])
    contacts = old.as_worker("registration").GetDutyContacts(
        grid_code=old.code, household_id=home.household_id, resident_id=home.resident_ids[0])
    assert [one.phone for one in contacts.residents[0].responsible_parties] == ["0571-87654321"] * 5
    listed = old.as_worker("registration").ListResidents(grid_code=old.code).residents
    assert not any(one.responsible_parties for one in listed)

    old.as_worker("registration").MoveResidents(
        grid_code=old.code, household_id=home.household_id, resident_ids=home.resident_ids[:1],
        to={"grid_code": new.code, "building_id": new.building(), "floor": 1, "door": "101"})

    def are_there():
        assert named(new) == in_order
    eventually(are_there)
    old.as_worker("registration").NameResponsibleParties(
        grid_code=old.code, household_id=home.household_id, resident_id=home.resident_ids[1], parties=parties[:1])
    assert named(old, 1) == ["The EMPLOYER"]


def test_o2_whoever_is_still_to_be_named_for_an_isolated_household_is_listed(city, api, clock):
    grid, neighbour = city.new_grid(), city.new_grid()
    well, isolated = grid.household(), grid.household(city.new_person("Liu Yang"), city.new_person())
    case_id = grid.open_case(isolated.resident_ids[0])
    grid.follow_up(case_id, clock.now_ms)
    kinds = module("registration", "types").PartyKind
    names = ("STREET", "COMMUNITY", "HEALTH_CENTRE", "POLICE_STATION", "EMPLOYER")
    five = [{"kind": kinds.Value(f"PARTY_KIND_{name}"), "organisation": f"The {name}"} for name in names]

    def missing(area: str = "", caller: str = ""):
        return grid.as_staff("registration", caller or grid.worker).ListMissingParties(
            area_code=area or grid.code, page_size=1).households

    def is_listed():
        assert len(missing()) == 1
    eventually(is_listed)  # registration has heard of the isolation
    [found] = missing()
    assert (found.household_id, found.grid_code, found.lacks_worker) == (isolated.household_id, grid.code, True)
    [resident] = found.residents
    assert (resident.resident.resident_id, resident.resident.name) == (isolated.resident_ids[0], "Liu Yang")
    assert list(resident.missing) == [party["kind"] for party in five]
    assert well.household_id not in {one.household_id for one in api.registration("street").ListMissingParties(
        area_code=grid.code[:9]).households}
    with pytest.raises(grpc.RpcError) as refused:
        missing(grid.code, neighbour.worker)
    assert refused.value.code() == grpc.StatusCode.NOT_FOUND

    head = api.registration(grid.head)
    head.NameResponsibleParties(grid_code=grid.code, household_id=isolated.household_id,
                                resident_id=isolated.resident_ids[0], parties=five[:3])
    assert list(missing()[0].residents[0].missing) == [party["kind"] for party in five[3:]]
    head.AssignDedicatedWorker(grid_code=grid.code, household_id=isolated.household_id, staff_id=grid.worker)
    assert not missing()[0].lacks_worker
    head.NameResponsibleParties(grid_code=grid.code, household_id=isolated.household_id,
                                resident_id=isolated.resident_ids[0], parties=five)
    assert not missing()
    head.AssignDedicatedWorker(grid_code=grid.code, household_id=isolated.household_id)
    [only_worker] = missing()
    assert only_worker.lacks_worker and not only_worker.residents
