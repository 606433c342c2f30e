"""The answer files of gridctl feed, and what is wrong with them by what dirty_feed.py knows."""

import collections
import csv
import dataclasses
import pathlib

from dirty_feed import DirtyFeeds

COLUMNS = ["row", "answer", "grid_code", "household_id", "resident_id", "record_id", "field", "message"]


@dataclasses.dataclass
class Answer:
    """A line of the answer file."""

    row: int
    answer: str
    grid_code: str
    household_id: str
    resident_id: str
    record_id: str
    field: str
    message: str


def read_answers(file: pathlib.Path) -> list[Answer]:
    with open(file, newline="", encoding="utf-8") as lines:
        header, *rows = csv.reader(lines)
    assert header == COLUMNS
    return [Answer(int(row), *rest) for row, *rest in rows]


def faults_of(feeds: DirtyFeeds, folder: pathlib.Path) -> list[str]:
    """What is wrong with the answers to all files: each row once and in order, as it must be, about one and the same
    resident wherever it is the same person behind the same door."""
    faults, residents, records = [], collections.defaultdict(set), collections.Counter()
    for feed in feeds.feeds:
        told = read_answers(folder / f"{feed.name}.answers.csv")
        if [one.row for one in told] != list(feed.expected):
            faults.append(f"{feed.name}: {len(told)} rows are answered, of {len(feed.expected)}, or in another order")
        for one in told:
            expected = feed.expected.get(one.row)
            if fault := _fault(feeds, one, expected):
                faults.append(f"{feed.name}:{one.row}: {fault}: {one}, {expected}")
            elif one.answer != "rejected":
                residents[expected.resident].add((one.grid_code, one.household_id, one.resident_id))
                records.update([one.record_id] if one.record_id else [])
    return faults + _confusions(residents, records)


def _fault(feeds: DirtyFeeds, one: Answer, expected) -> str:
    if expected is None or (one.answer, one.field) != (expected.answer, expected.field):
        return "is not as it must be"
    if one.answer == "rejected":
        return "" if one.message and not one.resident_id and not one.household_id else "says too little or too much"
    if one.grid_code != feeds.grid_of(expected.resident[0]):
        return "is of another grid"
    return "" if bool(one.record_id) == (one.answer == "merged") else "names a record that there is not, or none"


def _confusions(residents: dict, records: collections.Counter) -> list[str]:
    """Where one is several, or several are one."""
    faults = [f"{resident} is {places}" for resident, places in residents.items() if len(places) != 1]
    ids = {resident_id for places in residents.values() for _, _, resident_id in places}
    if len(ids) < len(residents):
        faults.append("several people are one resident")
    if set(records.values()) - {1} or records.keys() & ids:
        faults.append("a record is that of several rows, or a resident")
    homes = collections.defaultdict(set)
    for (place, _), places in residents.items():
        homes[place].update(household_id for _, household_id, _ in places)
    return faults + [f"several households are behind {place}" for place, there in homes.items() if len(there) > 1]
