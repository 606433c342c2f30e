"""Dirty files of other bodies, made from a seed: a community to import, two files about it (of police and family
planning), and what must become of each row. Two communities of one seed get the same rows, but for codes and id
numbers.

    feeds = DirtyFeeds(seed=1, size=5000, community="330106001101", region="330106")
    feeds.write(folder)
"""

import collections
import csv
import dataclasses
import datetime
import io
import json
import pathlib
import random
from collections.abc import Callable

import spellings
from spellings import Building, Place

ROWS_OF_A_GRID, BUILDINGS_OF_A_GRID, UNITS, FLOORS, DOORS = 1250, 4, 3, 18, 4
MOST_OF_A_HOUSEHOLD = 5
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴徐孙", ("芳", "伟", "敏", "静", "丽", "强", "秀英", "建国", "小红", "志远", "·买买提")
_GARDENS = [f"{first}{second}苑" for first in "海玉紫金丹芙秋翠" for second in "棠兰荷桂枫蓉菊竹樱榕松"]
_BORN, _DAYS = datetime.date(1935, 1, 1), 27_000


@dataclasses.dataclass(frozen=True)
class Person:
    """What a row says, in the register's form."""

    name: str
    id_number: str
    phone: str

    @property
    def born(self) -> datetime.date:
        return datetime.datetime.strptime(self.id_number[6:14], "%Y%m%d").date()


@dataclasses.dataclass(frozen=True)
class Expected:
    """What must become of a row. `resident`: who it is about, by door and id number; None where it is rejected."""

    answer: str
    field: str = ""
    resident: tuple[Place, str] | None = None


def with_check_digit(digits: str) -> str:
    remainder = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS)) % 11
    return digits + "10X98765432"[remainder]


class Register:
    """Who lives where, by what the rows said so far: by door and id number all records, the resident's own first."""

    def __init__(self):
        self.doors: dict[Place, dict[str, list[Person]]] = collections.defaultdict(dict)

    def take(self, place: Place, person: Person) -> Expected:
        records = self.doors[place].setdefault(person.id_number, [])
        known = person in records
        answer = "known" if known else "merged" if records else "registered"
        if not known:
            records.append(person)
        return Expected(answer, resident=(place, person.id_number))

    def claimed_twice(self) -> set[str]:
        """Id numbers that are registered behind several doors."""
        doors = collections.Counter(number for residents in self.doors.values() for number in residents)
        return {number for number, count in doors.items() if count > 1}


class Feed:
    """One file: `name`, its bytes, its mapping, and what must become of the row in each of its lines."""

    def __init__(self, name: str, columns: dict[str, str], encoding: str, delimiter: str, buildings: dict[str, str],
                 title: str = "", line_end: str = "\n"):
        self.name = name
        self.mapping = {"columns": columns, "encoding": encoding, "delimiter": delimiter, "buildings": buildings}
        self.expected: dict[int, Expected] = {}
        self._encoding, self._fields = encoding, list(columns)
        self._text = io.StringIO()
        self._csv = csv.writer(self._text, delimiter=delimiter, lineterminator=line_end)
        self._line = 1
        if title:
            self._write([title])
        self._write([*columns.values(), "备注"])

    def has(self, field: str) -> bool:
        return field in self._fields

    def add(self, cells: dict[str, str], note: str, expected: Expected):
        self.expected[self._line] = expected
        self._write([*(cells[field] for field in self._fields), note])

    def cut_off(self, cells: dict[str, str]):
        """The last line, which ends in the middle of a name: whatever copied the file had no room left."""
        self.expected[self._line] = Expected("rejected", "")
        self._text.write(cells["name"])

    def content(self) -> bytes:
        """Without the last byte, which belongs to the name that was cut off."""
        return self._text.getvalue().encode(self._encoding)[:-1]

    def _write(self, cells: list[str]):
        self._csv.writerow(cells)
        self._line += 1 + sum(cell.count("\n") for cell in cells)


