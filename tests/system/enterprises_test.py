"""Enterprises (R6): reopened by a file that somebody else reviews, under the rules of the district; who is back at work is
known every day, and a report that is missing is noticed when its day ends. And the drivers of fleets (R3), whose return is
an arrival."""

import datetime

import grpc
import pytest

from city import COMMUNITY, DISTRICT
from harness.api import eventually, module, new_command_id, refusal
from log import type_of

HOUR = 3_600_000
CHINA = datetime.timezone(datetime.timedelta(hours=8))


def term(name: str) -> int:
    return getattr(module("registration", "enterprises"), name)


FAILED, INVALID = grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.INVALID_ARGUMENT


class Enterprises:
    """Those of a grid, as its staff and those above see to them."""

    def __init__(self, api, city, clock, grid):
        self.grid, self._city, self._clock = grid, city, clock
        self.worker, self.community = grid.as_worker("registration"), api.registration("community")
        self.district = api.registration("district")

    def today(self, days: int = 0) -> str:
        now = datetime.datetime.fromtimestamp(self._clock.now_ms / 1000, CHINA)
        return (now.date() + datetime.timedelta(days=days)).isoformat()

    def register(self, kind: str = "SHOP", **fields) -> str:
        return self.worker.RegisterEnterprise(**{
            "grid_code": self.grid.code, "kind": term(f"ENTERPRISE_KIND_{kind}"), "name": f"Lakeside {kind.title()}",
            "credit_code": self._city.new_credit_code(), "building": "Building 3", "door": "101", "staff": 12,
            "contact_name": "Zhao Liu", "contact_phone": "13812345678", **fields}).enterprise_id

    def of(self, enterprise_id: str, **fields) -> dict:
        return {"grid_code": self.grid.code, "enterprise_id": enterprise_id, **fields}

    def submit(self, enterprise_id: str, health=(), stock=(), **fields) -> str:
        return self.worker.SubmitReopeningFile(**self.of(enterprise_id), signer_name="Qian Qi", file={
            "health": {"staff": 20, **dict(health)},
            "letter": {"version": "2020-02", "signed_at_ms": self._clock.now_ms, "image_reference": "scans/17"},
            "stock": {"masks": 200, "thermometers": 1, "disinfectant_litres": 5, **dict(stock)},
            "disinfection": [{"area": "Canteen", "times_per_day": 2}], "planned_on": self.today(1),
            "staff_returning": 10, **fields}).file_id

    def review(self, enterprise_id: str, file_id: str, finding: str = "APPROVED", reasons: str = ""):
        return self.community.ReviewReopening(**self.of(enterprise_id), file_id=file_id, reasons=reasons,
                                              finding=term(f"REOPENING_FINDING_{finding}"))

    def report(self, enterprise_id: str, at_work: int, days: int = 0, staff: int = 12, **fields):
        return self.worker.ReportStaffBack(**self.of(enterprise_id), report={
            "day": self.today(days), "staff": staff, "at_work": at_work, **fields})

    def get(self, enterprise_id: str):
        return self.worker.GetEnterprise(**self.of(enterprise_id)).enterprise

    def status(self, enterprise_id: str) -> str:
        statuses = module("registration", "venues").VenueStatus
        return statuses.Name(self.get(enterprise_id).status).removeprefix("VENUE_STATUS_")

    def list(self, filter_name: str = "UNSPECIFIED", area: str = "") -> set[str]:
        value = module("registration", "venues").EnterpriseFilter.Value(f"ENTERPRISE_FILTER_{filter_name}")
        answer = self.community.ListEnterprises(area_code=area or self.grid.code, filter=value, page_size=1000)
        return {one.enterprise_id for one in answer.enterprises}

    def figures(self, area: str = ""):
        return self.district.GetEnterpriseFigures(area_code=area or self.grid.code)

    def set_rules(self, *rules: tuple, **fields):
        self.district.SetVenueRules(district_code=DISTRICT, rules=[
            {"kind": term(f"ENTERPRISE_KIND_{kind}"), "access": term(f"VENUE_ACCESS_{access}"), **fields}
            for kind, access in rules])


@pytest.fixture(name="enterprises")
def enterprises_of_the_grid(api, city, clock, grid):
    enterprises = Enterprises(api, city, clock, grid)
    enterprises.set_rules(("SHOP", "OPEN"), ("CARE_HOME", "CLOSED"), ("TUTORING", "CLOSED"))
    yield enterprises
    enterprises.set_rules()


