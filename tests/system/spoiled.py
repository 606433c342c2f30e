"""One good request for each RPC, and the ways to spoil it, found from the contract itself: a new field is spoiled like
its kin, a new RPC without a good request fails the test."""

import dataclasses
import datetime
import itertools
from collections.abc import Callable, Iterator

from google.protobuf import message_factory
from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor

from city import COMMUNITY, DISTRICT, City, role
from clock import ManualClock
from harness.api import Api, eventually, module, new_command_id
from installation import ADMIN

SERVICES = ("registration", "health", "supply", "alerting")
DAY_MS = 24 * 3_600_000
UNKNOWN_ID = "018f0000-0000-7000-8000-000000000000"
MARK = "MarkOfText"                # stands where bytes that are not UTF-8 are put
NOT_UTF8 = b"ab\xff\xfe\xc0\xaf\xed\xa0\x80z"
assert len(MARK) == len(NOT_UTF8)


def methods() -> list[MethodDescriptor]:
    """Every RPC of the four services, from their descriptors."""
    return [method for name in SERVICES for service in module(name, "service").DESCRIPTOR.services_by_name.values()
            for method in service.methods]


def service_of(method: MethodDescriptor) -> str:
    return method.full_name.split(".")[1]


def name_of(method: MethodDescriptor) -> str:
    return f"{service_of(method)}.{method.name}"


