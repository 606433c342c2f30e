"""Arrivals from elsewhere (R3) and what people sign (R4), on all four services."""

import grpc
import pytest

from city import COMMUNITY, DISTRICT
from harness.api import eventually, module, refusal

HOUR = 3_600_000
DAY = 24 * HOUR
PAPERS = "papers"


def papers(name: str, value: str) -> int:
    return getattr(module("registration", PAPERS), name).Value(value)


@pytest.fixture(name="wuhan", scope="module", autouse=True)
def who_comes_from_wuhan_is_isolated_at_home_for_a_week(api, city):
    api.registration("district").SetRiskAreas(district_code=DISTRICT, areas=[
        {"area_code": "42", "isolation": papers("IsolationKind", "ISOLATION_KIND_NONE")},
        {"area_code": "4201", "isolation": papers("IsolationKind", "ISOLATION_KIND_HOME"), "days": 7}])


def declare(grid, clock, home, *residents: str, origin="420106", hours_ago=1):
    return grid.as_worker("registration").DeclareArrival(
        grid_code=grid.code, household_id=home.household_id, resident_ids=residents or home.resident_ids,
        journey={"from_area_code": origin, "left_at_ms": clock.now_ms - (hours_ago + 5) * HOUR,
                 "arrived_at_ms": clock.now_ms - hours_ago * HOUR,
                 "means": papers("TravelMeans", "TRAVEL_MEANS_TRAIN")},
        details={"vehicle": "G1234", "seat": "05 12A"}).arrival_id


def verify(grid, staff, home, arrival_id, finding="CONFIRMED"):
    return grid.as_staff("registration", staff).VerifyArrival(
        grid_code=grid.code, household_id=home.household_id, arrival_id=arrival_id,
        finding=papers("ArrivalFinding", f"ARRIVAL_FINDING_{finding}"))


def arrivals(grid, filter_name: str):
    value = module("registration", "service").ArrivalFilter.Value(f"ARRIVAL_FILTER_{filter_name}")
    return grid.as_worker("registration").ListArrivals(area_code=grid.code, filter=value).arrivals


def cases_of(grid, *residents: str) -> dict:
    """Open cases by resident, once there is one for each of these."""
    def there():
        found = {case.resident_id: case for case in map(grid.case, grid.cases("ALL"))}
        assert set(residents) <= set(found)
        return found
    return eventually(there)


def test_r3_an_arrival_is_declared_and_verified_by_another_and_isolates_by_itself(api, grid, city, clock):
    home = grid.household(city.new_person("Come Home"), city.new_person("Came Along"))
    arrival_id = declare(grid, clock, home)
    assert [one.resident.name for one in arrivals(grid, "UNSPECIFIED")] == ["Come Home", "Came Along"]
    assert {one.arrival.details.vehicle for one in arrivals(grid, "UNSPECIFIED")} == {"G1234"}

    code, text = refusal(lambda: verify(grid, grid.worker, home, arrival_id))
    assert (code, text.startswith("arrival_id: ")) == (grpc.StatusCode.FAILED_PRECONDITION, True)
    verify(grid, grid.head, home, arrival_id)
    cases = cases_of(grid, *home.resident_ids)
    for resident in home.resident_ids:
        first_day = (clock.now_ms - HOUR + 8 * HOUR) // DAY
        assert cases[resident].ends_at_ms == (first_day + 7) * DAY - 8 * HOUR
        assert cases[resident].next_slot_end_ms > clock.now_ms

    assert len(arrivals(grid, "UNFILED")) == 2
    for staff, answer in ((grid.worker, grpc.StatusCode.PERMISSION_DENIED), ("community", None)):
        def file(who=staff):
            return api.registration(who).FileArrival(grid_code=grid.code, household_id=home.household_id,
                                                     arrival_id=arrival_id, file_number="2020-17")
        assert answer is None or refusal(file)[0] == answer
    file()
    assert not arrivals(grid, "UNFILED")
    resident = grid.as_worker("registration").GetHousehold(
        grid_code=grid.code, household_id=home.household_id).household.residents[0]
    assert resident.arrivals[0].file_number == "2020-17"
    assert (resident.arrivals[0].declared_by, resident.arrivals[0].verified_by) == (grid.worker, grid.head)


