"""A second claim of an id number never passes unseen (services/registration/README.md): where residents of several
households stand under one person key, a duplicate case is open and noted at each of their grids with all of them.
Counted from the households alone, whatever happened between."""

import collections

from checker import names
from checker.finding import Finding

KIND = "second-claim"
OPEN = 1


def check(evidence):
    residents = collections.defaultdict(dict)  # by person key: resident id -> grid
    noted = {}                                 # by person key and grid: the last note
    for partition in range(evidence.log.partitions):
        for event in evidence.log.of(names.events("registration"), partition):
            m = event.message
            if event.type.endswith(".HouseholdRegistered"):
                for one in m.residents:
                    residents[one.person_key][one.resident_id] = event.key
            elif event.type.endswith(".HouseholdForgotten"):
                for one in m.residents:
                    residents[one.person_key].pop(one.resident_id, None)
            elif event.type.endswith(".DuplicateCaseNoted"):
                noted[(m.person_key, event.key)] = m
    for person_key, claims in residents.items():
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
