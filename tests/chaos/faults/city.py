"""A small made-up city: four districts of one street, one community and eight grids each. The ends of their slots lie three
hours apart, so that some slot ends every few seconds of a run. What the clients come to know of it is kept here too."""

import dataclasses
import datetime
import threading

from . import enterprises, shifts
from .gates import Gate, Pass
from .zones import Zone

DISTRICTS = ("330106", "330108", "330109", "330110")
GRIDS = 8


@dataclasses.dataclass(frozen=True)
class District:
    code: str
    number: int

    @property
    def community(self) -> str:
        return f"{self.code}001001"

    @property
    def grids(self) -> list[str]:
        return [f"{self.community}{number:03}" for number in range(1, GRIDS + 1)]

    @property
    def workers(self) -> list[str]:
        return [f"worker-{self.code}-{number}" for number in (1, 2)]

    @property
    def official(self) -> str:
        """May do everything in the district that staff do."""
        return f"official-{self.code}"

    @property
    def guard(self) -> str:
        """Scans passes at the gates of the community, and sees nothing else."""
        return f"guard-{self.code}"

    @property
    def rules(self) -> dict:
        morning = 60 + 180 * self.number
        return {"morning_end_minute": morning, "evening_end_minute": morning + 720, "isolation_days": 2,
                "supply_overdue_hours": 2, "ladder_minutes": [30, 60, 60, 60]}


@dataclasses.dataclass(frozen=True)
class Household:
    grid: str
    household_id: str
    resident_ids: tuple[str, ...]
    door: str = ""


@dataclasses.dataclass(frozen=True)
class Case:
    grid: str
    case_id: str
    opened_ms: int


class City:
    """What has been registered so far. Lists only grow; appending and choosing are safe from any thread."""

    def __init__(self):
        self.districts = [District(code, number) for number, code in enumerate(DISTRICTS)]
        self.district_of = {grid: district for district in self.districts for grid in district.grids}
        self.grids = list(self.district_of)
        self.buildings: dict[str, str] = {}   # grid -> building id
        self.annexes: list[tuple[str, str]] = []  # grid, building id; of those that move from grid to grid
        self.households: list[Household] = []
        self.merged: list[tuple[str, str, str]] = []  # grid, household id, resident id
        self.fed: list[tuple[str, dict, dict]] = []  # grid, place, person; of rows of other bodies' files
        self.arrivals: list[tuple[str, str, str]] = []  # grid, household id, arrival id
        self.volunteer_areas = [shifts.Area(code) for district in self.districts
                                for code in (district.community, *district.grids[:2])]
        self.enterprise_grids = [enterprises.Grid(code) for district in self.districts for code in district.grids[:2]]
        self.doors: list[tuple[str, str]] = []  # grid, door id
        self.cases: list[Case] = []
        self.isolated: list[Household] = []  # each with the one resident whom it is about
        self.gates: list[Gate] = []
        self.passes: list[Pass] = []
        self.zones: list[Zone] = []
        self.scanned: list[tuple[Gate, object]] = []  # requests of the gates' streams
        self.requests: list[tuple[str, str]] = []  # grid, request id
        self.id_numbers: list[str] = []
        self._lock = threading.Lock()
        self._doors = 0
        self._persons = 0

    def next_door(self) -> str:
        with self._lock:
            self._doors += 1
            return str(self._doors)

    def new_id_number(self) -> str:
        with self._lock:
            self._persons += 1
            number = self._persons
        born = datetime.date(1940, 1, 1) + datetime.timedelta(days=number // 1000)
        body = f"330106{born:%Y%m%d}{number % 1000:03}"
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights)) % 11]
        self.id_numbers.append(body + check)
        return body + check
