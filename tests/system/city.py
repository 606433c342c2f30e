"""The place that the tests play in: one district with its upper staff, and as many grids as they ask for, each with a
worker on duty and a head."""

import dataclasses
import itertools

from harness.api import Api, eventually, module
from installation import ADMIN, SERVICE

DISTRICT, STREET, COMMUNITY = "330106", "330106001", "330106001001"
UPPER_STAFF = {"community": COMMUNITY, "street": STREET, "district": DISTRICT}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def role(name: str) -> int:
    module("registration", "service")
    from gridkeeper.common.v1 import access_pb2  # pylint: disable=import-outside-toplevel
    return access_pb2.Role.Value(f"ROLE_{name.upper()}")


def id_number(number: int) -> str:
    """The id number of the number-th person born in Hangzhou between 1950 and 1999."""
    year, order = divmod(number, 1000)
    digits = f"330106{1950 + year % 50}0101{order:03}"
    remainder = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS)) % 11
    return digits + "10X98765432"[remainder]


def credit_code(number: int) -> str:
    """The unified social credit code of the number-th enterprise of Hangzhou's West Lake."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"91330106{number:08}1"
    total = sum(letters.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return body + letters[-total % 31]


class City:
    def __init__(self, api: Api):
        self._api = api
        self._numbers = itertools.count(1)
        self._grids = itertools.count(1)
        self._enterprises = itertools.count(1)
        self.define_areas(DISTRICT, STREET, COMMUNITY)
        for name, area in UPPER_STAFF.items():
            self.define_staff(name, name, area)
        self.define_staff(SERVICE, "service", DISTRICT)

    def define_areas(self, *codes: str):
        """Areas from the district down; the code without its last 3 digits is the parent's."""
        for code in codes:
            self._api.registration(ADMIN).DefineArea(area_code=code, name=f"Area {code}",
                                                     parent_code=code[:-3] if len(code) > len(DISTRICT) else "")

    def define_staff(self, staff_id: str, role_name: str, area: str, **fields):
        self._api.registration(ADMIN).DefineStaff(area_code=area, staff_id=staff_id, role=role(role_name),
                                                  name=f"Name of {staff_id}", phone="13900000000", **fields)

    def new_grid(self) -> "Grid":
        code = f"{COMMUNITY}{next(self._grids):03}"
        self.define_areas(code)
        grid = Grid(code, f"worker-{code[-3:]}", f"head-{code[-3:]}", self._api, self)
        self.define_staff(grid.worker, "grid_worker", code)
        self.define_staff(grid.head, "grid_head", code)
        self._api.registration(ADMIN).SetRoster(grid_code=code, staff_ids=[grid.worker])
        for service in ("health", "supply", "alerting"):
            grid.wait_until_known(service)
        return grid

    def new_person(self, name: str = "") -> dict:
        number = next(self._numbers)
        return {"name": name or f"Resident Number{number}", "id_number": id_number(number),
                "phone": f"138{number:08}"}

    def new_credit_code(self) -> str:
        return credit_code(next(self._enterprises))


@dataclasses.dataclass
class Grid:
    code: str
    worker: str
    head: str
    api: Api
    city: City

    def __post_init__(self):
        self._doors = itertools.count(101)
        self._building = ""

    def as_staff(self, service: str, staff_id: str):
        return getattr(self.api, service)(staff_id)

    def as_worker(self, service: str):
        return self.as_staff(service, self.worker)

    def wait_until_known(self, service: str):
        """Until this service has read of the grid and its staff in the reference data."""
        eventually(lambda: self.as_worker(service).GetOutcome(
            grid_code=self.code, command_id="018f0000-0000-7000-8000-000000000000"))

    def building(self) -> str:
        if not self._building:
            self._building = self.as_worker("registration").RegisterBuilding(
                grid_code=self.code, name="Building 1", units=2, floors=6).building_id
        return self._building

    def household(self, *residents: dict):
        """Registers a household of these residents, or of one new one."""
        return self.as_worker("registration").RegisterHousehold(
            grid_code=self.code, building_id=self.building(), unit="1", floor=1, door=str(next(self._doors)),
            residents=list(residents) or [self.city.new_person()])

    def doors(self, *names: str) -> list[str]:
        """Makes doors of unit 1, floor 1 known; their ids."""
        doors = [{"unit": "1", "floor": 1, "door": name} for name in names]
        return list(self.as_worker("registration").RegisterDoors(
            grid_code=self.code, building_id=self.building(), doors=doors).door_ids)

    def list_doors(self, filter_name: str = "UNSPECIFIED"):
        value = module("registration", "census").DoorFilter.Value(f"DOOR_FILTER_{filter_name}")
        return self.as_worker("registration").ListDoors(area_code=self.code, filter=value, page_size=1000).doors

    def door_of(self, household_id: str):
        return next(door for door in self.list_doors() if door.household_id == household_id)

    def visit(self, door_id: str, outcome: str, visited_at_ms: int, **fields):
        types = module("registration", "types")
        return self.as_worker("registration").RecordVisit(
            grid_code=self.code, door_id=door_id, way=types.VISIT_WAY_DOOR, visited_at_ms=visited_at_ms,
            outcome=types.VisitOutcome.Value(f"VISIT_OUTCOME_{outcome}"), **fields)

    def open_case(self, resident_id: str = "", **fields) -> str:
        """An isolation case of this resident or of a new one, once health has heard of the resident."""
        resident_id = resident_id or self.household().resident_ids[0]
        return eventually(lambda: self.as_worker("health").OpenIsolationCase(
            grid_code=self.code, resident_id=resident_id, **fields)).case_id

    def follow_up(self, case_id: str, taken_at_ms: int, tenths: int = 366, **fields):
        return self.as_worker("health").RecordFollowUp(
            grid_code=self.code, case_id=case_id, temperature_tenths=tenths, taken_at_ms=taken_at_ms,
            method=module("health", "types").FOLLOW_UP_METHOD_PHONE, **fields)

    def case(self, case_id: str):
        return self.as_worker("health").GetCase(grid_code=self.code, case_id=case_id).isolation_case

    def cases(self, filter_name: str) -> list[str]:
        """Case ids by filter: DUE, MISSED, ALL."""
        value = module("health", "service").CaseFilter.Value(f"CASE_FILTER_{filter_name}")
        answer = self.as_worker("health").ListCases(area_code=self.code, filter=value)
        return [case.case_id for case in answer.cases]

    def alerts(self, filter_name: str = "ALL"):
        value = module("alerting", "service").AlertFilter.Value(f"ALERT_FILTER_{filter_name}")
        return self.as_worker("alerting").ListAlerts(area_code=self.code, filter=value).alerts

    def alert(self, alert_id: str):
        return self.as_worker("alerting").GetAlert(grid_code=self.code, alert_id=alert_id).alert

    def wait_for_alerts(self, count: int):
        """The grid's alerts once there are this many."""
        def enough():
            alerts = self.alerts()
            assert len(alerts) == count, f"{len(alerts)} alerts in grid {self.code}, not {count}"
            return alerts
        return eventually(enough)

    def raise_fever(self, now_ms: int):
        """A fresh case with a fever, and its alert; the grid must have none before."""
        case_id = self.open_case()
        self.follow_up(case_id, now_ms, tenths=385)
        return self.wait_for_alerts(1)[0]
