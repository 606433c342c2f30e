"""The running load: clients that do what staff do in all four services, with a seed. Among it what goes wrong at the
edge of a system every day: second claims of an id number, refused and late readings, replies that are lost and sent
for again, repeats, and ids used twice with other content."""

import collections
import dataclasses
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import grpc

from . import enterprises, feed, gates, shifts, zones
from .city import Case, City, Household
from .clock import MINUTE
from .client import Answer, Client, Doors, common, request_class
from .world import World

CLIENTS = 8
THINK_SECONDS = 0.06   # between two commands of a client, on average
HOUR = 60 * MINUTE
_GOODS = ("rice", "oil", "masks", "milk powder", "insulin", "water")


class Load:
    """begin() makes the city; run() and rest() as often as wanted."""

    def __init__(self, world: World, seed: str):
        self.world = world
        self.city = City()
        self.doors = Doors(world)
        self.answers: collections.Counter = collections.Counter()
        self._workers = [_Worker(self, number, random.Random(f"{seed}/client/{number}")) for number in range(CLIENTS)]
        self._going = threading.Event()
        self._threads: list[threading.Thread] = []
        self._failure: Exception | None = None
        self._abandoned = False

    def begin(self):
        """Areas, staff, rules, and a first building and households in each grid."""
        with ThreadPoolExecutor(CLIENTS) as pool:
            free = collections.deque(self._workers)

            def each(step, things):
                def one(thing):
                    worker = free.popleft()
                    try:
                        step(worker, thing)
                    finally:
                        free.append(worker)
                list(pool.map(one, things))

            districts = self.city.districts
            for level in (6, 9, 12, 15):
                each(_Worker.define_area, sorted({grid[:level] for grid in self.city.grids}))
            each(_Worker.set_rules, districts)
            each(_Worker.define_staff, [(one, staff) for one in districts
                                        for staff in [one.official, one.guard, *one.workers]])
            each(_Worker.register_building, self.city.grids)
            each(_Worker.register_household, self.city.grids * 3)
            each(_Worker.build_gates, districts)
        if len(self.city.households) < len(self.city.grids):
            raise RuntimeError(f"the city could not be set up: {dict(self.answers)}")

    def run(self):
        self.world.clock.run()
        self._going.set()
        self._threads = [threading.Thread(target=self._work, args=(worker,), daemon=True) for worker in self._workers]
        for thread in self._threads:
            thread.start()

    def rest(self, seconds: float = 60):
        """Stops, asks again for what is UNKNOWN still, and holds the business clock."""
        self._going.clear()
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.1, end - time.monotonic()))
        if any(thread.is_alive() for thread in self._threads):
            raise RuntimeError(f"the clients did not come to rest within {seconds:g} s")
        self._threads = []
        self.world.clock.hold()
        if self._failure is not None:
            raise self._failure

    def abandon(self):
        """Stops the clients without waiting for what they are about; the world is going."""
        self._going.clear()
        self._abandoned = True
        for thread in self._threads:
            thread.join(10)

    def _work(self, worker: "_Worker"):
        try:
            while self._going.is_set():
                worker.act()
                time.sleep(worker.chance.expovariate(1 / THINK_SECONDS))
            if not self._abandoned:
                worker.settle_all()
        except Exception as error:  # reported by rest()
            if not self._abandoned:
                self._failure = error


