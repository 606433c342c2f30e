"""Registration's entities folded from its events: services/registration/README.md, adapters/registration_state.proto.
An area's key holds the area, its staff, buildings, households, doors and duplicate cases; a person's key holds claims.
The census is counted anew from the doors whenever it is asked for."""

from checker import contracts
from checker.names import id_bytes

MET, ABSENT, REFUSED, MOVED_OUT = 1, 2, 3, 4  # VisitOutcome; VACANT is 5


def entity(name):
    return contracts.state("registration", name)


def person_bytes(person_key: str) -> bytes:
    return bytes.fromhex(person_key.removeprefix("person:"))


class State:
    """One key. Entities by their field in Redis."""

    def __init__(self, key: str):
        self.key = key
        self.profile = {}
        self.staff = {}
        self.substitutions = {}
        self.buildings = {}
        self.households = {}
        self.doors = {}
        self.has_census = False
        self.round = None
        self.duplicates = {}
        self.claims = {}

    @property
    def is_person(self) -> bool:
        return self.key.startswith("person:")

    def tables(self):
        return {"area": self.profile, "staff": self.staff, "substitution": self.substitutions,
                "building": self.buildings, "household": self.households, "door": self.doors,
                "census": {"": self.census()} if self.has_census else {}, "duplicate": self.duplicates,
                "claim": self.claims}

    def census(self):
        census = entity("CensusState")(round=self.round, figures={"doors_known": len(self.doors)})
        figures = census.figures
        for door in self.doors.values():
            figures.households += 1 if door.household_id else 0
            figures.people_registered += door.people
            what = self.status_of(door)
            setattr(figures, f"doors_{what}", getattr(figures, f"doors_{what}") + 1)
            if what == "absent":
                figures.people_absent += door.people
            elif what == "visited":
                figures.people_absent += len(door.last_visit.absent_resident_ids)
        return census

    def counts(self, door) -> bool:
        """Whether the door's last visit was made in this round."""
        return door.HasField("last_visit") and (self.round is None or door.last_visit.at_ms >= self.round.opened_at_ms)

    def status_of(self, door) -> str:
        if not self.counts(door):
            return "untried"
        if door.last_visit.outcome >= MOVED_OUT:
            return "unsettled" if door.household_id else "vacant"
        return {MET: "visited", ABSENT: "absent", REFUSED: "refused"}[door.last_visit.outcome]

    def apply(self, event):
        # An event at a key of the other kind changes nothing.
        if self.is_person == (event.message.DESCRIPTOR.name in OF_PERSONS):
            getattr(self, event.message.DESCRIPTOR.name)(event.message, event)

    def _area(self):
        return self.profile.setdefault("area", entity("AreaProfileState")(duty={}))

    def AreaDefined(self, m, _):
        area = self._area()
        area.name, area.parent_code = m.name, m.parent_code

    def StaffDefined(self, m, _):
        self.staff[m.staff_id] = entity("StaffState")(
            role=m.role, area_codes=m.area_codes, valid_from_ms=m.valid_from_ms, valid_until_ms=m.valid_until_ms,
            sealed=m.sealed, key_id=id_bytes(m.key_id))

    def StaffRemoved(self, m, _):
        self.staff.pop(m.staff_id, None)
        self.substitutions.pop(m.staff_id, None)

    StaffReleased = StaffRemoved

    def SubstitutionBegun(self, m, _):
        self.substitutions[m.staff_id] = contracts.event("registration", "SubstitutionRecord")(
            substitute_id=m.substitute_id, from_ms=m.from_ms, until_ms=m.until_ms)

    def SubstitutionEnded(self, m, _):
        self.substitutions.pop(m.staff_id, None)

    def RosterChanged(self, m, _):
        self._area().duty.CopyFrom(contracts.event("registration", "RosterRecord")(staff_ids=m.staff_ids,
                                                                                   times=m.times))

    def RulesChanged(self, m, _):
        self._area().rules.CopyFrom(m.rules)

    def BuildingRegistered(self, m, _):
        self.buildings[m.building_id] = entity("BuildingState")(name=m.name, units=m.units, floors=m.floors)

    def HouseholdRegistered(self, m, event):
        residents = [entity("ResidentState")(id=id_bytes(one.resident_id), person=person_bytes(one.person_key),
                                             sealed=one.sealed) for one in m.residents]
        self.households[m.household_id] = entity("HouseholdState")(
            building_id=id_bytes(m.building_id), unit=m.unit, floor=m.floor, door=m.door, key_id=id_bytes(m.key_id),
            residents=residents, registered_at_ms=event.time_ms, registered_by=event.meta.actor)
        door = self._door(m.door_id, m)
        door.household_id, door.people = id_bytes(m.household_id), len(m.residents)
        if door.last_visit.outcome >= MOVED_OUT:
            self._forget_visit(door)

    def HouseholdForgotten(self, m, _):
        household = self.households.pop(m.household_id, None)
        if household is None:
            return
        door = next(one for one in self.doors.values() if one.household_id == id_bytes(m.household_id))
        door.household_id, door.people = b"", 0
        if door.last_visit.outcome < MOVED_OUT:
            self._forget_visit(door)

    def _door(self, door_id, m, building_id=""):
        self.has_census = True
        return self.doors.setdefault(door_id, entity("DoorState")(
            building_id=id_bytes(building_id or m.building_id), unit=m.unit, floor=m.floor, door=m.door))

    @staticmethod
    def _forget_visit(door):
        door.ClearField("last_visit")
        door.attempts = 0

    def DoorsRegistered(self, m, _):
        for door in m.doors:
            self._door(door.door_id, door, m.building_id)

    def DoorRemoved(self, m, _):
        self.doors.pop(m.door_id, None)

    def VisitRecorded(self, m, event):
        door = self.doors.get(m.door_id)
        if door is None or (door.HasField("last_visit") and door.last_visit.at_ms > m.visited_at_ms):
            return
        before = door.attempts if self.counts(door) else 0
        door.attempts = before + 1 if m.outcome in (ABSENT, REFUSED) else 0
        door.last_visit.CopyFrom(entity("VisitState")(
            at_ms=m.visited_at_ms, way=m.way, outcome=m.outcome, by=event.meta.actor,
            absent_resident_ids=[id_bytes(one) for one in m.absent_resident_ids]))

    def CensusRoundOpened(self, _m, _):
        pass

    def CensusRoundBegun(self, m, _):
        if self.round is None or self.round.opened_at_ms <= m.opened_at_ms:
            self.has_census = True
            self.round = entity("CensusRoundState")(id=id_bytes(m.round_id), opened_at_ms=m.opened_at_ms,
                                                    due_at_ms=m.due_at_ms)

    def CensusRoundDue(self, m, _):
        if self.round is not None and self.round.id == id_bytes(m.round_id):
            self.round.is_reported = True

    def DuplicateCaseNoted(self, m, _):
        claims = [entity("ClaimRefState")(grid_code=one.grid_code, household_id=id_bytes(one.household_id),
                                          resident_id=id_bytes(one.resident_id), claimed_at_ms=one.claimed_at_ms)
                  for one in m.claims]
        self.duplicates[m.case_id] = entity("DuplicateState")(person=person_bytes(m.person_key), status=m.status,
                                                              claims=claims)

    def IdNumberClaimed(self, m, _):
        known = self.claims.get(m.claim.resident_id)
        self.claims[m.claim.resident_id] = entity("ClaimState")(
            grid_code=m.claim.grid_code, household_id=id_bytes(m.claim.household_id),
            claimed_at_ms=m.claim.claimed_at_ms, case_id=known.case_id if known else b"")

    def IdNumberReleased(self, m, _):
        self.claims.pop(m.claim.resident_id, None)

    def DuplicateCaseOpened(self, m, _):
        self._set_case(m.claims, id_bytes(m.case_id))

    DuplicateCaseChanged = DuplicateCaseOpened

    def DuplicateCaseClosed(self, m, _):
        self._set_case(m.claims, b"")

    def _set_case(self, claims, case_id):
        for claim in claims:
            if claim.resident_id in self.claims:
                self.claims[claim.resident_id].case_id = case_id


OF_PERSONS = ("IdNumberClaimed", "IdNumberReleased", "DuplicateCaseOpened", "DuplicateCaseChanged",
              "DuplicateCaseClosed")
