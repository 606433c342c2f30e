"""Registration's entities folded from its events: services/registration/README.md, adapters/registration_state.proto.
An area's key holds the area, its staff, buildings, households, doors, duplicate cases and what gates go by; a person's
key holds claims. The census is counted anew from the doors whenever it is asked for."""

import uuid

from checker import contracts
from checker.enterprises_fold import EnterprisesFold
from checker.gates_fold import Gates
from checker.names import id_bytes
from checker.volunteers_fold import VolunteersFold
from checker.zones_fold import Zones

MET, ABSENT, REFUSED, MOVED_OUT = 1, 2, 3, 4  # VisitOutcome; VACANT is 5
IN_TRANSFER, COMPLETED, RETURNED = 1, 2, 3    # MoveStatus
HERE, MOVING, MOVED = 0, 1, 2                 # BuildingStage
OPEN = 1                                      # DuplicateStatus
DECLARED, CONFIRMED, WRONG, FILED = 1, 2, 3, 4  # ArrivalStatus
IMPORT_KEPT_MS = 72 * 3_600_000               # as long as a command may be repeated


def entity(name):
    return contracts.state("registration", name)


def resident_of(one):
    return entity("ResidentState")(id=id_bytes(one.resident_id), person=person_bytes(one.person_key), sealed=one.sealed,
                                   key_id=id_bytes(one.key_id) if one.key_id else b"",
                                   parties=one.parties if one.HasField("parties") else None,
                                   details_hash=one.details_hash, arrivals=one.arrivals,
                                   signatures=one.signatures,
                                   merged=[resident_of(record) for record in one.merged])


def import_answer(one):
    ids = {field: id_bytes(getattr(one, field)) for field in ("household_id", "resident_id", "record_id")
           if getattr(one, field)}
    return entity("ImportAnswerState")(row=one.row, result=one.result, reason=one.reason, field=one.field,
                                       message=one.message, **ids)


def records_of(residents) -> list:
    """Of all these, each with those that were made one with it."""
    return [record for one in residents for record in (one, *one.merged)]


def record_ids(residents) -> list[str]:
    return [record.resident_id for record in records_of(residents)]


def person_bytes(person_key: str) -> bytes:
    return bytes.fromhex(person_key.removeprefix("person:"))