class _Worker(Client):
    def __init__(self, load: Load, number: int, chance: random.Random):
        super().__init__(f"c{number}", load.world, load.doors, chance)
        self._load = load
        self.city = load.city
        # Commands whose outcome is not known yet.
        self._unsettled: collections.deque = collections.deque()

    # What is done

    def act(self):
        if self._unsettled and self.chance.random() < 0.3:
            self._settle(self._unsettled.popleft(), patience=1.0)
        (deed,) = self.chance.choices(_DEEDS, _WEIGHTS)
        deed(self)

    def follow_up(self):
        if not self.city.cases:
            return self.open_case()
        case = self.chance.choice(self.city.cases[-160:])
        now = self.world.clock.now()
        taken = now - self.chance.randrange(10 * MINUTE)
        temperature = self.chance.choices((366, 371, 372, 373, 381, 394), (50, 20, 5, 5, 6, 3))[0]
        kind = self.chance.random()
        if kind < 0.06:
            taken = case.opened_ms - 2 * HOUR  # refused: before the opening
        elif kind < 0.16:
            taken = now - self.chance.randrange(1, 20) * HOUR  # late, perhaps a correction
        taken = max(taken, case.opened_ms + 1) if kind >= 0.06 else taken
        self._give("health", "RecordFollowUp", case.grid, grid_code=case.grid, case_id=case.case_id,
                   temperature_tenths=temperature, method=self.chance.randrange(1, 4), taken_at_ms=taken,
                   symptoms=[1] if temperature > 372 else [])

    def open_case(self):
        home = self.chance.choice(self.city.households)
        resident = self.chance.choice(home.resident_ids)
        answer = self._give("health", "OpenIsolationCase", home.grid, grid_code=home.grid, resident_id=resident,
                            days=self.chance.randrange(0, 4))
        if answer.response is not None:
            self.city.cases.append(Case(home.grid, answer.response.case_id, self.world.clock.now()))
            self.city.isolated.append(dataclasses.replace(home, resident_ids=(resident,)))

    def _person(self, second: float) -> dict:
        """Somebody new, or with that chance somebody who is registered already."""
        known = self.city.id_numbers and self.chance.random() < second
        number = self.chance.choice(self.city.id_numbers) if known else self.city.new_id_number()
        return {"name": f"Person {number[-8:]}", "id_number": number}

    def register_household(self, grid: str | None = None, building_id: str = ""):
        grid = grid or self.chance.choice(self.city.grids)
        residents = [self._person(second=0.08) for _ in range(self.chance.randrange(1, 4))]
        door = self.city.next_door()
        answer = self._give("registration", "RegisterHousehold", grid, grid_code=grid, floor=1, door=door,
                            building_id=building_id or self.city.buildings[grid], residents=residents)
        if answer.response is not None:
            self.city.households.append(Household(grid, answer.response.household_id,
                                                  tuple(answer.response.resident_ids), door))

    def add_residents(self):
        """To a household, perhaps somebody who lives there or elsewhere."""
        home = self.chance.choice(self.city.households)
        answer = self._give("registration", "AddResidents", home.grid, grid_code=home.grid,
                            household_id=home.household_id, residents=[self._person(second=0.15)])
        if answer.response is not None:
            self.city.households.append(dataclasses.replace(
                home, resident_ids=(*home.resident_ids, *answer.response.resident_ids)))

    def import_residents(self):
        """Rows of another body's file: behind a new door, and perhaps of doors of the files before, once more."""
        grid = self.chance.choice(self.city.grids)
        place = {"building_id": self.city.buildings[grid], "floor": 1, "door": self.city.next_door()}
        person = self._person(second=0.1)
        rows = feed.rows_of_new_door(place, person, self._person(second=0))
        known = [(where, who) for at, where, who in self.city.fed[-200:] if at == grid]
        rows += [feed.row_of_known_door(where, self.chance.choice((who, {**who, "phone": "13900000002"})))
                 for where, who in self.chance.sample(known, min(2, len(known)))]
        request = self.request("registration", "ImportResidents", grid_code=grid, rows=[row.message for row in rows])
        answer = self._send("registration", "ImportResidents", grid, request)
        if answer.response is None:
            return
        processed = answer.answer == "PROCESSED"
        if faults := feed.faults_of(rows, request.command_id, processed, answer.response.answers):
            raise AssertionError(f"import {request.command_id} in grid {grid}: {'; '.join(faults)}")
        if processed:
            self._know_imported(grid, place, person, answer.response.answers)

    def _know_imported(self, grid: str, place: dict, person: dict, answers):
        """Who was registered, also by the id of the further record, which may be made a resident again."""
        first, other, _, merged = answers[:4]
        self.city.fed.append((grid, place, person))
        self.city.merged.append((grid, first.household_id, merged.record_id))
        self.city.households.append(Household(
            grid, first.household_id, (first.resident_id, other.resident_id, merged.record_id), place["door"]))

    def forget_household(self):
        if len(self.city.households) < 2 * len(self.city.grids):
            return
        home = self.chance.choice(self.city.households)
        self._give("registration", "ForgetHousehold", home.grid, official=True, grid_code=home.grid,
                   household_id=home.household_id, reason=1)

    def move(self):
        """A household to another door, or some of it to another family; mostly across grids, at times to a door that is
        taken. Not every client hears of it: what they send to the old grid follows."""
        home = self.chance.choice(self.city.households)
        grid = home.grid if self.chance.random() < 0.2 else self.chance.choice(self.city.grids)
        other = next((one for one in self.chance.sample(self.city.households, min(20, len(self.city.households)))
                      if one.grid == grid and one.household_id != home.household_id), None)
        taken = other is not None and self.chance.random() < 0.4
        door = other.door if taken else self.city.next_door()
        to = {"grid_code": grid, "building_id": self.city.buildings[grid], "floor": 1, "door": door}
        fields = {"grid_code": home.grid, "household_id": home.household_id, "to": to}
        if self.chance.random() < 0.6:
            answer = self._give("registration", "MoveHousehold", home.grid, **fields)
            movers, household_id = home.resident_ids, home.household_id
        else:
            movers = self.chance.sample(home.resident_ids, self.chance.randrange(1, len(home.resident_ids) + 1))
            joins = {"to_household_id": other.household_id} if taken else {}
            answer = self._give("registration", "MoveResidents", home.grid, resident_ids=movers, **fields, **joins)
            household_id = answer.response.to_household_id if answer.response is not None else ""
        if answer.response is not None and self.chance.random() < 0.7:
            self.city.households.append(Household(grid, household_id, tuple(movers), door))

    def move_building(self):
        """A further building with a household, or one of those to another grid of its district, where its name may be
        taken. Not every client hears of it."""
        if not self.city.annexes or self.chance.random() < 0.3:
            grid = self.chance.choice(self.city.grids)
            answer = self._give("registration", "RegisterBuilding", grid, grid_code=grid,
                                name=f"Annex {self.chance.randrange(4)}")
            if answer.response is not None:
                self.city.annexes.append((grid, answer.response.building_id))
        if not self.city.annexes:
            return
        grid, building_id = self.chance.choice(self.city.annexes[-40:])
        if self.chance.random() < 0.5:
            return self.register_household(grid, building_id)
        to_grid = self.chance.choice([one for one in self.city.district_of[grid].grids if one != grid])
        answer = self._give("registration", "MoveBuilding", grid, official=True, grid_code=grid,
                            building_id=building_id, to_grid_code=to_grid)
        if answer.response is not None and self.chance.random() < 0.7:
            self.city.annexes.append((to_grid, building_id))

    def arrive(self):
        """Somebody comes from elsewhere; what was declared is verified, at times by who declared it, and filed."""
        home = self.chance.choice(self.city.households)
        now = self.world.clock.now()
        if not self.city.arrivals or self.chance.random() < 0.4:
            arrived = now - self.chance.randrange(60) * HOUR
            answer = self._give(
                "registration", "DeclareArrival", home.grid, grid_code=home.grid, household_id=home.household_id,
                resident_ids=self.chance.sample(home.resident_ids, self.chance.randrange(1, len(home.resident_ids) + 1)),
                journey={"from_area_code": self.chance.choice(("420106", "4205", "31")), "means": 1,
                         "left_at_ms": arrived - HOUR, "arrived_at_ms": arrived}, details={"vehicle": "G1234"})
            if answer.response is not None:
                self.city.arrivals.append((home.grid, home.household_id, answer.response.arrival_id))
            return
        grid, household_id, arrival_id = self.chance.choice(self.city.arrivals[-40:])
        about = {"grid_code": grid, "household_id": household_id, "arrival_id": arrival_id}
        if self.chance.random() < 0.3:
            return self._give("registration", "FileArrival", grid, official=True, file_number="17", **about)
        self._give("registration", "VerifyArrival", grid, official=self.chance.random() < 0.5,
                   finding=self.chance.choice((1, 1, 1, 2)), **about)

    def sign(self):
        home = self.chance.choice(self.city.households)
        self._give("registration", "RecordSignature", home.grid, grid_code=home.grid, household_id=home.household_id,
                   resident_id=self.chance.choice(home.resident_ids),
                   signature={"document": self.chance.randrange(1, 3), "version": str(self.chance.randrange(3)),
                              "signed_at_ms": self.world.clock.now(), "for_household": self.chance.random() < 0.3})

    def issue_pass(self):
        """A resident's card or vehicle, often of who is in isolation, or a temporary pass; they begin and end while the
        load goes on."""
        now = self.world.clock.now()
        known = self.city.isolated[-40:] if self.chance.random() < 0.5 else []
        home = self.chance.choice(known or self.city.households)
        holder = {"household_id": home.household_id, "resident_id": self.chance.choice(home.resident_ids)}
        period = {"valid_from_ms": now + self.chance.choice((0, 0, 4)) * HOUR,
                  "valid_until_ms": now + self.chance.randrange(5, 40) * HOUR}
        kind = self.chance.choices(("card", "vehicle", "temporary"), (5, 3, 3))[0]
        plate = gates.new_plate(self.chance) if kind == "vehicle" else ""
        fields = {"card": holder, "vehicle": {**holder, "details": {"plate": plate}},
                  "temporary": {**period, "details": {"holder_name": "Visitor", "holder_phone": "13900000003"}}}[kind]
        if self.chance.random() < 0.3:
            fields |= period
        answer = self._give("registration", "IssuePass", home.grid, grid_code=home.grid, **fields)
        if answer.response is not None:
            self.city.passes.append(gates.Pass(home.grid, answer.response.pass_id, answer.response.code, plate))

    def revoke_pass(self):
        if not self.city.passes:
            return self.issue_pass()
        one = self.chance.choice(self.city.passes)
        self._give("registration", "RevokePass", one.grid, grid_code=one.grid, pass_id=one.pass_id,
                   reason=self.chance.randrange(1, 5))

    def scan(self):
        """A few at once, or what was scanned before under the same command ids; who is scanned may have moved, be in
        isolation, not be known."""
        if self.city.scanned and self.chance.random() < 0.15:
            gate, request = self.chance.choice(self.city.scanned[-20:])
        else:
            gate = self.chance.choice(self.city.gates[:2 * len(self.city.districts)] if self.chance.random() < 0.8
                                      else self.city.gates)
            shown = [one for one in self.chance.sample(self.city.passes, min(40, len(self.city.passes)))
                     if one.grid[:6] == gate.grid[:6] or self.chance.random() < 0.1]
            now = self.world.clock.now()
            request = request_class("registration", "ScanPasses")(
                grid_code=gate.grid, checkpoint_id=gate.checkpoint_id,
                scans=[gates.scan_of(one, now, self.chance) for one in shown[:self.chance.randrange(5)] or [None]])
            self.city.scanned.append((gate, request))
        district = self.city.district_of[gate.grid]
        staff = district.guard if self.chance.random() < 0.7 else self._staff(gate.grid)
        hasty = self.chance.random() < 0.06
        answers = self.send_scans(request, staff, seconds=self.chance.uniform(0.001, 0.006) if hasty else 4.0)
        if "UNKNOWN" in answers:
            self.send_scans(request, staff)
        for answer in answers:
            self._load.answers["ScanPasses", answer] += 1

    def keep_gate(self):
        """A further checkpoint, which is closed and opened again now and then."""
        gate = self.chance.choice(self.city.gates)
        district = self.city.district_of[gate.grid]
        fields = {"grid_code": gate.grid, "guarded_area_code": self.chance.choice((gate.grid, district.community))}
        answer = self._give("registration", "DefineCheckpoint", gate.grid, official=True, name="Side gate", **fields)
        if answer.response is not None:
            self._give("registration", "DefineCheckpoint", gate.grid, official=True, name="Back gate", **fields,
                       checkpoint_id=answer.response.checkpoint_id, is_closed=self.chance.random() < 0.3)
            self.city.gates.append(gates.Gate(gate.grid, answer.response.checkpoint_id))

    def order_zone(self):
        """A risk zone is declared, mostly in a grid, or one is made another, or lifted; what it means changes too."""
        now = self.world.clock.now()
        if self.city.zones and self.chance.random() < 0.5:
            zone = self.chance.choice(self.city.zones[-12:])
            about = {"area_code": zone.area, "zone_id": zone.zone_id}
            if self.chance.random() < 0.5:
                return self._give("registration", "LiftZone", zone.area, official=True, order_number="0", **about)
            return self._give("registration", "ChangeZone", zone.area, official=True, **about,
                              **self._extent(zone.area, now))
        district = self.chance.choice(self.city.districts)
        if self.chance.random() < 0.2:
            return self._give("registration", "SetZoneRules", district.code, official=True,
                              district_code=district.code, rules=zones.rules(self.chance))
        area = self.chance.choice((district.community, *district.grids[:4]))
        answer = self._give("registration", "DeclareZone", area, official=True, area_code=area,
                            from_ms=self.chance.choice((0, 0, now - HOUR, now + 2 * HOUR)),
                            **self._extent(area, now + 2 * HOUR))
        if answer.response is not None:
            self.city.zones.append(zones.Zone(area, answer.response.zone_id))

    def _extent(self, area: str, now: int) -> dict:
        """The building may be one that moves from grid to grid."""
        annexes = [building_id for grid, building_id in self.city.annexes[-40:] if grid == area]
        building_id = self.chance.choice([self.city.buildings.get(area, ""), *annexes])
        return zones.extent(area, building_id, self._district(area).grids, now,
                            self.chance)

    def _district(self, area: str):
        return next(one for one in self.city.districts if one.code == area[:6])

    def judge_places(self):
        """The district's risk areas change now and then."""
        district = self.chance.choice(self.city.districts)
        areas = [{"area_code": "42", "isolation": 2, "days": self.chance.randrange(1, 4)},
                 {"area_code": "4201", "isolation": 3, "days": self.chance.randrange(1, 6)}]
        self._give("registration", "SetRiskAreas", district.code, official=True, district_code=district.code,
                   areas=areas[:self.chance.randrange(0, 3)])

    def see_to_shifts(self):
        area = self.chance.choice(self.city.volunteer_areas)
        rpc, fields = shifts.next_deed(area, self.chance, self.world.clock.now())
        answer = self._give("registration", rpc, area.code, official=True, area_code=area.code, **fields)
        if answer.response is not None:
            shifts.note(area, rpc, fields, answer.response)

    def see_to_enterprises(self):
        if self.chance.random() < 0.03:
            district = self.chance.choice(self.city.districts)
            return self._give("registration", "SetVenueRules", district.code, official=True,
                              district_code=district.code, rules=enterprises.venue_rules(self.chance))
        grid = self.chance.choice(self.city.enterprise_grids)
        if self.chance.random() < 0.3:
            residents = [one for home in self.city.households[-40:] if home.grid == grid.code for one in home.resident_ids]
            rpc, fields = enterprises.deed_of_fleets(grid, self.chance, self.world.clock.now(), residents)
            official = False
        else:
            rpc, fields, official = enterprises.next_deed(grid, self.chance, self.world.clock.now())
        answer = self._give("registration", rpc, grid.code, official=official, grid_code=grid.code, **fields)
        if answer.response is not None:
            enterprises.note(grid, rpc, fields, answer.response)

    def answer_for(self):
        """A household's own worker, or the parties that answer for a resident."""
        home = self.chance.choice(self.city.households)
        district = self.city.district_of[home.grid]
        if self.chance.random() < 0.5:
            return self._give("registration", "AssignDedicatedWorker", home.grid, official=True, grid_code=home.grid,
                              household_id=home.household_id, staff_id=self.chance.choice(["", *district.workers]))
        kinds = self.chance.sample(range(1, 6), self.chance.randrange(0, 6))
        self._give("registration", "NameResponsibleParties", home.grid, grid_code=home.grid,
                   household_id=home.household_id, resident_id=self.chance.choice(home.resident_ids),
                   parties=[{"kind": kind, "organisation": f"Body {kind}"} for kind in kinds])

    def find_out(self):
        """About an id number that two claim: one person in two places, two people, or two records to be made one; now
        and then a record is taken apart again."""
        district = self.chance.choice(self.city.districts)
        question = request_class("registration", "ListDuplicateCases")(area_code=district.code, page_size=20)
        try:
            cases = self.call("registration", "ListDuplicateCases", question, district.official, seconds=2).cases
        except grpc.RpcError:
            return
        if self.city.merged and self.chance.random() < 0.3:
            grid, household_id, resident_id = self.chance.choice(self.city.merged)
            return self._give("registration", "SeparateResident", grid, official=True, grid_code=grid,
                              household_id=household_id, resident_id=resident_id)
        if not cases:
            return
        case = self.chance.choice(cases)
        kept, other = case.claims[0], case.claims[-1]
        home = next((one for one in self.city.households if one.household_id == kept.household_id
                     and one.grid == kept.grid_code), None)
        if home is None or self.chance.random() < 0.4:
            return self._give("registration", "ResolveDuplicateCase", kept.grid_code, official=True,
                              grid_code=kept.grid_code, case_id=case.case_id, finding=self.chance.randrange(1, 3))
        if kept.grid_code[:6] != other.grid_code[:6]:
            return  # nobody covers both
        to = {"grid_code": home.grid, "building_id": self.city.buildings[home.grid], "floor": 1, "door": home.door}
        self._give("registration", "MoveResidents", other.grid_code, official=True, grid_code=other.grid_code,
                   household_id=other.household_id, resident_ids=[other.resident_id], to=to,
                   to_household_id=kept.household_id, merge_into_resident_id=kept.resident_id)
        self.city.merged.append((kept.grid_code, kept.household_id, other.resident_id))

    def know_doors(self):
        """Two doors at once, one of which may be known; now and then a door is taken out again."""
        grid = self.chance.choice(self.city.grids)
        doors = [{"floor": 1, "door": str(self.chance.randrange(1, 60))} for _ in range(2)]
        if doors[0] == doors[1]:
            del doors[1]
        answer = self._give("registration", "RegisterDoors", grid, grid_code=grid,
                            building_id=self.city.buildings[grid], doors=doors)
        if answer.response is not None:
            self.city.doors += [(grid, door_id) for door_id in answer.response.door_ids]

    def visit(self):
        if not self.city.doors:
            return self.know_doors()
        grid, door_id = self.chance.choice(self.city.doors)
        if self.chance.random() < 0.05:
            return self._give("registration", "RemoveDoor", grid, official=True, grid_code=grid, door_id=door_id,
                              reason=self.chance.randrange(1, 3))
        ago = self.chance.choices((0, self.chance.randrange(1, 40) * HOUR, -1 * HOUR), (80, 17, 3))[0]
        self._give("registration", "RecordVisit", grid, grid_code=grid, door_id=door_id, way=1,
                   outcome=self.chance.randrange(1, 6), visited_at_ms=self.world.clock.now() - ago)

    def open_round(self):
        district = self.chance.choice(self.city.districts)
        area = self.chance.choice((district.code, district.community, *district.grids))
        self._give("registration", "OpenCensusRound", district.code, official=True, area_code=area, name="Round",
                   due_at_ms=self.world.clock.now() + self.chance.randrange(1, 12) * HOUR)

    def hire_and_fire(self):
        district = self.chance.choice(self.city.districts)
        staff = f"temp-{district.code}-{self.chance.randrange(6)}"
        if self.chance.random() < 0.4:
            by = {"substitute_id": self.chance.choice(district.workers)}
            rpc, more = self.chance.choice((("EndSubstitution", {}), ("SubstituteStaff", by)))
            self._give("registration", rpc, district.code, official=True, area_code=district.community,
                       staff_id=staff, **more)
        elif self.chance.random() < 0.6:
            self._give("registration", "DefineStaff", district.code, official=True, area_code=district.community,
                       staff_id=staff, role=1, name=f"Temp {staff[-1]}")
        else:
            self._give("registration", "RemoveStaff", district.code, official=True, area_code=district.community,
                       staff_id=staff)

    def ask_for_supply(self):
        home = self.chance.choice(self.city.households)
        answer = self._give("supply", "RequestSupply", home.grid, grid_code=home.grid, household_id=home.household_id,
                            category=self.chance.randrange(1, 8),
                            items=[{"name": self.chance.choice(_GOODS), "quantity": self.chance.randrange(1, 9),
                                    "unit": 1}])
        if answer.response is not None:
            self.city.requests.append((home.grid, answer.response.request_id))

    def serve(self):
        if not self.city.requests:
            return self.ask_for_supply()
        grid, request_id = self.chance.choice(self.city.requests[-60:])
        rpc = self.chance.choices(("ClaimSupply", "DeliverSupply", "ConfirmSupply", "CancelSupply"), (5, 4, 3, 1))[0]
        fields = {"grid_code": grid, "request_id": request_id}
        if rpc == "DeliverSupply":
            fields["delivered_at_ms"] = self.world.clock.now()
        if rpc == "CancelSupply":
            fields["reason"] = self.chance.randrange(1, 6)
        self._give("supply", rpc, grid, **fields)

    def see_to_alerts(self):
        grid = self.chance.choice(self.city.grids)
        question = request_class("alerting", "ListAlerts")(area_code=grid, page_size=20)
        try:
            alerts = self.call("alerting", "ListAlerts", question, self._staff(grid), seconds=2).alerts
        except grpc.RpcError:
            return
        for alert in alerts[:2]:
            rpc = "ResolveAlert" if self.chance.random() < 0.4 else "AcknowledgeAlert"
            self._give("alerting", rpc, grid, grid_code=grid, alert_id=alert.alert_id,
                       reason=self.chance.randrange(1, 6))

    # The set-up

    def define_area(self, code: str):
        self._insist("registration", "DefineArea", "admin", area_code=code, name=f"Area {code}",
                     parent_code=code[:-3] if len(code) > 6 else "")

    def set_rules(self, district):
        self._insist("registration", "SetRules", "admin", district_code=district.code, change=district.rules)

    def define_staff(self, hired):
        district, staff = hired
        role = {district.official: 5, district.guard: 8}.get(staff, 1)
        area = district.code if role == 5 else district.community
        self._insist("registration", "DefineStaff", "admin", area_code=area, staff_id=staff, role=role,
                     name=f"Staff {staff[-1]}")

    def register_building(self, grid: str):
        answer = self._insist("registration", "RegisterBuilding", self._staff(grid, official=True), grid_code=grid,
                              name="Building 1")
        self.city.buildings[grid] = answer.response.building_id

    def build_gates(self, district):
        """One that guards the community, and one its own grid only."""
        for grid, guarded in zip(district.grids, (district.community, district.grids[1])):
            answer = self._insist("registration", "DefineCheckpoint", district.official, grid_code=grid, name="Gate",
                                  guarded_area_code=guarded)
            self.city.gates.append(gates.Gate(grid, answer.response.checkpoint_id))

    def _insist(self, service: str, rpc: str, staff: str, **fields) -> Answer:
        answer = self.command(service, rpc, self.request(service, rpc, **fields), staff)
        self._load.answers[rpc, answer.answer] += 1
        if answer.answer != "PROCESSED":
            raise RuntimeError(f"setting up: {rpc} {fields} was answered {answer.answer} {answer.status} "
                               f"{answer.reason} {answer.field}")
        return answer

    # How it is sent

    def _staff(self, grid: str, official: bool = False) -> str:
        district = self._district(grid)
        return district.official if official else self.chance.choice(district.workers)

    def _give(self, service: str, rpc: str, grid: str, official: bool = False, **fields) -> Answer:
        return self._send(service, rpc, grid, self.request(service, rpc, **fields), official)

    def _send(self, service: str, rpc: str, grid: str, request, official: bool = False) -> Answer:
        staff = self._staff(grid, official)
        if self.chance.random() < 0.15:
            request.wait = common.WAIT_ACCEPTED
        # A reply that is lost: the client has hung up before it can come.
        hasty = self.chance.random() < 0.06
        answer = self.attempt(service, rpc, request, staff,
                              seconds=self.chance.uniform(0.001, 0.006) if hasty else 4.0)
        given = (service, rpc, request, staff)
        if answer.answer == "UNKNOWN":
            answer = self._settle(given, patience=1.5)
        elif self.chance.random() < 0.05:
            self._again(*given)
        self._load.answers[rpc, answer.answer] += 1
        return answer

    def _settle(self, given: tuple, patience: float) -> Answer:
        answer = self.command(*given, seconds=patience)
        if answer.answer == "UNKNOWN":
            self._unsettled.append(given)
        return answer

    def settle_all(self):
        """What is UNKNOWN after this stays so, and the checker takes either."""
        end = time.monotonic() + 30
        while self._unsettled and time.monotonic() < end:
            self._settle(self._unsettled.popleft(), patience=5)

    def _again(self, service: str, rpc: str, request, staff: str):
        """The same id once more: a repeat, or other content."""
        again = type(request)()
        again.CopyFrom(request)
        again.wait = common.WAIT_PROCESSED
        if rpc == "RecordFollowUp" and self.chance.random() < 0.4:
            again.temperature_tenths += 1
        elif rpc == "RequestSupply" and self.chance.random() < 0.4:
            again.items[0].quantity += 1
        elif rpc == "ImportResidents" and self.chance.random() < 0.4:
            del again.rows[0]
        elif rpc == "IssuePass" and self.chance.random() < 0.4:
            again.details.purpose += "!"
        answer = self.command(service, rpc, again, staff, seconds=1.5)
        self._load.answers["again", answer.answer] += 1


_DEEDS, _WEIGHTS = zip((_Worker.follow_up, 40), (_Worker.open_case, 8), (_Worker.register_household, 6),
                       (_Worker.add_residents, 2), (_Worker.import_residents, 3), (_Worker.forget_household, 1),
                       (_Worker.hire_and_fire, 2), (_Worker.ask_for_supply, 8), (_Worker.serve, 20),
                       (_Worker.see_to_alerts, 10), (_Worker.know_doors, 4), (_Worker.visit, 12),
                       (_Worker.open_round, 1), (_Worker.move, 6), (_Worker.move_building, 2),
                       (_Worker.answer_for, 2), (_Worker.find_out, 2), (_Worker.arrive, 4), (_Worker.sign, 1),
                       (_Worker.judge_places, 1), (_Worker.issue_pass, 6), (_Worker.revoke_pass, 1),
                       (_Worker.scan, 14), (_Worker.keep_gate, 1), (_Worker.order_zone, 3),
                       (_Worker.see_to_shifts, 10), (_Worker.see_to_enterprises, 10))