def said_of(log, begin, name: str, enterprise_id: str, count: int = 1):
    """These events about the enterprise, once there are so many."""
    def there():
        events = [getattr(module("registration", "events"), name).FromString(record.value())
                  for record in log.read(begin) if type_of(record) == f"gridkeeper.registration.v1.{name}"]
        events = [event for event in events if event.enterprise_id == enterprise_id]
        assert len(events) == count
        return events
    return eventually(there)


def test_r6_an_enterprise_opens_when_somebody_else_has_approved_its_file(enterprises, api, log):
    begin = log.ends()
    factory = enterprises.register("FACTORY")
    assert enterprises.status(factory) == "FILE_NEEDED"
    file_id = enterprises.submit(factory)
    assert enterprises.list("WAITING_FOR_REVIEW") == {factory}
    own = api.registration("community").SubmitReopeningFile(
        **enterprises.of(factory), signer_name="Qian Qi", file=enterprises.get(factory).file.file).file_id
    assert refusal(lambda: enterprises.review(factory, own))[0] == FAILED
    assert refusal(lambda: enterprises.review(factory, file_id))[0] == grpc.StatusCode.NOT_FOUND  # not the newest
    file_id = enterprises.submit(factory)
    assert refusal(lambda: enterprises.review(factory, file_id, "RETURNED"))[0] == INVALID  # without reasons
    enterprises.review(factory, file_id, "RETURNED", "The letter is not signed")
    assert enterprises.status(factory) == "FILE_NEEDED"
    enterprises.review(factory, enterprises.submit(factory))
    seen = enterprises.get(factory)
    assert (seen.file.version, seen.file.signer_name, seen.file.reviewed_by) == (4, "Qian Qi", "community")
    assert enterprises.status(factory) == "OPEN" and enterprises.list("APPROVED") == {factory}
    enterprises.submit(factory)  # the newest counts
    assert enterprises.status(factory) == "FILE_NEEDED"
    assert not any(b"Qian Qi" in (record.value() or b"") for record in log.read(begin))


def test_r6_what_the_rules_demand_and_a_file_lacks_is_named_with_its_remedy(enterprises):
    enterprises.set_rules(("FACTORY", "APPROVED_FILE"), temperature=True, masks=True, mask_days=20)
    factory = enterprises.register("FACTORY")
    for field, fields in {"file.health.with_symptoms": {"health": {"with_symptoms": 1}},
                          "file.health.unreachable": {"health": {"unreachable": 2}},
                          "file.staff_returning": {"health": {"in_isolation": 11}},
                          "file.stock.thermometers": {"stock": {"thermometers": 0}},
                          "file.stock.masks": {"stock": {"masks": 199}},
                          "file.stock.disinfectant_litres": {"stock": {"disinfectant_litres": 0}}}.items():
        file_id = enterprises.submit(factory, **fields)
        code, text = refusal(lambda one=file_id: enterprises.review(factory, one))
        assert code == FAILED and text.startswith(f"{field}: ") and "must be" in text
    enterprises.review(factory, enterprises.submit(factory))
    assert enterprises.status(factory) == "OPEN"


def test_r6_care_homes_and_tutoring_are_closed_and_shops_open_under_conditions(enterprises, api):
    enterprises.set_rules(("CARE_HOME", "CLOSED"), ("TUTORING", "CLOSED"))
    home, school, shop = (enterprises.register(kind) for kind in ("CARE_HOME", "TUTORING", "SHOP"))
    assert [enterprises.status(one) for one in (home, school)] == ["CLOSED_BY_RULE"] * 2
    code, text = refusal(lambda: enterprises.review(home, enterprises.submit(home)))
    assert (code, text.split(":")[0]) == (FAILED, "enterprise_id")
    enterprises.set_rules(("SHOP", "OPEN"), scan_code=True, people_limit=30, temperature=True, masks=True)
    assert [enterprises.status(one) for one in (home, shop)] == ["FILE_NEEDED", "OPEN"]
    rule = enterprises.get(shop).rule
    assert (rule.scan_code, rule.people_limit, rule.temperature, rule.masks) == (True, 30, True, True)
    assert refusal(lambda: api.registration("community").SetVenueRules(
        district_code=DISTRICT, rules=[]))[0] == grpc.StatusCode.PERMISSION_DENIED
    (shown,) = enterprises.worker.GetVenueRules(area_code=enterprises.grid.code).rules
    assert shown.kind == term("ENTERPRISE_KIND_SHOP")