class Scene:
    """What the good requests speak of: each command finds its own thing in the state that it takes."""

    def __init__(self, api: Api, city: City, clock: ManualClock):
        grid = self.grid = city.new_grid()
        self.api, self.city, self.clock = api, city, clock
        self.household = grid.household(*(city.new_person() for _ in range(4)))
        self.to_forget = grid.household().household_id
        self.door = grid.door_of(self.household.household_id).door_id
        self.to_remove = grid.doors("999")[0]
        self.to_move = grid.household().household_id
        self.neighbour = city.new_grid()
        self.annex = grid.as_worker("registration").RegisterBuilding(grid_code=grid.code, name="Annex").building_id
        twice = city.new_person()
        for there in (grid, self.neighbour):
            there.household(twice)
        self.separable = self._made_one(grid)
        self.to_retire = f"{COMMUNITY}997"
        city.define_areas(self.to_retire)
        # Whoever has moved cannot be moved again: each request is about another one.
        large = [grid.household(*(city.new_person() for _ in range(45))) for _ in range(3)]
        self.movers = itertools.cycle([{"household_id": home.household_id, "resident_ids": [one]}
                                       for home in large for one in home.resident_ids])
        self.free_doors = itertools.count(802)
        self.travellers = grid.household(*(city.new_person() for _ in range(45)))
        self.travelling = itertools.cycle(self.travellers.resident_ids)
        confirmed = self._arrivals()
        for arrival in confirmed:
            grid.as_worker("registration").VerifyArrival(grid_code=grid.code, finding=1, **arrival)
        self.declared, self.confirmed = map(itertools.cycle, (self._arrivals(), confirmed))
        self.plates = (f"浙A{number:05}" for number in itertools.count(1))
        self.checkpoint_id = api.registration("community").DefineCheckpoint(
            grid_code=grid.code, guarded_area_code=grid.code, name="South gate").checkpoint_id
        issued = [grid.as_worker("registration").IssuePass(**_pass(self)) for _ in range(10)]
        self.code = issued[0].code
        self.to_revoke = itertools.cycle([one.pass_id for one in issued])
        self.zone_id, *zones = (api.registration("community").DeclareZone(**_zone(self)).zone_id for _ in range(10))
        self.to_lift = itertools.cycle(zones)
        self._volunteers(grid)
        self._enterprises(grid)
        self.case_id = grid.open_case(self.household.resident_ids[0])
        other = grid.open_case(self.household.resident_ids[1])
        for case_id in (self.case_id, other):
            grid.follow_up(case_id, clock.now_ms, tenths=390)
        self.alerts = [alert.alert_id for alert in grid.wait_for_alerts(2)]
        self.requests = [self._request() for _ in range(4)]
        self.unclaimed, self.claimed, self.delivered, self.to_cancel = self.requests
        supply = grid.as_worker("supply")
        for request_id in (self.claimed, self.delivered):
            supply.ClaimSupply(grid_code=grid.code, request_id=request_id)
        supply.DeliverSupply(grid_code=grid.code, request_id=self.delivered, delivered_at_ms=clock.now_ms)
        for staff_id in ("leaver", "away", "back"):
            city.define_staff(staff_id, "grid_worker", grid.code)
        api.registration("community").SubstituteStaff(area_code=grid.code, staff_id="back", substitute_id=grid.head)

    def _made_one(self, grid):
        """A household and the record that was made one with its resident."""
        person = self.city.new_person()
        kept, double = grid.household(person), grid.household(person)
        place = grid.as_worker("registration").GetHousehold(
            grid_code=grid.code, household_id=kept.household_id).household.place
        self.api.registration("community").MoveResidents(
            grid_code=grid.code, household_id=double.household_id, resident_ids=double.resident_ids,
            to={"grid_code": grid.code, "building_id": place.building_id, "unit": place.unit, "floor": place.floor,
                "door": place.door}, to_household_id=kept.household_id, merge_into_resident_id=kept.resident_ids[0])
        return kept.household_id, double.resident_ids[0]

    def case_of_duplicates(self) -> str:
        def first():
            cases = self.api.registration("community").ListDuplicateCases(area_code=self.grid.code).cases
            assert cases
            return cases[0]
        return eventually(first).case_id

    def _arrivals(self) -> list[dict]:
        """Ten that somebody other than the head has to verify."""
        head = self.grid.as_staff("registration", self.grid.head)
        return [{"household_id": self.travellers.household_id,
                 "arrival_id": head.DeclareArrival(**_arrival(self)).arrival_id} for _ in range(10)]

    def _volunteers(self, grid):
        """Calls, volunteers and shifts of which each request takes its own."""
        community, worker = self.api.registration("community"), grid.as_worker("registration")
        self.call, self.to_close = (community.OpenVolunteerCall(area_code=grid.code, title=title).call_id
                                    for title in ("Open", "To close"))
        sign_up = {**_sign_up(self), "resident_id": "", "resident_grid_code": ""}
        self.free, self.to_withdraw, *placed = (worker.SignUpVolunteer(**sign_up).volunteer_id for _ in range(7))
        self.to_fill, self.to_call_off, *shifts = community.PlanShifts(
            area_code=grid.code, shifts=[_shift(self)] * 7).shift_ids
        for shift, volunteer in zip(shifts, placed):
            worker.AssignVolunteers(area_code=grid.code, shift_id=shift, volunteer_ids=[volunteer])
        places = [{"shift_id": shift, "volunteer_id": volunteer} for shift, volunteer in zip(shifts, placed)]
        self.to_release, self.to_swap, other, self.to_come, self.to_go = places
        self.to_swap |= {f"other_{field}": value for field, value in other.items()}
        worker.CheckInVolunteer(area_code=grid.code, **self.to_go)

    def _enterprises(self, grid):
        """Of which each request takes its own: one that is open, one to be closed for good, one with files."""
        worker, community = grid.as_worker("registration"), self.api.registration("community")
        register = [worker.RegisterEnterprise(**_enterprise(self)).enterprise_id for _ in range(14)]
        self.enterprise, self.to_end, *rest = register
        self.to_close_venue = itertools.cycle(rest[:4])
        self.to_reopen = itertools.cycle(rest[4:8])
        for enterprise_id in rest[4:8]:
            community.CloseVenue(grid_code=grid.code, enterprise_id=enterprise_id, reason="A case")
        self.to_review = itertools.cycle([{"enterprise_id": one, "file_id": worker.SubmitReopeningFile(
            **{**_reopening_file(self), "enterprise_id": one}).file_id} for one in rest[8:]])
        self.fleet = worker.RegisterEnterprise(**{**_enterprise(self), "kind": 8}).enterprise_id
        about = {"grid_code": grid.code, "enterprise_id": self.fleet}
        plates = [f"浙B{number:05}" for number in range(60)]
        worker.SetFleetVehicles(**about, plates=plates)
        drivers = [worker.AddFleetDriver(**about, details=_driver()).driver_id for _ in range(40)]
        self.to_remove_driver = itertools.cycle(drivers[:20])
        self.large_fleet = worker.RegisterEnterprise(**{**_enterprise(self), "kind": 8}).enterprise_id
        large = {"grid_code": grid.code, "enterprise_id": self.large_fleet}
        trucks = [f"浙C{number:05}" for number in range(100)]
        worker.SetFleetVehicles(**large, plates=trucks)
        self.to_drive = itertools.cycle([
            {"driver_id": worker.AddFleetDriver(**large, details=_driver()).driver_id, "plate": plate}
            for plate in trucks])
        self.to_return = itertools.cycle([
            {"trip_id": worker.RecordTrip(**about, driver_id=driver, plate=plate, to_area_code="420106",
                                          left_at_ms=self.clock.now_ms - 7_200_000).trip_id,
             "driver_id": driver, "plate": plate} for driver, plate in zip(drivers[20:], plates[20:])])

    def destination(self, door: str) -> dict:
        return {"grid_code": self.grid.code, "building_id": self.grid.building(), "unit": "2", "floor": 8, "door": door}

    def _request(self) -> str:
        return eventually(lambda: self.grid.as_worker("supply").RequestSupply(**GOOD["supply.RequestSupply"](self))
                          ).request_id