class DirtyFeeds:
    def __init__(self, seed: int, size: int, community: str, region: str):
        self.community, self._region = community, region
        self._chance = random.Random(seed)
        self._people = 0
        count = max(2, size // ROWS_OF_A_GRID)
        self.grids = [f"{community}{number:03}" for number in range(1, count + 1)]
        self._buildings = [self._building(grid, number) for grid in range(count)
                           for number in range(BUILDINGS_OF_A_GRID)]
        self.register = Register()
        self._by_hand = []  # registered before any file came, each alone
        for _ in range(max(2, size // 50)):
            self._by_hand.append((self._new_door(), self._new_person()))
            self.register.take(*self._by_hand[-1])
        self._said = list(self._by_hand)  # what stands in the register or in rows
        aliases = {it.alias: it.name for it in self._buildings if it.alias}
        self.feeds = [Feed("police.csv", {"name": "姓名", "id_number": "身份证号", "phone": "联系电话", "address": "现住址"},
                           "utf-8", ",", aliases, title="\ufeff派出所实有人口"),
                      Feed("family-planning.csv",
                           {"id_number": "公民身份号码", "name": "育龄妇女姓名", "birth_date": "出生日期", "building": "楼幢",
                            "unit": "单元", "floor": "楼层", "door": "房号", "phone": "手机"},
                           "gb18030", ";", aliases, line_end="\r\n")]
        for feed, rows in zip(self.feeds, (size * 3 // 4, size - size * 3 // 4)):
            for _ in range(rows - 1):
                self._row(feed)
            feed.cut_off(self._cells(*self._new_resident()))

    def write(self, folder: pathlib.Path):
        """The community as community.jsonl, each feed beside its mapping, NAME.mapping.json."""
        with open(folder / "community.jsonl", "w", encoding="utf-8") as out:
            out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in self._community_lines())
        for feed in self.feeds:
            (folder / feed.name).write_bytes(feed.content())
            (folder / f"{feed.name}.mapping.json").write_text(json.dumps(feed.mapping, ensure_ascii=False), "utf-8")

    def grid_of(self, place: Place) -> str:
        return self.grids[place.building.grid]

    @property
    def feeder(self) -> str:
        """Staff of the community, who feeds the files."""
        return f"feeder-{self.community}"

    def _community_lines(self):
        yield {"kind": "area", "code": self.community, "name": "Dirty community"}
        yield {"kind": "staff", "id": self.feeder, "role": "community", "areas": [self.community], "name": "Feeder",
               "phone": "13900000000"}
        yield from ({"kind": "area", "code": grid, "name": f"Grid {grid}"} for grid in self.grids)
        yield from ({"kind": "building", "grid": self.grids[it.grid], "name": it.name, "units": UNITS, "floors": FLOORS}
                    for it in self._buildings)
        for place, person in self._by_hand:
            yield {"kind": "household", "grid": self.grid_of(place), "building": place.building.name,
                   "unit": place.unit, "floor": place.floor, "door": place.door,
                   "residents": [{"name": person.name, "id_number": person.id_number, "phone": person.phone}]}

    @staticmethod
    def _building(grid: int, number: int) -> Building:
        """The last of a grid has a name, the others a number that is theirs in the whole community."""
        if number == BUILDINGS_OF_A_GRID - 1:
            return Building(grid, _GARDENS[grid])
        own = str(grid * BUILDINGS_OF_A_GRID + number + 1)
        return Building(grid, (f"{own}号楼", f"{own}幢", f"Building {own}")[number], own, "科研楼" if own == "3" else "")

    # Who the rows are about

    def _new_person(self) -> Person:
        serial, self._people = self._people, self._people + 1
        born = _BORN + datetime.timedelta(days=serial * 37 % _DAYS)
        return Person(self._name(), with_check_digit(f"{self._region}{born:%Y%m%d}{serial // _DAYS:03}"), self._phone())

    def _name(self) -> str:
        return self._chance.choice(_SURNAMES) + self._chance.choice(_GIVEN)

    def _phone(self) -> str:
        number = self._chance.randrange(10**8)
        return self._chance.choices((f"139{number:08}", f"0571-8{number % 10**7:07}", ""), (80, 10, 10))[0]

    def _new_door(self) -> Place:
        while True:
            floor = self._chance.randrange(1, FLOORS + 1)
            place = Place(self._chance.choice(self._buildings), str(self._chance.randrange(1, UNITS + 1)), floor,
                          f"{floor}{self._chance.randrange(1, DOORS + 1):02}")
            if place not in self.register.doors:
                return place

    def _new_resident(self) -> tuple[Place, Person]:
        """Behind a new door, or in the household of somebody else."""
        person = self._new_person()
        place, _ = self._somebody()
        if self._chance.random() < 0.6 and len(self.register.doors[place]) < MOST_OF_A_HOUSEHOLD:
            return place, person
        return self._new_door(), person

    # The rows

    def _row(self, feed: Feed):
        kinds, weights = zip(*_KINDS)
        (kind,) = self._chance.choices(kinds, weights)
        kind(self, feed)

    def _good(self, feed: Feed, place: Place, person: Person):
        self._said.append((place, person))
        self._add(feed, self._cells(place, person), self.register.take(place, person))

    def _somebody_new(self, feed: Feed):
        self._good(feed, *self._new_resident())

    def _said_before(self, feed: Feed):
        self._good(feed, *self._somebody())

    def _other_details(self, feed: Feed):
        place, person = self._somebody()
        other = {"phone": self._phone()} if self._chance.random() < 0.7 else {"name": self._name()}
        self._good(feed, place, dataclasses.replace(person, **other))

    def _lives_elsewhere_too(self, feed: Feed):
        _, person = self._somebody()
        self._good(feed, self._new_door(), person)

    def _somebody(self) -> tuple[Place, Person]:
        return self._chance.choice(self._said)

    def _wrong_check_digit(self, feed: Feed):
        place, person = self._new_resident()
        wrong = self._chance.choice([digit for digit in "0123456789X" if digit != person.id_number[-1]])
        self._bad(feed, self._cells(place, dataclasses.replace(person, id_number=person.id_number[:-1] + wrong)),
                  "id_number")

    def _swapped_columns(self, feed: Feed):
        cells = self._cells(*self._new_resident())
        cells["name"], cells["id_number"] = cells["id_number"], cells["name"]
        self._bad(feed, cells, "id_number")

    def _unknown_building(self, feed: Feed):
        place, person = self._new_resident()
        number = str(9000 + self._chance.randrange(1000))
        nowhere = dataclasses.replace(place, building=Building(0, f"{number}幢", number))
        self._bad(feed, self._cells(nowhere, person), "address" if feed.has("address") else "building")

    def _wrong_phone(self, feed: Feed):
        wrong = self._chance.choice(("1390000", "13900000000/13911111111", "0571-8"))
        self._bad(feed, {**self._cells(*self._new_resident()), "phone": wrong}, "phone")

    def _no_place(self, feed: Feed):
        cells = self._cells(*self._new_resident())
        where = "address" if feed.has("address") else "door"
        self._bad(feed, {**cells, where: "文一西路18号" if where == "address" else self._chance.choice(("", "　"))}, where)

    def _other_birth_date(self, feed: Feed):
        place, person = self._new_resident()
        other = person.born + datetime.timedelta(days=1)
        if not feed.has("birth_date"):
            return self._somebody_new(feed)
        self._bad(feed, {**self._cells(place, person), "birth_date": f"{other:%Y/%m/%d}"}, "birth_date")

    def _bad(self, feed: Feed, cells: dict[str, str], field: str):
        self._add(feed, cells, Expected("rejected", field))

    def _add(self, feed: Feed, cells: dict[str, str], expected: Expected):
        """With a note that nobody has asked for, now and then one that has what separates rows and columns."""
        note = self._chance.choices(("", "租户", "见附件, 第3页; \"已核\"", "电话未接通\n再访"), (80, 10, 6, 4))[0]
        feed.add(cells, note, expected)

    def _cells(self, place: Place, person: Person) -> dict[str, str]:
        chance = self._chance
        return {"name": spellings.name(chance, person.name),
                "id_number": spellings.id_number(chance, person.id_number),
                "phone": spellings.phone(chance, person.phone),
                "birth_date": spellings.birth_date(chance, person.born),
                "address": spellings.address(chance, place), "building": spellings.building(chance, place),
                "unit": spellings.unit(chance, place), "floor": spellings.floor(chance, place),
                "door": spellings.door(chance, place)}


_KINDS: tuple[tuple[Callable, int], ...] = (
    (DirtyFeeds._somebody_new, 52), (DirtyFeeds._said_before, 16), (DirtyFeeds._other_details, 8),
    (DirtyFeeds._lives_elsewhere_too, 3), (DirtyFeeds._wrong_check_digit, 6), (DirtyFeeds._swapped_columns, 3),
    (DirtyFeeds._unknown_building, 4), (DirtyFeeds._wrong_phone, 3), (DirtyFeeds._no_place, 3),
    (DirtyFeeds._other_birth_date, 2))