def test_r6_a_single_venue_is_closed_until_it_is_opened_or_its_time_is_over(enterprises, clock):
    shop = enterprises.register()
    until = clock.now_ms + 3 * HOUR
    enterprises.community.CloseVenue(**enterprises.of(shop), reason="A case among its staff", until_ms=until)
    assert enterprises.status(shop) == "CLOSED" and enterprises.list("CLOSED") == {shop}
    assert refusal(lambda: enterprises.community.CloseVenue(**enterprises.of(shop), reason="Again"))[0] == FAILED
    clock.move(hours=3)

    def opened():
        assert enterprises.status(shop) == "OPEN"
    eventually(opened)
    (closure,) = enterprises.get(shop).closures
    assert (closure.closed_by, closure.until_ms, closure.reopened_by) == ("community", until, "")
    enterprises.community.CloseVenue(**enterprises.of(shop), reason="Too many inside")
    enterprises.community.ReopenVenue(**enterprises.of(shop), reason="A guard stands at the door")
    assert [one.reopening_reason for one in enterprises.get(shop).closures] == ["", "A guard stands at the door"]
    assert enterprises.status(shop) == "OPEN"


def test_r6_a_missing_report_is_an_event_once_when_its_day_ends(enterprises, clock, log):
    begin = log.ends()
    clock.move_to_next(8)
    reporting, silent, waiting = enterprises.register(), enterprises.register(), enterprises.register("OFFICE")
    assert {reporting, silent} <= enterprises.list("REPORT_MISSING") and waiting not in enterprises.list("REPORT_MISSING")
    clock.move_to_next(8)  # of the day on which they were registered nothing was owed
    missing_day = enterprises.today()
    enterprises.report(reporting, 7)
    assert silent in enterprises.list("REPORT_MISSING") and reporting not in enterprises.list("REPORT_MISSING")
    clock.move_to_next(8)
    (missed,) = said_of(log, begin, "EnterpriseReportMissed", silent)
    assert missed.day == missing_day
    for quiet in (reporting, waiting):
        said_of(log, begin, "EnterpriseReportMissed", quiet, 0)
    assert list(enterprises.get(silent).missed_days) == [missing_day]
    enterprises.report(silent, 3, days=-1)  # comes late
    assert list(enterprises.get(silent).missed_days) == [missing_day]
    enterprises.report(silent, 4)
    enterprises.report(reporting, 8)
    enterprises.report(reporting, 9, in_risk_areas=1, in_isolation=1)  # a correction
    clock.move_to_next(8)
    said_of(log, begin, "EnterpriseReportMissed", silent)
    days = {one.report.day: one.report.at_work for one in enterprises.get(reporting).reports}
    assert days == {missing_day: 7, enterprises.today(-1): 9}


def test_r6_figures_add_up_level_by_level_and_are_the_lists_behind_them(enterprises, city, clock, api):
    clock.move_to_next(8)
    open_shop, closed_shop = enterprises.register(), enterprises.register()
    factory, waiting, home = (enterprises.register(kind) for kind in ("FACTORY", "OFFICE", "CARE_HOME"))
    other = Enterprises(api, city, clock, city.new_grid())
    other.report(other.register(), 5)
    enterprises.review(factory, enterprises.submit(factory))
    enterprises.submit(waiting)
    enterprises.community.CloseVenue(**enterprises.of(closed_shop), reason="A case")
    enterprises.report(open_shop, 7)
    figures = enterprises.figures().total.figures
    assert (figures.enterprises, figures.open, figures.closed, figures.file_needed) == (5, 2, 2, 1)
    assert (figures.staff, figures.at_work) == (12 * 3 + 20 * 2, 7)
    for filter_name, count in (("UNSPECIFIED", figures.enterprises), ("OPEN", figures.open),
                               ("CLOSED", figures.closed), ("FILE_NEEDED", figures.file_needed),
                               ("APPROVED", figures.approved), ("WAITING_FOR_REVIEW", figures.waiting_for_review),
                               ("REPORT_MISSING", figures.reports_missing), ("AT_WORK", 1)):
        assert len(enterprises.list(filter_name)) == count, filter_name
    assert enterprises.list("REPORT_MISSING") == {factory} and home in enterprises.list("CLOSED")
    above = enterprises.figures(COMMUNITY)
    by_grid = {one.area_code: one.figures for one in above.areas}
    assert by_grid[enterprises.grid.code] == figures and by_grid[other.grid.code].at_work == 5
    for field in figures.DESCRIPTOR.fields:
        assert getattr(above.total.figures, field.name) == sum(getattr(one, field.name) for one in by_grid.values())
    clock.move_to_next(8)
    assert enterprises.figures().total.figures.at_work == 0