def _area(scene: Scene, **fields) -> dict:
    return {"area_code": scene.grid.code, **fields}


def _grid(scene: Scene, **fields) -> dict:
    return {"grid_code": scene.grid.code, **fields}


def _born(person: dict) -> dict:
    """With the birth date that the id number says."""
    digits = person["id_number"][6:14]
    return {**person, "birth_date": f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"}


def _arrival(scene: Scene) -> dict:
    """Hours ago; each is of another one, who has so many at the most."""
    return _grid(scene, household_id=scene.travellers.household_id, resident_ids=[next(scene.travelling)],
                 journey={"from_area_code": "420106", "left_at_ms": scene.clock.now_ms - 7_200_000,
                          "arrived_at_ms": scene.clock.now_ms - 3_600_000, "means": 1},
                 details={"vehicle": "G1234", "seat": "05 12A", "companions": "an uncle who went on"})


def _pass(scene: Scene) -> dict:
    """Of a vehicle that has none yet."""
    return _grid(scene, household_id=scene.household.household_id, resident_id=scene.household.resident_ids[3],
                 details={"holder_name": "Xu Wei", "holder_phone": "13911112222", "plate": next(scene.plates),
                          "purpose": "deliveries"},
                 valid_from_ms=scene.clock.now_ms, valid_until_ms=scene.clock.now_ms + DAY_MS)


def _scan(scene: Scene) -> dict:
    return {"command_id": new_command_id(), "code": scene.code, "direction": 1, "temperature_tenths": 366,
            "taken_at_ms": scene.clock.now_ms, "offline_verdict": 2, "offline_reason": 9}


def _deeds(scene: Scene) -> dict:
    return _area(scene, staff_id=scene.grid.worker, from_ms=scene.clock.now_ms - DAY_MS, until_ms=scene.clock.now_ms,
                 **PAGE)


def _sign_up(scene: Scene) -> dict:
    """Of somebody who is no volunteer yet."""
    return _area(scene, call_id=scene.call, name="Zhao Liu", phone="13911112222", origin=2, skills=[2],
                 hours=[{"weekdays": [1, 2, 3, 4, 5, 6, 7], "from_minute": 0, "until_minute": 1440}],
                 resident_id=new_command_id(), resident_grid_code=scene.grid.code)


def _zone(scene: "Scene", **fields) -> dict:
    """One that stops nobody."""
    return _area(scene, kind=3, area_codes=[scene.grid.code], until_ms=scene.clock.now_ms + 300 * DAY_MS,
                 order_number="17", **fields)


def _shift(scene: Scene) -> dict:
    """At a gate, half an hour from now."""
    begins = scene.clock.now_ms + DAY_MS // 48
    return {"kind": 1, "place": "East gate", "checkpoint_id": UNKNOWN_ID, "from_ms": begins,
            "until_ms": begins + DAY_MS // 6, "needed": 2, "skills": [2]}


def _enterprise(scene: Scene) -> dict:
    """One that is not known yet."""
    return _grid(scene, kind=4, name="Lakeside Goods", credit_code=scene.city.new_credit_code(), building="Building 3",
                 door="101", staff=12, contact_name="Zhao Liu", contact_phone="13911112222")


def _driver() -> dict:
    return {"name": "Drives Far", "phone": "13911112222", "address": "Harbour Road 1"}


def _today(scene: Scene) -> str:
    china = datetime.timezone(datetime.timedelta(hours=8))
    return datetime.datetime.fromtimestamp(scene.clock.now_ms / 1000, china).date().isoformat()


def _reopening_file(scene: Scene) -> dict:
    return _grid(scene, enterprise_id=scene.enterprise, signer_name="Qian Qi", file={
        "health": {"staff": 20, "from_risk_areas": 1, "in_isolation": 1, "with_symptoms": 1, "unreachable": 1},
        "letter": {"version": "2020-02", "signed_at_ms": scene.clock.now_ms, "image_reference": "scans/17"},
        "stock": {"masks": 500, "thermometers": 2, "disinfectant_litres": 10, "gloves": 50},
        "disinfection": [{"area": "Shop floor", "times_per_day": 2}], "planned_on": _today(scene),
        "staff_returning": 10})


PAGE = {"page_size": 10}
GOOD: dict[str, Callable[[Scene], dict]] = {
    "registration.DefineArea": lambda s: {"area_code": f"{COMMUNITY}998", "name": "New Grid",
                                          "parent_code": COMMUNITY},
    "registration.RetireArea": lambda s: {"area_code": s.to_retire},
    "registration.DefineStaff": lambda s: _area(
        s, staff_id="new-worker", role=role("grid_worker"), name="Ma Chao", phone="13911112222",
        further_area_codes=[COMMUNITY], valid_from_ms=s.clock.now_ms - DAY_MS, valid_until_ms=s.clock.now_ms + DAY_MS),
    "registration.RemoveStaff": lambda s: _area(s, staff_id="leaver"),
    "registration.SetRoster": lambda s: _grid(
        s, staff_ids=[s.grid.worker, s.grid.head],
        times=[{"staff_id": s.grid.head, "from_minute": 480, "until_minute": 1200}]),
    "registration.SubstituteStaff": lambda s: _area(
        s, staff_id="away", substitute_id=s.grid.head, from_ms=s.clock.now_ms, until_ms=s.clock.now_ms + DAY_MS),
    "registration.EndSubstitution": lambda s: _area(s, staff_id="back"),
    "registration.AssignDedicatedWorker": lambda s: _grid(s, household_id=s.household.household_id,
                                                          staff_id=s.grid.worker),
    "registration.NameResponsibleParties": lambda s: _grid(
        s, household_id=s.household.household_id, resident_id=s.household.resident_ids[0],
        parties=[{"kind": 4, "organisation": "West Lake police station", "name": "Wang Wu", "phone": "13911112222"}]),
    "registration.SetRules": lambda s: {
        "district_code": DISTRICT,
        "change": {"utc_offset_minutes": 480, "isolation_days": 14, "fever_threshold_tenths": 373,
                   "morning_end_minute": 720, "evening_end_minute": 1200, "supply_overdue_hours": 24,
                   "ladder_minutes": [10, 10, 20, 30]}},
    "registration.SetRiskAreas": lambda s: {
        "district_code": DISTRICT,
        "areas": [{"area_code": "990101", "from_ms": s.clock.now_ms - DAY_MS, "until_ms": s.clock.now_ms + DAY_MS,
                   "isolation": 2, "days": 7}]},
    "registration.SetZoneRules": lambda s: {
        "district_code": DISTRICT,
        "rules": [{"kind": 6, "exit": 4, "entry": 4, "longest_pass_hours": 48, "test_days": [1, 7],
                   "test_every_days": 2, "delivery": 3}]},
    "registration.DeclareZone": lambda s: _zone(s, from_ms=s.clock.now_ms, building_ids=[s.grid.building()]),
    "registration.ChangeZone": lambda s: _zone(s, zone_id=s.zone_id, building_ids=[s.grid.building()]),
    "registration.LiftZone": lambda s: _area(s, zone_id=next(s.to_lift), order_number="18"),
    "registration.DeclareArrival": _arrival,
    "registration.VerifyArrival": lambda s: _grid(s, **next(s.declared), finding=1),
    "registration.FileArrival": lambda s: _grid(s, **next(s.confirmed), file_number="2020-17"),
    "registration.RecordSignature": lambda s: _grid(
        s, household_id=s.household.household_id, resident_id=s.household.resident_ids[3],
        signature={"document": 1, "version": "2020-03", "signed_at_ms": s.clock.now_ms,
                   "image_reference": "scans/17"}),
    "registration.DefineCheckpoint": lambda s: _grid(s, checkpoint_id=s.checkpoint_id, guarded_area_code=s.grid.code,
                                                     name="South gate"),
    "registration.IssuePass": _pass,
    "registration.RevokePass": lambda s: _grid(s, pass_id=next(s.to_revoke), reason=1),
    "registration.ScanPasses": lambda s: _grid(s, checkpoint_id=s.checkpoint_id, scans=[_scan(s)]),
    "registration.GetGateList": lambda s: _grid(s, checkpoint_id=s.checkpoint_id),
    "registration.ListCheckpoints": _area,
    "registration.ListPasses": lambda s: _area(s, filter=1, **PAGE),
    "registration.ListStops": lambda s: _area(s, **PAGE),
    "registration.RegisterBuilding": lambda s: _grid(s, name="Building 2", units=2, floors=6),
    "registration.RegisterHousehold": lambda s: _grid(
        s, building_id=s.grid.building(), unit="2", floor=3, door="301",
        residents=[_born(s.city.new_person())]),
    "registration.AddResidents": lambda s: _grid(s, household_id=s.household.household_id,
                                                 residents=[_born(s.city.new_person())]),
    "registration.ImportResidents": lambda s: _grid(
        s, rows=[{"building_id": s.grid.building(), "unit": "2", "floor": 5, "door": str(next(s.free_doors)),
                  "resident": _born(s.city.new_person())}]),
    "registration.ForgetHousehold": lambda s: _grid(s, household_id=s.to_forget, reason=1),
    "registration.MoveHousehold": lambda s: _grid(s, household_id=s.to_move, to=s.destination("801")),
    "registration.MoveResidents": lambda s: _grid(s, **next(s.movers), to=s.destination(str(next(s.free_doors)))),
    "registration.SeparateResident": lambda s: _grid(s, household_id=s.separable[0], resident_id=s.separable[1]),
    "registration.ResolveDuplicateCase": lambda s: _grid(s, case_id=s.case_of_duplicates(), finding=2),
    "registration.MoveBuilding": lambda s: _grid(s, building_id=s.annex, to_grid_code=s.neighbour.code,
                                                 name="Building 9"),
    "registration.RegisterDoors": lambda s: _grid(s, building_id=s.grid.building(),
                                                  doors=[{"unit": "2", "floor": 4, "door": "401"}]),
    "registration.RemoveDoor": lambda s: _grid(s, door_id=s.to_remove, reason=1),
    "registration.RecordVisit": lambda s: _grid(s, door_id=s.door, way=1, outcome=1, visited_at_ms=s.clock.now_ms,
                                                absent_resident_ids=[s.household.resident_ids[0]]),
    "registration.OpenCensusRound": lambda s: _area(s, name="Second round", due_at_ms=s.clock.now_ms + DAY_MS),
    "registration.OpenVolunteerCall": lambda s: _area(s, title="Deliveries", skills=[4]),
    "registration.CloseVolunteerCall": lambda s: _area(s, call_id=s.to_close),
    "registration.SignUpVolunteer": _sign_up,
    "registration.WithdrawVolunteer": lambda s: _area(s, volunteer_id=s.to_withdraw),
    "registration.PlanShifts": lambda s: _area(s, shifts=[_shift(s)]),
    "registration.CancelShift": lambda s: _area(s, shift_id=s.to_call_off),
    "registration.AssignVolunteers": lambda s: _area(s, shift_id=s.to_fill, volunteer_ids=[s.free]),
    "registration.ReleaseVolunteer": lambda s: _area(s, **s.to_release),
    "registration.SwapShifts": lambda s: _area(s, **s.to_swap),
    "registration.CheckInVolunteer": lambda s: _area(s, **s.to_come),
    "registration.CheckOutVolunteer": lambda s: _area(s, **s.to_go),
    "registration.ListVolunteerCalls": lambda s: _area(s, **PAGE),
    "registration.ListVolunteers": lambda s: _area(s, skill=2, **PAGE),
    "registration.ListShifts": lambda s: _area(s, filter=1, from_ms=s.clock.now_ms, until_ms=s.clock.now_ms + DAY_MS,
                                               **PAGE),
    "registration.RegisterEnterprise": _enterprise,
    "registration.ChangeEnterprise": lambda s: _grid(
        s, enterprise_id=s.enterprise, name="Lakeside", building="Building 4", door="102", contact_name="Sun Ba",
        contact_phone="13911113333"),
    "registration.CloseEnterprise": lambda s: _grid(s, enterprise_id=s.to_end),
    "registration.SubmitReopeningFile": _reopening_file,
    "registration.ReviewReopening": lambda s: _grid(s, **next(s.to_review), finding=2, reasons="Too few masks"),
    "registration.SetVenueRules": lambda s: {
        "district_code": DISTRICT,
        "rules": [{"kind": 5, "access": 2, "scan_code": True, "people_limit": 20, "temperature": True, "masks": True,
                   "mask_days": 14}]},
    "registration.CloseVenue": lambda s: _grid(s, enterprise_id=next(s.to_close_venue), reason="A case",
                                               until_ms=s.clock.now_ms + DAY_MS),
    "registration.ReopenVenue": lambda s: _grid(s, enterprise_id=next(s.to_reopen), reason="All negative"),
    "registration.ReportStaffBack": lambda s: _grid(s, enterprise_id=s.enterprise, report={
        "day": _today(s), "staff": 12, "at_work": 7, "in_risk_areas": 1, "in_isolation": 1, "with_symptoms": 1}),
    "registration.ListEnterprises": lambda s: _area(s, filter=2, **PAGE),
    "registration.GetEnterprise": lambda s: _grid(s, enterprise_id=s.enterprise),
    "registration.GetEnterpriseFigures": _area,
    "registration.GetVenueRules": _area,
    "registration.SetFleetVehicles": lambda s: _grid(s, enterprise_id=s.fleet,
                                                     plates=[f"浙B{number:05}" for number in range(60)]),
    "registration.AddFleetDriver": lambda s: _grid(s, enterprise_id=s.fleet, details=_driver()),
    "registration.RemoveFleetDriver": lambda s: _grid(s, enterprise_id=s.fleet, driver_id=next(s.to_remove_driver)),
    "registration.RecordTrip": lambda s: _grid(s, enterprise_id=s.large_fleet, **next(s.to_drive), to_area_code="420106",
                                               left_at_ms=s.clock.now_ms - 7_200_000),
    "registration.ReturnTrip": lambda s: _grid(s, **next(s.to_return), left_there_at_ms=s.clock.now_ms - 3_600_000,
                                               returned_at_ms=s.clock.now_ms),
    "registration.ListTrips": lambda s: _area(s, filter=1, **PAGE),
    "registration.GetOutcome": lambda s: _area(s, command_id=UNKNOWN_ID),
    "registration.GetHousehold": lambda s: _grid(s, household_id=s.household.household_id),
    "registration.GetResident": lambda s: _grid(s, household_id=s.household.household_id,
                                                resident_id=s.household.resident_ids[0]),
    "registration.ListHouseholds": lambda s: _grid(s, building_id=s.grid.building(), **PAGE),
    "registration.ListResidents": lambda s: _grid(s, **PAGE),
    "registration.ListBuildings": lambda s: _grid(s, **PAGE),
    "registration.ListDuplicateCases": lambda s: _area(s, **PAGE),
    "registration.ListLookalikes": lambda s: _area(s, least_score=60, page_size=10),
    "registration.GetCoverage": _area,
    "registration.ListArrivals": lambda s: _area(s, filter=2, **PAGE),
    "registration.ListUnsigned": lambda s: _area(s, document=1, version="2020-03", **PAGE),
    "registration.GetRiskAreas": _area,
    "registration.ListZones": lambda s: _area(s, filter=1, **PAGE),
    "registration.GetZoneRules": _area,
    "registration.ListMoves": lambda s: _area(s, filter=2, **PAGE),
    "registration.ListDoors": lambda s: _area(s, filter=8, **PAGE),
    "registration.ListNextVisits": lambda s: _grid(s, **PAGE),
    "registration.GetWorkDay": _grid,
    "registration.GetWorkLog": lambda s: _area(s, staff_id=s.grid.worker, day_ms=s.clock.now_ms, **PAGE),
    "registration.ListDeeds": _deeds,
    "registration.ListMissingParties": lambda s: _area(s, **PAGE),
    "registration.ListAreas": lambda s: _area(s, **PAGE),
    "registration.ListStaff": lambda s: _area(s, **PAGE),
    "registration.GetRules": _area,
    "registration.GetDutyContacts": lambda s: _grid(s, household_id=s.household.household_id,
                                                    resident_id=s.household.resident_ids[0],
                                                    staff_ids=[s.grid.worker]),
    "health.OpenIsolationCase": lambda s: _grid(s, resident_id=s.household.resident_ids[2], days=14),
    "health.RecordFollowUp": lambda s: _grid(s, case_id=s.case_id, temperature_tenths=366, symptoms=[1], method=1,
                                             taken_at_ms=s.clock.now_ms),
    "health.GetOutcome": lambda s: _grid(s, command_id=UNKNOWN_ID),
    "health.GetCase": lambda s: _grid(s, case_id=s.case_id),
    "health.ListCases": lambda s: _area(s, **PAGE),
    "health.ListDeeds": _deeds,
    "supply.RequestSupply": lambda s: _grid(s, household_id=s.household.household_id, category=1,
                                            items=[{"name": "rice", "quantity": 5, "unit": 5}]),
    "supply.ClaimSupply": lambda s: _grid(s, request_id=s.unclaimed),
    "supply.DeliverSupply": lambda s: _grid(s, request_id=s.claimed, delivered_at_ms=s.clock.now_ms),
    "supply.ConfirmSupply": lambda s: _grid(s, request_id=s.delivered),
    "supply.CancelSupply": lambda s: _grid(s, request_id=s.to_cancel, reason=1),
    "supply.GetOutcome": lambda s: _grid(s, command_id=UNKNOWN_ID),
    "supply.GetSupplyRequest": lambda s: _grid(s, request_id=s.unclaimed),
    "supply.ListOpenRequests": lambda s: _area(s, **PAGE),
    "supply.ListRequestsByWorker": lambda s: _area(s, staff_id=s.grid.worker, **PAGE),
    "supply.ListDeeds": _deeds,
    "alerting.AcknowledgeAlert": lambda s: _grid(s, alert_id=s.alerts[0], reason=1),
    "alerting.ResolveAlert": lambda s: _grid(s, alert_id=s.alerts[1], reason=1),
    "alerting.GetOutcome": lambda s: _grid(s, command_id=UNKNOWN_ID),
    "alerting.GetAlert": lambda s: _grid(s, alert_id=s.alerts[0]),
    "alerting.ListAlerts": lambda s: _area(s, **PAGE),
    "alerting.GetAlertPage": lambda s: _grid(s, alert_id=s.alerts[0]),
    "alerting.WatchAlerts": _area,
    "alerting.ListDeeds": _deeds,
}
# Who calls, where a grid worker may not.
CALLERS = {"registration.DefineArea": ADMIN, "registration.RetireArea": "district",
           "registration.AssignDedicatedWorker": "community", "registration.MoveBuilding": "community",
           "registration.ListLookalikes": "community",
           "registration.SeparateResident": "community", "registration.ResolveDuplicateCase": "community",
           "registration.DefineStaff": "community",
           "registration.RemoveStaff": "community", "registration.SetRoster": "community",
           "registration.SetRules": "district", "registration.SetRiskAreas": "district",
           "registration.SetZoneRules": "district", "registration.DeclareZone": "community",
           "registration.ChangeZone": "community", "registration.LiftZone": "community",
           "registration.FileArrival": "community", "registration.ForgetHousehold": "community",
           "registration.SubstituteStaff": "community", "registration.EndSubstitution": "community",
           "registration.OpenVolunteerCall": "community", "registration.CloseVolunteerCall": "community",
           "registration.PlanShifts": "community", "registration.CancelShift": "community",
           "registration.RemoveDoor": "community", "registration.OpenCensusRound": "community",
           "registration.CloseEnterprise": "community", "registration.ReviewReopening": "community",
           "registration.CloseVenue": "community", "registration.ReopenVenue": "community",
           "registration.SetVenueRules": "district",
           "registration.DefineCheckpoint": "community"}


def request_type(method: MethodDescriptor):
    return message_factory.GetMessageClass(method.input_type)


def is_command(method: MethodDescriptor) -> bool:
    return method.input_type.fields_by_name.get("wait") is not None


def good_request(method: MethodDescriptor, scene: Scene):
    fields = GOOD[name_of(method)](scene)
    if is_command(method):
        fields = {"command_id": new_command_id(), **fields}
    return request_type(method)(**fields)


def command_id_of(request) -> str:
    """Of the command that it is or holds; empty where it is none."""
    scans = getattr(request, "scans", ())
    return scans[0].command_id if scans else getattr(request, "command_id", "")


@dataclasses.dataclass
class Spoiled:
    """A request with one thing wrong. `field`: the one of the request that must be named, empty where none can be.
    `malformed`: no state can make it right, so it must not even reach the log."""

    what: str
    field: str
    bytes: bytes
    malformed: bool = True
    command_id: str = ""


# Values by kind of field: what is wrong with it -> value. Ids and codes also come well-formed but unknown.
TEXTS = {"far too long": "x" * 10_000, "with a line break": "two\nlines", "with a null byte": "a\0b"}
CODES = {"empty": "", "too short": "33010", "too long": "3301060010010010", "not digits": "33010600100100a",
         "with a space": " 330106", "in wide digits": "３３０１０６"}
IDS = {"empty": "", "not an id": "me", "too short": UNKNOWN_ID[:-1], "too long": UNKNOWN_ID + "0",
       "without dashes": UNKNOWN_ID.replace("-", ""), "with other letters": UNKNOWN_ID[:-1] + "g"}
STAFF_IDS = {"in capitals": "WORKER", "with a blank": "a b", "too long": "a" * 65, "far too long": "a" * 10_000}
TOKENS = {"made up": "made-up", "of another kind": "a/b/c", "half": "/"}
ENUMS = {"not in the list": 99, "negative": -1}
INT32 = {"the least number": -2**31, "negative": -1, "the greatest number": 2**31 - 1}


def times(now_ms: int) -> dict[str, int]:
    return {"the least number": -2**63, "negative": -1, "ancient": 1, "in ten years": now_ms + 3650 * DAY_MS,
            "the greatest number": 2**63 - 1}


def command_ids(method: MethodDescriptor) -> dict[str, str]:
    bad = dict(IDS)
    if is_command(method):
        bad["of version 4"] = "8d589b9b-0492-42a0-8dd8-ef44c1f7ece0"
    return bad


def spoiled_values(method: MethodDescriptor, field: FieldDescriptor, now_ms: int) -> dict[str, object]:
    """What is wrong -> value, for a field that holds one value or several."""
    if field.type == FieldDescriptor.TYPE_ENUM:
        return ENUMS
    if field.type == FieldDescriptor.TYPE_INT64:
        return times(now_ms)
    if field.type == FieldDescriptor.TYPE_INT32:
        return INT32
    if field.type == FieldDescriptor.TYPE_BOOL:
        return {}
    if field.type == FieldDescriptor.TYPE_BYTES:
        return {"made up": b"made up", "of another installation": b"\x0a\x02ab"}
    if field.name == "command_id":
        return command_ids(method)
    if field.name in ("staff_id", "staff_ids", "substitute_id", "take_over_from"):
        return STAFF_IDS
    if field.name.endswith(("_code", "_codes")):
        return CODES
    if field.name.endswith("_id"):
        return IDS
    if field.name == "page_token":
        return TOKENS
    return TEXTS


def leaves(message, path: str = "") -> Iterator[tuple[object, FieldDescriptor, str]]:
    """The fields of a message and of those within it (the first of each list): (holder, field, path)."""
    for field in message.DESCRIPTOR.fields:
        here = f"{path}{field.name}"
        if field.type != FieldDescriptor.TYPE_MESSAGE:
            yield message, field, here
        elif field.label == FieldDescriptor.LABEL_REPEATED:
            yield from leaves(getattr(message, field.name)[0], f"{here}[0].")
        else:
            yield from leaves(getattr(message, field.name), f"{here}.")


def put(holder, field: FieldDescriptor, value):
    if field.label == FieldDescriptor.LABEL_REPEATED:
        del getattr(holder, field.name)[:]
        getattr(holder, field.name).append(value)
    else:
        setattr(holder, field.name, value)


def spoil_fields(method: MethodDescriptor, scene: Scene) -> Iterator[Spoiled]:
    """Each field by itself, in each way that its kind knows."""
    for index, (_, template, path) in enumerate(list(leaves(good_request(method, scene)))):
        top = path.split("[")[0].split(".")[0]
        values = spoiled_values(method, template, scene.clock.now_ms)
        for what, value in values.items():
            request = good_request(method, scene)
            holder, field, _ = list(leaves(request))[index]
            put(holder, field, value)
            yield Spoiled(f"{path} {what}", top, request.SerializeToString(), True, command_id_of(request))
        if template.type == FieldDescriptor.TYPE_STRING:
            request = good_request(method, scene)
            holder, field, _ = list(leaves(request))[index]
            put(holder, field, MARK)
            yield Spoiled(f"{path} not UTF-8", top, request.SerializeToString().replace(MARK.encode(), NOT_UTF8), True,
                          command_id_of(request))


def spoil_lists(method: MethodDescriptor, scene: Scene) -> Iterator[Spoiled]:
    """Each list with far too many entries."""
    for field in method.input_type.fields:
        if field.label != FieldDescriptor.LABEL_REPEATED:
            continue
        request = good_request(method, scene)
        entries = getattr(request, field.name)
        entries.extend([entries[0]] * 2000)
        yield Spoiled(f"{field.name} 2001 times", field.name, request.SerializeToString(), True, command_id_of(request))


def spoil_references(method: MethodDescriptor, scene: Scene) -> Iterator[Spoiled]:
    """Well-formed, but of things that there are not: only the state can tell."""
    for field in method.input_type.fields:
        if field.label == FieldDescriptor.LABEL_REPEATED or field.name in ("command_id", "staff_id", "substitute_id"):
            continue
        if (name_of(method), field.name) == ("registration.DefineArea", "area_code"):
            continue  # names what there is not yet
        if field.name.endswith("_id"):
            value = UNKNOWN_ID
        elif field.name.endswith("_code"):
            value = "999999999999999"[:len(getattr(good_request(method, scene), field.name))]
        else:
            continue
        request = good_request(method, scene)
        setattr(request, field.name, value)
        yield Spoiled(f"{field.name} unknown", field.name, request.SerializeToString(), False, command_id_of(request))


def spoil_age(method: MethodDescriptor, scene: Scene) -> Iterator[Spoiled]:
    """Command ids older than any that is remembered, or from the future."""
    if not is_command(method):
        return
    for what, days in (("four days old", -4), ("of next week", 7)):
        command_id = new_command_id(days * DAY_MS)
        request = good_request(method, scene)
        request.command_id = command_id
        yield Spoiled(f"command_id {what}", "command_id", request.SerializeToString(), False, command_id)


def spoil_whole(method: MethodDescriptor) -> Iterator[Spoiled]:
    """Requests that are hardly one."""
    yield Spoiled("empty", "", b"")
    yield Spoiled("no message at all", "", b"\xff\xff\xff\xff")
    yield Spoiled("cut off", "", b"\x0a\x7fabc")


def all_spoiled(method: MethodDescriptor, scene: Scene) -> list[Spoiled]:
    return [*spoil_fields(method, scene), *spoil_lists(method, scene), *spoil_references(method, scene),
            *spoil_age(method, scene), *spoil_whole(method)]
