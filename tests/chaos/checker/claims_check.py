"""A second claim of an id number never passes unseen (services/registration/README.md): where residents of several
households stand under one person key, a duplicate case is open and noted at each of their grids with all of them.
Counted from the households alone, whatever happened between."""

import collections

from checker import names
from checker.finding import Finding

KIND = "second-claim"
OPEN = 1


def check(evidence):
    residents = collections.defaultdict(dict)  # by person key: resident id -> (number of the last move, grid)
    forgotten = set()
    noted = {}                                 # by person key and grid: the last note
    for partition in range(evidence.log.partitions):
        for event in evidence.log.of(names.events("registration"), partition):
            m = event.message
            if event.type.endswith(".HouseholdRegistered"):
                for one in m.residents:
                    _put(residents[one.person_key], one.resident_id, (0, event.key))
            elif event.type.endswith(".ResidentsMovedIn"):
                for one in m.moving.residents:
                    _put(residents[one.person_key], one.resident_id, (m.moving.move_number, event.key))
            elif event.type.endswith(".HouseholdForgotten"):
                forgotten |= {one.resident_id for one in m.residents}
            elif event.type.endswith(".DuplicateCaseNoted"):
                noted[(m.person_key, event.key)] = m
    for person_key, places in residents.items():
        claims = {resident: grid for resident, (_, grid) in places.items() if resident not in forgotten}
        for grid in sorted(set(claims.values())):
            note = noted.pop((person_key, grid), None)
            shown = {one.resident_id for one in note.claims} if note is not None and note.status == OPEN else set()
            wanted = set(claims) if len(claims) > 1 else set()
            if shown != wanted:
                yield Finding(KIND, f"{person_key} is claimed by {sorted(claims)}, but grid {grid} knows of "
                                    f"{sorted(shown)}")
    for (person_key, grid), note in noted.items():
        if note.status == OPEN:
            yield Finding(KIND, f"{person_key} has no claim in grid {grid}, where its case is still open")


def _put(places: dict, resident_id: str, place: tuple[int, str]):
    places[resident_id] = max(place, places.get(resident_id, place))
