"""Rows of other bodies' files as clients of the load send them, and whether the answers are those that such rows must
get. What depends on what others do meanwhile may be answered in several ways; which of them is right the checker
knows."""

import dataclasses

from checker.import_rules import KNOWN, MERGED, REGISTERED, REJECTED
from checker.names import derived_id

NOBODYS_BUILDING = "018f0000-0000-7000-8000-000000000000"


@dataclasses.dataclass(frozen=True)
class Row:
    """`may_be`: the results it may have. `of`: the number of the row whose person it names, where that is this one's
    household too."""

    place: dict
    person: dict
    may_be: tuple[int, ...]
    of: int = -1
    at_sight: bool = False

    @property
    def message(self) -> dict:
        return {**self.place, "resident": self.person}


def rows_of_new_door(place: dict, person: dict, other: dict) -> list[Row]:
    """Behind a door that nobody else knows of: two people, one of them three times, and what cannot be taken in."""
    mistyped = {**other, "id_number": other["id_number"][:-1] + ("1" if other["id_number"][-1] != "1" else "2")}
    return [Row(place, person, (REGISTERED,), of=0),
            Row(place, other, (REGISTERED,), of=1),
            Row(place, person, (KNOWN,), of=0),
            Row(place, {**person, "phone": "13900000001"}, (MERGED,), of=0),
            Row(place, mistyped, (REJECTED,), at_sight=True),
            Row({**place, "building_id": NOBODYS_BUILDING}, person, (REJECTED,))]


def row_of_known_door(place: dict, person: dict) -> Row:
    """Behind a door of a file before: who lived there may have moved or be about to."""
    return Row(place, person, (REGISTERED, MERGED, KNOWN, REJECTED))


def faults_of(rows: list[Row], command_id: str, processed: bool, answers) -> list[str]:
    """What is wrong with an import's answers; where it was not waited for, only what is seen at sight may be told."""
    by_row = {one.row: one for one in answers}
    wanted = [number for number, row in enumerate(rows) if processed or row.at_sight]
    if [one.row for one in answers] != wanted:
        return [f"rows {[one.row for one in answers]} are answered, not {wanted}"]
    found = []
    for number in wanted:
        answer, row = by_row[number], rows[number]
        if answer.result not in row.may_be:
            found.append(f"row {number} is answered {answer}, not with one of {row.may_be}")
        elif row.of >= 0 and not _fits(answer, command_id, number, row.of):
            found.append(f"row {number} is not about the person of row {row.of}: {answer}")
        elif row.at_sight and answer.field != "resident.id_number":
            found.append(f"row {number} is rejected for {answer.field}, not resident.id_number")
    return found


def _fits(answer, command_id: str, number: int, of: int) -> bool:
    record_id = derived_id(command_id, "resident", str(number)) if answer.result == MERGED else ""
    return (answer.household_id, answer.resident_id, answer.record_id) == (
        derived_id(command_id, "household", "0"), derived_id(command_id, "resident", str(of)), record_id)
