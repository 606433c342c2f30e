"""A second claim of an id number never passes unseen (services/registration/README.md): where residents of several
households stand under one person key, a duplicate case is open and noted at each of their grids with all of them, or
somebody has looked into all of them and settled it. Records that were made one with another claim nothing. Counted
from the households alone, whatever happened between."""

import collections

from checker import names
from checker.finding import Finding
from checker.registration_fold import record_ids

KIND = "second-claim"
OPEN = 1


class _Stays:
    """Where one record was, by the number of the move that brought it there, and whether it was part of another."""

    def __init__(self):
        self._merged: dict[tuple[int, str], bool] = {}

    def come(self, number: int, grid: str, merged: bool):
        self._merged[number, grid] = merged

    def separate(self, grid: str):
        """At the latest stay in the grid: its events come in their order."""
        self._merged[max(stay for stay in self._merged if stay[1] == grid)] = False

    @property
    def claims_at(self) -> str:
        """The grid; empty where it claims nothing."""
        last = max(self._merged)
        return "" if self._merged[last] else last[1]


def check(evidence):
    stays = collections.defaultdict(lambda: collections.defaultdict(_Stays))  # by person key and resident id
    forgotten = set()
    noted = {}                                                                # by person key and grid: the last note
    settled = collections.defaultdict(list)                                   # by person key: whose claims, each time
    for partition in range(evidence.log.partitions):
        for event in evidence.log.of(names.events("registration"), partition):
            m = event.message
            if event.type.endswith((".HouseholdRegistered", ".ResidentsAdded")):
                for one in m.residents:
                    stays[one.person_key][one.resident_id].come(0, event.key, False)
            elif event.type.endswith(".ResidentRecordAdded"):
                stays[m.record.person_key][m.record.resident_id].come(0, event.key, True)
            elif event.type.endswith(".ResidentsMovedIn"):
                merges = m.moving.merge_into_resident_id != ""
                for one in m.moving.residents:
                    stays[one.person_key][one.resident_id].come(m.moving.move_number, event.key, merges)
                    for record in one.merged:
                        stays[record.person_key][record.resident_id].come(m.moving.move_number, event.key, True)
            elif event.type.endswith(".ResidentSeparated"):
                stays[m.resident.person_key][m.resident.resident_id].separate(event.key)
            elif event.type.endswith(".HouseholdForgotten"):
                forgotten |= set(record_ids(m.residents))
            elif event.type.endswith(".DuplicateCaseNoted"):
                noted[(m.person_key, event.key)] = m
            elif event.type.endswith(".DuplicateCaseSettled"):
                settled[event.key].append({one.resident_id for one in m.claims})
    for person_key, records in stays.items():
        claims = {resident: record.claims_at for resident, record in records.items()
                  if resident not in forgotten and record.claims_at}
        for grid in sorted(set(claims.values())):
            note = noted.pop((person_key, grid), None)
            shown = {one.resident_id for one in note.claims} if note is not None and note.status == OPEN else set()
            wanted = set(claims) if len(claims) > 1 else set()
            was_settled = not shown and any(wanted <= looked_into for looked_into in settled[person_key])
            if shown != wanted and not was_settled:
                yield Finding(KIND, f"{person_key} is claimed by {sorted(claims)}, but grid {grid} knows of "
                                    f"{sorted(shown)}")
    for (person_key, grid), note in noted.items():
        if note.status == OPEN:
            yield Finding(KIND, f"{person_key} has no claim in grid {grid}, where its case is still open")