def test_r6_an_enterprise_is_registered_once_and_forgotten_when_it_closes_for_good(enterprises, log):
    begin = log.ends()
    fields = enterprises.of("", kind=term("ENTERPRISE_KIND_SHOP"), name="Corner Shop", building="Building 3",
                            credit_code="91350100M000100Y43", contact_name="Keeps Shop", contact_phone="13812345678")
    fields.pop("enterprise_id")
    command_id = new_command_id()
    shop = enterprises.worker.RegisterEnterprise(command_id=command_id, **fields).enterprise_id
    assert enterprises.worker.RegisterEnterprise(command_id=command_id, **fields).enterprise_id == shop
    assert enterprises.list() == {shop}
    other = {**fields, "name": "Another"}
    assert refusal(lambda: enterprises.worker.RegisterEnterprise(
        command_id=command_id, **other))[0] == INVALID  # the id is taken
    assert refusal(lambda: enterprises.worker.RegisterEnterprise(**other))[0] == grpc.StatusCode.ALREADY_EXISTS
    assert refusal(lambda: enterprises.worker.RegisterEnterprise(
        **{**fields, "credit_code": "91350100M000100Y44"}))[0] == INVALID
    enterprises.worker.ChangeEnterprise(**enterprises.of(shop), name="Corner", building="Building 4")
    seen = enterprises.get(shop)
    assert (seen.name, seen.building, seen.details.contact_name) == ("Corner", "Building 4", "Keeps Shop")
    assert refusal(lambda: enterprises.worker.CloseEnterprise(
        **enterprises.of(shop)))[0] == grpc.StatusCode.PERMISSION_DENIED
    enterprises.community.CloseEnterprise(**enterprises.of(shop))
    assert enterprises.list() == set() and enterprises.list("CLOSED_FOR_GOOD") == {shop}
    assert enterprises.get(shop).details_unavailable and enterprises.status(shop) == "CLOSED_FOR_GOOD"
    assert refusal(lambda: enterprises.report(shop, 1))[0] == FAILED
    assert not any(b"Keeps Shop" in (record.value() or b"") for record in log.read(begin))
    assert enterprises.worker.RegisterEnterprise(**other).enterprise_id != shop


class Fleet:
    """A fleet of 16 trucks."""

    PLATES = [f"浙A·{number:05}" for number in range(1, 17)]

    def __init__(self, enterprises: Enterprises, clock):
        self.id = enterprises.register("FLEET")
        self._clock, self._of, self.staff = clock, enterprises.of, enterprises.worker
        self.staff.SetFleetVehicles(**self._of(self.id), plates=self.PLATES)

    def add(self, resident_id: str = "", **details) -> str:
        driver = {"resident_id": resident_id} if resident_id else {
            "details": {"name": "Drives Far", "phone": "13812345678", "address": "Harbour Road 1", **details}}
        return self.staff.AddFleetDriver(**self._of(self.id), **driver).driver_id

    def leave(self, driver_id: str, truck: int = 0, to: str = "420106") -> str:
        return self.staff.RecordTrip(**self._of(self.id), driver_id=driver_id, plate=self.PLATES[truck],
                                     to_area_code=to, left_at_ms=self._clock.now_ms).trip_id

    def come_back(self, grid, trip_id: str, driver_id: str, truck: int = 0):
        return self.staff.ReturnTrip(grid_code=grid.code, trip_id=trip_id, driver_id=driver_id,
                                     plate=self.PLATES[truck], left_there_at_ms=self._clock.now_ms - HOUR,
                                     returned_at_ms=self._clock.now_ms)

    def trips(self, grid, filter_name: str = "UNSPECIFIED") -> dict:
        value = module("registration", "fleets").TripFilter.Value(f"TRIP_FILTER_{filter_name}")
        return {one.trip_id: one for one in self.staff.ListTrips(area_code=grid.code, filter=value).trips}


@pytest.fixture(name="fleet")
def fleet_of_the_grid(enterprises, clock):
    enterprises.district.SetRiskAreas(district_code=DISTRICT, areas=[
        {"area_code": "4201", "from_ms": clock.now_ms - 24 * HOUR, "isolation": 3, "days": 14}])
    yield Fleet(enterprises, clock)
    enterprises.district.SetRiskAreas(district_code=DISTRICT, areas=[])


