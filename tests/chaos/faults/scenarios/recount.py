"""4.12: a month of visits, moves and rounds in a district of 5,000 people, in which registration dies three times.
Afterwards each figure of the coverage, at each level, is what the checker counts from the events."""

import random
from concurrent.futures import ThreadPoolExecutor

from checker import names
from checker.health_rules import text_of
from checker.import_rules import REGISTERED, REJECTED
from checker.kafka_reader import KafkaReader
from checker.registration_fold import records_of
from checker.walk import walk
from harness.cluster import wait_until

from .. import feed
from ..client import Client
from ..stage import Stage
from ..world import PARTITIONS
from . import Scenario

PEOPLE, DAYS, CLIENTS = 5000, 30, 8
DAY = 24 * 3_600_000
POINTS = ("after_produce", "in_commit", "before_lua")


class _Month:
    def __init__(self, stage: Stage):
        self.stage, self.world, self.city = stage, stage.world, stage.load.city
        self.district = self.city.districts[0]
        self.homes: list[dict] = []
        self.fed: list[str] = []  # residents who came by other bodies' files
        self._clients = [Client(f"month/{number}", stage.world, stage.load.doors,
                                random.Random(f"{stage.chance.random()}/{number}")) for number in range(CLIENTS)]

    def side_by_side(self, deed, things: list):
        """Each thing once, by one of the clients; a client is with one thing at a time."""
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(lambda number: [deed(self._clients[number], thing) for thing in things[number::CLIENTS]],
                          range(CLIENTS)))

    def send(self, client: Client, rpc: str, area: str, **fields):
        """The response; None where it was refused."""
        return self.send_this(client, rpc, area, client.request("registration", rpc, **fields))

    def send_this(self, client: Client, rpc: str, area: str, request):
        answer = client.command("registration", rpc, request, self.district.official, seconds=60)
        self.stage.require(answer.answer != "UNKNOWN", f"{rpc} in {area} has no outcome")
        return answer.response

    def person(self) -> dict:
        number = self.city.new_id_number()
        return {"name": f"Person {number[-8:]}", "id_number": number}

    def register(self, client: Client, size: int):
        grid, door = client.chance.choice(self.district.grids), self.city.next_door()
        answer = self.send(client, "RegisterHousehold", grid, grid_code=grid, building_id=self.city.buildings[grid],
                           floor=3, door=door, residents=[self.person() for _ in range(size)])
        self._note(grid, door, answer.household_id, list(answer.resident_ids))

    def _note(self, grid: str, door: str, household_id: str, people: list[str]):
        self.homes.append({"grid": grid, "household_id": household_id, "people": people, "door": door,
                           "door_id": names.derived_id("door", self.city.buildings[grid], "", "3", door)})

    def visit(self, client: Client, home: dict):
        outcome = client.chance.choices((1, 2, 3, 4, 5), (70, 15, 5, 5, 5))[0]
        absent = home["people"][:1] if outcome == 1 and client.chance.random() < 0.2 else []
        self.send(client, "RecordVisit", home["grid"], grid_code=home["grid"], door_id=home["door_id"], way=1,
                  outcome=outcome, absent_resident_ids=absent,
                  visited_at_ms=self.world.clock.now() - client.chance.randrange(3 * DAY))

    def move(self, client: Client, home: dict):
        grid = client.chance.choice(self.district.grids)
        to = {"grid_code": grid, "building_id": self.city.buildings[grid], "floor": 3, "door": self.city.next_door()}
        self.send(client, "MoveHousehold", home["grid"], grid_code=home["grid"], household_id=home["household_id"],
                  to=to)

    def add(self, client: Client, home: dict):
        self.send(client, "AddResidents", home["grid"], grid_code=home["grid"], household_id=home["household_id"],
                  residents=[self.person()])

    def feed(self, client: Client, home: dict):
        """Rows of another body's file: of a new door, and somebody behind that of a home, which may be free by now."""
        grid, door = home["grid"], self.city.next_door()
        place = {"building_id": self.city.buildings[grid], "floor": 3, "door": door}
        rows = feed.rows_of_new_door(place, self.person(), self.person())
        rows.append(feed.Row({**place, "door": home["door"]}, self.person(), (REGISTERED, REJECTED)))
        request = client.request("registration", "ImportResidents", grid_code=grid, rows=[row.message for row in rows])
        answers = self.send_this(client, "ImportResidents", grid, request).answers
        faults = feed.faults_of(rows, request.command_id, True, answers)
        self.stage.require(not faults, f"import {request.command_id} in grid {grid}: {'; '.join(faults)}")
        first, other = answers[:2]
        self._note(grid, door, first.household_id, [first.resident_id, other.resident_id])
        self.fed += [one.resident_id for one in answers if one.result == REGISTERED]

    def forget(self, client: Client, home: dict):
        self.send(client, "ForgetHousehold", home["grid"], grid_code=home["grid"], household_id=home["household_id"],
                  reason=1)

    def day(self, number: int):
        chance, clock = self.stage.chance, self.world.clock
        clock.leap(clock.now() + DAY)
        if number % 10 == 0:
            self.send(self._clients[0], "OpenCensusRound", self.district.code, area_code=self.district.code,
                      name="Round", due_at_ms=clock.now() + 5 * DAY)
        self.side_by_side(self.visit, chance.sample(self.homes, 120))
        self.side_by_side(self.move, chance.sample(self.homes, 6))
        self.side_by_side(self.add, chance.sample(self.homes, 4))
        self.side_by_side(self.feed, chance.sample(self.homes, 4))
        self.side_by_side(self.forget, chance.sample(self.homes, 2))


