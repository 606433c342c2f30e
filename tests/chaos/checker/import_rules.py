"""What an import's rows lead to, from services/registration/README.md and registration_import.proto: who is not known
behind a door is registered there, who is known is not registered twice."""

from checker import contracts
from checker.names import derived_id

REGISTERED, MERGED, KNOWN, REJECTED = 1, 2, 3, 4  # ImportResult
WRONG_STATE = 4                                   # RejectionReason
MOST_RESIDENTS = 50
FIELDS = ("building_id", "unit", "floor", "door", "resident")  # of an ImportRow


def new(name, /, **fields):
    return contracts.event("registration", name)(**fields)


class Household:
    """One behind a door, as the rows of a command find it and change it. `residents`: None where none is registered."""

    def __init__(self, household_id: str, door_id: str, first_row, residents):
        self.id, self._door_id, self._first_row = household_id, door_id, first_row
        self._is_new = residents is None
        self._here = list(residents or ())
        self._added, self._records = [], []

    def take(self, record) -> dict | None:
        """What is answered to the row with this record; None: nobody more can live here."""
        same = [one for one in self._here if one.person_key == record.person_key]
        if not same:
            if len(self._here) >= MOST_RESIDENTS:
                return None
            self._here.append(record)
            self._added.append(record)
            return {"result": REGISTERED, "resident_id": record.resident_id}
        for known in same if record.details_hash else ():
            records = [known, *known.merged, *(one for resident_id, one in self._records
                                               if resident_id == known.resident_id)]
            if any(one.details_hash == record.details_hash for one in records):
                return {"result": KNOWN, "resident_id": known.resident_id}
        self._records.append((same[0].resident_id, record))
        return {"result": MERGED, "resident_id": same[0].resident_id, "record_id": record.resident_id}

    def events(self):
        row = self._first_row
        if self._is_new:
            yield new("HouseholdRegistered", household_id=self.id, building_id=row.building_id, unit=row.unit,
                      floor=row.floor, door=row.door, residents=self._added, door_id=self._door_id)
        elif self._added:
            yield new("ResidentsAdded", household_id=self.id, residents=self._added)
        for resident_id, record in self._records:
            yield new("ResidentRecordAdded", household_id=self.id, resident_id=resident_id, record=record)


def take_in(m, door_of, behind, seen):
    """`door_of`: a row's door. `behind`: the household there with its residents, None, or the reason why nothing can be
    taken in. `seen`: the event that answers, for what a rejection says."""
    households, answers, unused = {}, [], []
    for row in m.rows:
        door = door_of(row)
        if door not in households:
            households[door] = _found(m.meta.command_id, door, row, behind(row))
        household = households[door]
        if isinstance(household, int):
            answer = _rejected(row, household, seen)
        elif (told := household.take(_record(m.meta.command_id, row))) is None:
            answer = _rejected(row, WRONG_STATE, seen)
        else:
            answer = told | {"household_id": household.id}
        answers.append({"row": row.row, **answer})
        if answer["result"] in (KNOWN, REJECTED):
            unused.append(row.resident.key_id)
    return [*(event for one in households.values() if not isinstance(one, int) for event in one.events()),
            new("ResidentsImported", import_id=m.meta.command_id, answers=answers, unused_key_ids=unused)]


def _found(import_id, door, row, found):
    if isinstance(found, int):
        return found
    household_id, residents = found or (derived_id(import_id, "household", str(row.row)), None)
    return Household(household_id, door, row, residents)


def _record(import_id, row):
    """Under the id that its place in the request gives it."""
    record = new("SealedResident")
    record.CopyFrom(row.resident)
    record.resident_id = derived_id(import_id, "resident", str(row.row))
    return record


def _rejected(row, reason, seen):
    """Any words will do, but they name a field of the row and say something."""
    told = next((one for one in getattr(seen, "answers", ()) if one.row == row.row), None)
    if told is None or not told.message or told.field.split(".")[0] not in FIELDS:
        return {"result": REJECTED, "reason": reason, "field": FIELDS[0], "message": "a text"}
    return {"result": REJECTED, "reason": reason, "field": told.field, "message": told.message}