def test_r3_a_drivers_return_is_an_arrival_that_is_verified_and_isolates(fleet, enterprises, grid, clock, api):
    clock.move_to_next(8)
    home = grid.household()
    driver = fleet.add(home.resident_ids[0])
    assert driver == home.resident_ids[0]
    trip = fleet.leave(driver)
    assert set(fleet.trips(grid, "UNDER_WAY")) == {trip}
    code, text = refusal(lambda: fleet.leave(fleet.add(), truck=0))
    assert (code, text.split(":")[0]) == (FAILED, "plate")  # it is away
    clock.move(hours=10)
    fleet.come_back(grid, trip, driver)
    shown = fleet.trips(grid)[trip]
    central = module("registration", "papers").ISOLATION_KIND_CENTRAL
    assert (shown.isolation, shown.isolation_days, shown.declared) == (central, 14, True)
    assert shown.plan.plate == "浙A00001"
    assert set(fleet.trips(grid, "OWING_ISOLATION")) == {trip} and not fleet.trips(grid, "UNDER_WAY")
    about = {"grid_code": grid.code, "household_id": home.household_id, "arrival_id": trip}
    assert refusal(lambda: enterprises.worker.VerifyArrival(**about, finding=1))[0] == FAILED  # declared it
    enterprises.community.VerifyArrival(**about, finding=1)

    def isolated():
        assert len(grid.cases("ALL")) == 1
    eventually(isolated)
    enterprises.community.FileArrival(**about, file_number="2020-17")
    (arrival,) = enterprises.worker.GetResident(grid_code=grid.code, resident_id=driver).resident.arrivals
    assert (arrival.details.vehicle, arrival.isolation_days, arrival.file_number) == ("浙A00001", 14, "2020-17")
    assert arrival.journey.from_area_code == "420106"


def test_r3_of_a_driver_from_outside_the_trip_says_what_is_owed(fleet, enterprises, grid, clock, log):
    begin = log.ends()
    clock.move_to_next(8)
    driver = fleet.add(name="Outside Driver")
    far = fleet.leave(driver)
    assert refusal(lambda: enterprises.worker.RemoveFleetDriver(
        **enterprises.of(fleet.id), driver_id=driver))[0] == FAILED  # is under way
    clock.move(hours=5)
    assert refusal(lambda: fleet.come_back(grid, far, driver, truck=1))[0] == INVALID  # another truck
    fleet.come_back(grid, far, driver)
    near = fleet.leave(driver, to="3301")
    clock.move(hours=5)
    fleet.come_back(grid, near, driver)
    assert set(fleet.trips(grid)) == {far, near} and set(fleet.trips(grid, "OWING_ISOLATION")) == {far}
    shown = fleet.trips(grid)[far]
    first_day = clock.now_ms // (24 * HOUR) * 24 * HOUR - 8 * HOUR
    assert (shown.declared, shown.owed_until_ms) == (False, first_day + 14 * 24 * HOUR)
    (seen,) = enterprises.get(fleet.id).drivers
    assert (seen.driver_id, seen.details.name, seen.details.address) == (driver, "Outside Driver", "Harbour Road 1")
    enterprises.worker.RemoveFleetDriver(**enterprises.of(fleet.id), driver_id=driver)
    assert not enterprises.get(fleet.id).drivers
    assert not any(b"Outside Driver" in (record.value() or b"") for record in log.read(begin))


def test_r3_sixteen_trucks_are_under_way_at_once(fleet, enterprises, grid, clock):
    clock.move_to_next(8)
    drivers = [fleet.add(name=f"Driver {number}") for number in range(16)]
    trips = {fleet.leave(driver, truck): (driver, truck) for truck, driver in enumerate(drivers)}
    assert set(fleet.trips(grid, "UNDER_WAY")) == set(trips)
    assert len(enterprises.get(fleet.id).plates) == 16
    clock.move(hours=8)
    for trip, (driver, truck) in trips.items():
        fleet.come_back(grid, trip, driver, truck)
    assert set(fleet.trips(grid, "OWING_ISOLATION")) == set(trips)
    shop = enterprises.register()
    assert refusal(lambda: enterprises.worker.SetFleetVehicles(
        **enterprises.of(shop), plates=["A1"]))[0] == FAILED  # is no fleet