def test_r3_the_risk_areas_decide_and_an_open_isolation_is_lengthened(grid, city, clock):
    safe, open_already = grid.household(), grid.household()
    case_id = grid.open_case(open_already.resident_ids[0], days=2)
    ends = grid.case(case_id).ends_at_ms
    verify(grid, grid.head, safe, declare(grid, clock, safe, origin="420501"))
    verify(grid, grid.head, open_already, declare(grid, clock, open_already))

    def lengthened():
        assert grid.case(case_id).ends_at_ms > ends
    eventually(lengthened)
    assert grid.cases("ALL") == [case_id]  # and nobody of the safe ones, whose turn was before
    kinds = {one.resident.household_id: one.arrival.isolation for one in arrivals(grid, "ALL")}
    assert kinds == {safe.household_id: papers("IsolationKind", "ISOLATION_KIND_NONE"),
                     open_already.household_id: papers("IsolationKind", "ISOLATION_KIND_HOME")}


def test_r3_an_arrival_that_is_wrong_isolates_nobody(grid, clock):
    wrong, right = grid.household(), grid.household()
    arrival_id = declare(grid, clock, wrong)
    verify(grid, grid.head, wrong, arrival_id, "WRONG")
    assert refusal(lambda: verify(grid, grid.head, wrong, arrival_id))[0] == grpc.StatusCode.FAILED_PRECONDITION
    verify(grid, grid.head, right, declare(grid, clock, right))
    assert set(cases_of(grid, right.resident_ids[0])) == set(right.resident_ids)


def test_r3_what_is_declared_goes_along_and_is_verified_where_they_live_now(api, grid, city, clock):
    other = city.new_grid()
    home = grid.household()
    arrival_id = declare(grid, clock, home)
    grid.as_worker("registration").MoveHousehold(
        grid_code=grid.code, household_id=home.household_id,
        to={"grid_code": other.code, "building_id": other.building(), "unit": "2", "floor": 2, "door": "201"})

    def come():
        assert [one.arrival.arrival_id for one in arrivals(other, "UNSPECIFIED")] == [arrival_id]
    eventually(come)

    def gone():  # the old grid keeps them until it hears that they came
        assert not arrivals(grid, "UNSPECIFIED")
    eventually(gone)
    verify(other, other.worker, home, arrival_id)
    cases_of(other, *home.resident_ids)
    # Of a grid that is not theirs nobody hears anything.
    value = module("registration", "service").ArrivalFilter.Value("ARRIVAL_FILTER_ALL")
    assert refusal(lambda: grid.as_worker("registration").ListArrivals(
        area_code=other.code, filter=value))[0] == grpc.StatusCode.NOT_FOUND


def test_r4_who_has_not_signed_is_known_until_somebody_has(api, grid, city, clock):
    home = grid.household(city.new_person("First"), city.new_person("Second"))

    def sign(resident: str, version: str, for_household: bool):
        grid.as_worker("registration").RecordSignature(
            grid_code=grid.code, household_id=home.household_id, resident_id=resident,
            signature={"document": papers("Document", "DOCUMENT_COMMITMENT_LETTER"), "version": version,
                       "signed_at_ms": clock.now_ms, "image_reference": "scans/17", "for_household": for_household})

    def missing(version: str, area: str = COMMUNITY) -> list[str]:
        answer = api.registration("community").ListUnsigned(
            area_code=area, document=papers("Document", "DOCUMENT_COMMITMENT_LETTER"), version=version, page_size=1000)
        return [one.name for home in answer.households if home.grid_code == grid.code for one in home.residents]

    assert missing("2020-03") == ["First", "Second"]
    sign(home.resident_ids[1], "2020-03", False)
    assert missing("2020-03") == missing("2020-03", grid.code) == ["First"]
    sign(home.resident_ids[0], "2020-03", True)
    assert missing("2020-03") == []
    assert missing("2020-04") == ["First", "Second"]
    signer = grid.as_worker("registration").GetHousehold(
        grid_code=grid.code, household_id=home.household_id).household.residents[0]
    assert [(one.version, one.recorded_by, one.for_household) for one in signer.signatures] == [
        ("2020-03", grid.worker, True)]
