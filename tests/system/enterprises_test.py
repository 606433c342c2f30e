"""Enterprises (R6): reopened by a file that somebody else reviews, under the rules of the district; who is back at work is
known every day, and a report that is missing is noticed when its day ends."""

import datetime

import grpc
import pytest

from city import COMMUNITY, DISTRICT
from harness.api import eventually, module, new_command_id
from log import type_of

HOUR = 3_600_000
CHINA = datetime.timezone(datetime.timedelta(hours=8))


def term(name: str) -> int:
    return getattr(module("registration", "enterprises"), name)


def refusal(call) -> tuple:
    with pytest.raises(grpc.RpcError) as refused:
        call()
    return refused.value.code(), refused.value.details()


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
