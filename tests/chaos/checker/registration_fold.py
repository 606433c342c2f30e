"""Registration's entities folded from its events: services/registration/README.md, adapters/registration_state.proto.
An area's key holds the area, its staff, buildings, households and duplicate cases; a person's key holds claims."""

from checker import contracts
from checker.names import id_bytes


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
        self.buildings = {}
        self.households = {}
        self.duplicates = {}
        self.claims = {}

    @property
    def is_person(self) -> bool:
        return self.key.startswith("person:")

    def tables(self):
        return {"area": self.profile, "staff": self.staff, "building": self.buildings, "household": self.households,
                "duplicate": self.duplicates, "claim": self.claims}

    def apply(self, event):
        # An event at a key of the other kind changes nothing.
        if self.is_person == (event.message.DESCRIPTOR.name in OF_PERSONS):
            getattr(self, event.message.DESCRIPTOR.name)(event.message, event)

    def _area(self):
        return self.profile.setdefault("area", entity("AreaProfileState")())

    def AreaDefined(self, m, _):
        area = self._area()
        area.name, area.parent_code = m.name, m.parent_code

    def StaffDefined(self, m, _):
        self.staff[m.staff_id] = entity("StaffState")(
            role=m.role, area_codes=m.area_codes, valid_from_ms=m.valid_from_ms, valid_until_ms=m.valid_until_ms,
            sealed=m.sealed, key_id=id_bytes(m.key_id))

    def StaffRemoved(self, m, _):
        self.staff.pop(m.staff_id, None)

    StaffReleased = StaffRemoved

    def RosterChanged(self, m, _):
        self._area().duty_staff_ids[:] = m.staff_ids

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

    def HouseholdForgotten(self, m, _):
        self.households.pop(m.household_id, None)

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