def recounted(stage: Stage):
    month, world = _Month(stage), stage.world
    sizes = []
    while sum(sizes) < PEOPLE:
        sizes.append(stage.chance.randrange(1, 6))
    month.side_by_side(month.register, sizes)
    stage.tell(f"{len(sizes)} households with {sum(sizes)} people")
    deaths = dict(zip(stage.chance.sample(range(DAYS), len(POINTS)), POINTS))
    for number in range(DAYS):
        if number not in deaths:
            month.day(number)
            continue
        world.arm("registration-0", deaths[number])
        with ThreadPoolExecutor(1) as pool:
            day = pool.submit(month.day, number)
            world.await_crash("registration-0")
            world.launch("registration", 0)
            day.result()
        world.await_owners("registration", {"registration-0"})
    stage.load.rest()
    stage.tell(f"{len(month.fed)} people came by other bodies' files")
    wait_until(lambda: not _differences(stage, month), "the coverage being what the events say", 60, pause=1)


def _differences(stage: Stage, month: _Month) -> list[str]:
    """The areas of which GetCoverage says something else than the events."""
    district = month.district
    reader = KafkaReader(stage.world.cluster.bootstrap, PARTITIONS)
    reader.read()
    states = {key: state for partition in range(PARTITIONS)
              for key, state in walk(reader.log, "registration", partition).states.items() if key in district.grids}
    lost = _lost(reader.log, states.values(), month.fed)
    stage.require(month.fed and not lost, f"{len(lost)} of {len(month.fed)} people who came by files are not counted")
    counted = {key: state.census().figures for key, state in states.items()}
    stage.require(set(counted) == set(district.grids), "the district's grids are all there")
    different = []
    for area in (district.code, f"{district.code}001", district.community, *district.grids):
        told = stage.look_up("registration", "GetCoverage", district.official, area_code=area)
        expected = _sum(counted[grid] for grid in district.grids if grid.startswith(area))
        stage.require(sum(expected.values()) > 0, f"something is known of {area}")
        if _sum([told.total.figures]) != expected:
            different.append(area)
        if told.areas and _sum(one.figures for one in told.areas) != expected:
            different.append(f"the areas below {area}")
    return different


def _lost(log, states, residents: list[str]) -> list[str]:
    """Those who live nowhere and were not forgotten either."""
    known = {text_of(record.id) for state in states for household in state.households.values()
             for record in records_of(household.residents)}
    known |= {record.resident_id for event in log.all_of(names.events("registration"))
              if event.type.endswith(".HouseholdForgotten") for record in records_of(event.message.residents)}
    return [one for one in residents if one not in known]


def _sum(figures) -> dict[str, int]:
    total: dict[str, int] = {}
    for one in figures:
        for field in one.DESCRIPTOR.fields:
            total[field.name] = total.get(field.name, 0) + getattr(one, field.name)
    return total


SCENARIOS = [Scenario("4.12 month_recounted", recounted)]