class State(Gates, EnterprisesFold, VolunteersFold, Zones):
    """One key. Entities by their field in Redis."""

    def __init__(self, key: str):
        super().__init__()
        self.key = key
        self.profile = {}
        self.staff = {}
        self.substitutions = {}
        self.buildings = {}
        self.households = {}
        self.moves = {}
        self.doors = {}
        self.has_census = False
        self.round = None
        self.duplicates = {}
        self.imports = {}
        self.claims = {}

    @property
    def is_person(self) -> bool:
        return self.key.startswith("person:")

    def tables(self):
        return {"area": self.profile, "staff": self.staff, "substitution": self.substitutions,
                "building": self.buildings, "household": self.households, "move": self.moves, "door": self.doors,
                "census": {"": self.census()} if self.has_census else {}, "duplicate": self.duplicates,
                "import": self.imports, "claim": self.claims, **self.gate_tables(), **self.volunteer_tables(),
                **self.zone_tables(), **self.enterprise_tables()}

    def census(self):
        census = entity("CensusState")(round=self.round, figures={"doors_known": len(self.doors)})
        figures = census.figures
        for door in self.doors.values():
            what = self.status_of(door)
            figures.households += 1 if door.household_id and what != "in_transfer" else 0
            figures.people_registered += door.people - door.people_in_transfer
            figures.people_in_transfer += door.people_in_transfer
            setattr(figures, f"doors_{what}", getattr(figures, f"doors_{what}") + 1)
            if not self.counts(door) or not door.household_id:
                continue
            if door.last_visit.outcome == ABSENT:
                figures.people_absent += door.people - door.people_in_transfer
            else:
                figures.people_absent += len(door.last_visit.absent_resident_ids)
        return census

    def counts(self, door) -> bool:
        """Whether the door's last visit was made in this round."""
        return door.HasField("last_visit") and (self.round is None or door.last_visit.at_ms >= self.round.opened_at_ms)

    def status_of(self, door) -> str:
        if door.people_in_transfer and door.people_in_transfer == door.people:
            return "in_transfer"
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

    def AreaRetired(self, _m, _):
        self._area().is_retired = True

    def DedicatedWorkerAssigned(self, _m, _):
        pass

    def ResponsiblePartiesNamed(self, m, _):
        for one in self.households[m.household_id].residents:
            if one.id == id_bytes(m.resident_id):
                one.ClearField("parties")
                if m.parties.kinds:
                    one.parties.CopyFrom(m.parties)

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

    def RiskAreasChanged(self, m, _):
        area = self._area()
        del area.risk_areas[:]
        area.risk_areas.extend(m.areas)

    def _records(self, household_id):
        return [record for one in self.households[household_id].residents for record in (one, *one.merged)]

    def _arrivals(self, m, status):
        return [one for record in self._records(m.household_id) for one in record.arrivals
                if one.arrival_id == m.arrival_id and one.status == status]

    def ArrivalDeclared(self, m, event):
        for details in m.details:
            for record in self._records(m.household_id):
                if record.id == id_bytes(details.resident_id):
                    record.arrivals.add(arrival_id=m.arrival_id, journey=m.journey, sealed=details.sealed,
                                        key_id=details.key_id, declared_by=event.meta.actor,
                                        declared_at_ms=event.time_ms, status=DECLARED)

    def ArrivalVerified(self, m, event):
        for one in self._arrivals(m, DECLARED):
            one.status = CONFIRMED if m.finding == 1 else WRONG
            one.verified_by, one.verified_at_ms = event.meta.actor, event.time_ms
            one.isolation, one.isolation_days = m.isolation, m.isolation_days

    def ArrivalFiled(self, m, _):
        for one in self._arrivals(m, CONFIRMED):
            one.status, one.file_number = FILED, m.file_number

    def SignatureRecorded(self, m, event):
        signed = m.signature
        for record in self._records(m.household_id):
            if record.id != id_bytes(m.resident_id):
                continue
            others = [one for one in record.signatures if (one.document, one.version, one.for_household)
                      != (signed.document, signed.version, signed.for_household)]
            del record.signatures[:]
            record.signatures.extend(others)
            record.signatures.add().CopyFrom(signed)
            record.signatures[-1].recorded_by = event.meta.actor

    def BuildingRegistered(self, m, _):
        self.buildings[m.building_id] = entity("BuildingState")(name=m.name, units=m.units, floors=m.floors)

    def HouseholdRegistered(self, m, event):
        residents = [resident_of(one) for one in m.residents]
        self.households[m.household_id] = entity("HouseholdState")(
            building_id=id_bytes(m.building_id), unit=m.unit, floor=m.floor, door=m.door, key_id=id_bytes(m.key_id),
            residents=residents, registered_at_ms=event.time_ms, registered_by=event.meta.actor)
        door = self._door(m.door_id, m)
        door.household_id = id_bytes(m.household_id)
        self._inhabit(door, residents)

    def _inhabit(self, door, residents):
        """That nobody was found there was before they came."""
        door.people = len(residents)
        if door.last_visit.outcome >= MOVED_OUT:
            self._forget_visit(door)

    def HouseholdForgotten(self, m, _):
        self.drop_passes(m.household_id)
        self._remove_household(m.household_id)

    def _remove_household(self, household_id):
        household = self.households.pop(household_id, None)
        if household is None:
            return
        number, door = next((number, one) for number, one in self.doors.items()
                            if one.household_id == id_bytes(household_id))
        if self.buildings[str(uuid.UUID(bytes=household.building_id))].stage == MOVED:
            del self.doors[number]
            return
        door.household_id, door.people, door.people_in_transfer = b"", 0, 0
        if door.last_visit.outcome < MOVED_OUT:
            self._forget_visit(door)

    def _door_of(self, household_id):
        return next(one for one in self.doors.values() if one.household_id == id_bytes(household_id))

    def MoveBegun(self, m, event):
        moving = m.moving
        household = self.households[moving.from_household_id]
        household.move_id, household.moves = id_bytes(moving.move_id), moving.move_number
        if moving.to_household_id != moving.from_household_id:
            household.key_id = id_bytes(m.key_id)
            del household.residents[:]
            household.residents.extend(resident_of(one) for one in [*m.staying, *moving.residents])
        movers = [id_bytes(one.resident_id) for one in moving.residents]
        self.moves[moving.move_id] = entity("MoveState")(
            household_id=id_bytes(moving.from_household_id), resident_ids=movers, to_grid_code=moving.to.grid_code,
            to_household_id=id_bytes(moving.to_household_id), number=moving.move_number, status=IN_TRANSFER,
            begun_at_ms=event.time_ms, begun_by=event.meta.actor)
        door = self._door_of(moving.from_household_id)
        door.people_in_transfer = len(movers)
        self._not_absent(door, movers)

    @staticmethod
    def _not_absent(door, residents):
        if door.HasField("last_visit"):
            absent = [one for one in door.last_visit.absent_resident_ids if one not in residents]
            door.last_visit.absent_resident_ids[:] = absent

    def _settle(self, move_id, status, event):
        self.moves[move_id].status, self.moves[move_id].settled_at_ms = status, event.time_ms
        return self.moves[move_id]

    def ResidentsMovedOut(self, m, event):
        self._settle(m.move_id, COMPLETED, event).household_gone = m.household_gone
        if m.to_grid_code != self.key:
            self.release_passes(m.resident_ids, m.to_grid_code)
        if m.household_gone:
            return self._remove_household(m.household_id)
        gone = [id_bytes(one) for one in m.resident_ids]
        household = self.households[m.household_id]
        staying = [one for one in household.residents if one.id not in gone]
        household.move_id = b""
        del household.residents[:]
        household.residents.extend(staying)
        door = self._door_of(m.household_id)
        door.people, door.people_in_transfer = len(staying), 0
        self._not_absent(door, gone)

    def MoveReturned(self, m, event):
        self._settle(m.move_id, RETURNED, event).message = m.message
        self.households[m.household_id].move_id = b""
        self._door_of(m.household_id).people_in_transfer = 0

    def MoveDeclined(self, _m, _):
        pass

    def ResidentsMovedIn(self, m, _):
        moving, to = m.moving, m.moving.to
        for move in self.moves.values():
            if move.household_id == id_bytes(moving.to_household_id):
                move.household_gone = False
        household = self.households.setdefault(moving.to_household_id, entity("HouseholdState")(
            building_id=id_bytes(to.building_id), unit=to.unit, floor=to.floor, door=to.door,
            key_id=id_bytes(moving.key_id), registered_at_ms=moving.registered_at_ms,
            registered_by=moving.registered_by))
        kept = [one for one in household.residents if one.id == id_bytes(moving.merge_into_resident_id or "0" * 32)]
        into = kept[0].merged if kept else household.residents
        into.extend(resident_of(one) for one in moving.residents)
        household.moves = max(household.moves, moving.move_number)
        door = self._door(m.door_id, to)
        door.household_id = id_bytes(moving.to_household_id)
        self._inhabit(door, household.residents)
        self.take_passes(moving)

    def ResidentSeparated(self, m, _):
        household = self.households[m.household_id]
        for one in household.residents:
            others = [record for record in one.merged if record.id != id_bytes(m.resident.resident_id)]
            del one.merged[:]
            one.merged.extend(others)
        household.residents.append(resident_of(m.resident))
        self._door_of(m.household_id).people = len(household.residents)

    def ResidentsAdded(self, m, _):
        household = self.households[m.household_id]
        household.residents.extend(resident_of(one) for one in m.residents)
        self._inhabit(self._door_of(m.household_id), household.residents)

    def ResidentRecordAdded(self, m, _):
        for one in self.households[m.household_id].residents:
            if one.id == id_bytes(m.resident_id):
                one.merged.append(resident_of(m.record))

    def ResidentsImported(self, m, event):
        self.imports = {import_id: one for import_id, one in self.imports.items()
                        if event.time_ms - one.at_ms < IMPORT_KEPT_MS}
        self.imports[m.import_id] = entity("ImportState")(at_ms=event.time_ms,
                                                          answers=[import_answer(one) for one in m.answers])

    def DuplicateFindingGiven(self, _m, _):
        pass

    def BuildingMoveBegun(self, m, _):
        building = self.buildings[m.moving.building_id]
        building.stage, building.to_grid_code, building.message = MOVING, m.moving.to_grid_code, ""

    def BuildingMovedIn(self, m, _):
        moving = m.moving
        self.buildings[moving.building_id] = entity("BuildingState")(name=moving.name, units=moving.units,
                                                                     floors=moving.floors)
        for come in moving.doors:
            door = self._door(come.door.door_id, come.door, moving.building_id)
            if come.HasField("last_visit") and not door.HasField("last_visit"):
                visit = come.last_visit
                door.attempts = visit.attempts
                door.last_visit.CopyFrom(entity("VisitState")(
                    at_ms=visit.visited_at_ms, way=visit.way, outcome=visit.outcome, by=visit.visited_by,
                    absent_resident_ids=[id_bytes(one) for one in visit.absent_resident_ids]))

    def BuildingMoveDeclined(self, _m, _):
        pass

    def BuildingMovedOut(self, m, _):
        building = self.buildings[m.building_id]
        building.stage, building.to_grid_code = MOVED, m.to_grid_code
        for number, door in sorted(self.doors.items()):
            if door.building_id == id_bytes(m.building_id):
                building.door_ids.append(id_bytes(number))
                if not door.household_id:
                    del self.doors[number]

    def BuildingMoveReturned(self, m, _):
        building = self.buildings[m.building_id]
        building.stage, building.to_grid_code, building.message = HERE, "", m.message

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

    DuplicateCaseSettled = DuplicateCaseClosed

    def DuplicateFindingOutdated(self, _m, _):
        pass

    def _set_case(self, claims, case_id):
        for claim in claims:
            if claim.resident_id in self.claims:
                self.claims[claim.resident_id].case_id = case_id


OF_PERSONS = ("IdNumberClaimed", "IdNumberReleased", "DuplicateCaseOpened", "DuplicateCaseChanged",
              "DuplicateCaseClosed", "DuplicateCaseSettled", "DuplicateFindingOutdated")
