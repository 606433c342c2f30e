"""A district as gridctl imports or feeds it: residents in households of 4, grids of 250, ten grids to a community, ten communities
to a street."""

import collections
import csv
import json
import pathlib
import sys

from bench import STAFF, Bench
from installation import ADMIN
from servers import wait_until

DISTRICT = "330106"
HOUSEHOLD = 4
GRID = 250
BELOW = 10  # grids in a community, communities in a street
ISOLATED = 20  # one resident in so many


def check_digit(digits: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11]


def resident(number: int) -> dict:
    year, month, day, order = 1940 + number % 70, 1 + number // 70 % 12, 1 + number // 840 % 28, number // 23520
    digits = f"{DISTRICT}{year}{month:02}{day:02}{order:03}"
    return {"name": f"Resident {number}", "id_number": digits + check_digit(digits), "phone": f"139{number:08}",
            "birth_date": f"{year}-{month:02}-{day:02}"}


def area(code: str) -> dict:
    return {"kind": "area", "code": code, "name": f"Area {code}"}


def lines(residents: int):
    """The lines of an import file."""
    yield area(DISTRICT)
    yield {"kind": "staff", "id": STAFF, "role": "district", "areas": [DISTRICT], "name": "Bench Mark",
           "phone": "13900000000"}
    for number, first in enumerate(range(0, residents, GRID)):
        community, place = divmod(number, BELOW)
        street, order = divmod(community, BELOW)
        street_code = f"{DISTRICT}{street + 1:03}"
        community_code = f"{street_code}{order + 1:03}"
        if place == 0 and order == 0:
            yield area(street_code)
        if place == 0:
            yield area(community_code)
        grid = f"{community_code}{place + 1:03}"
        yield area(grid)
        yield {"kind": "building", "grid": grid, "name": "Building 1", "units": 4, "floors": 18}
        end = min(first + GRID, residents)
        for door in range(first, end, HOUSEHOLD):
            yield {"kind": "household", "grid": grid, "building": "Building 1", "unit": "1", "floor": 1,
                   "door": str(door - first),
                   "residents": [resident(number) for number in range(door, min(door + HOUSEHOLD, end))]}


def import_district(bench: Bench, residents: int):
    """Registers them household by household with the services running, and waits until health knows all of them."""
    print(f"{residents} residents", file=sys.stderr)
    import_lines(bench, lines(residents))
    _wait_until_noted(bench, residents)


def feed_district(bench: Bench, residents: int):
    """The same much faster, as rows of a file for each street."""
    print(f"{residents} residents", file=sys.stderr)
    above, streets = [], collections.defaultdict(list)
    for line in lines(residents):
        (streets[line["grid"][:9]] if line["kind"] == "household" else above).append(line)
    import_lines(bench, above)
    folder = pathlib.Path(bench.here.data)
    columns = ("grid_code", "building", "unit", "floor", "door", "name", "id_number", "phone", "birth_date")
    mapping = folder / "street.mapping.json"
    mapping.write_text(json.dumps({"columns": {name: name for name in columns}}), encoding="utf-8")
    for street, homes in streets.items():
        file = folder / f"{street}.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(columns)
            rows.writerows([home["grid"], home["building"], home["unit"], home["floor"], home["door"], *one.values()]
                           for home in homes for one in home["residents"])
        bench.here.gridctl("--as", "admin", "--timeout", "120", "feed", str(file), "--mapping", str(mapping),
                           "--area", street, "--concurrency", "32")
    _wait_until_noted(bench, residents)


def import_lines(bench: Bench, entries):
    """Imports them, which defines areas and staff too; needs registration alone."""
    here = bench.here
    (here.keys / "TOKEN_ADMIN").write_text(here.token(ADMIN))
    file = pathlib.Path(here.data) / "district.jsonl"
    with file.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(line) + "\n" for line in entries)
    here.gridctl("--as", "admin", "import", str(file))


def _wait_until_noted(bench: Bench, residents: int):
    wait_until(lambda: residents_noted(bench) == residents, "health noting all residents", 600, pause=1)


def isolate(bench: Bench, residents: int) -> int:
    """Opens a case for one in ISOLATED; how many that are."""
    isolated = residents // ISOLATED
    bench.run("open-cases", "--most", isolated)
    bench.decided("health.commands.v1")
    return isolated


def residents_noted(bench: Bench) -> int:
    counts = bench.run("read", "--topic", "health.events.v1", "--since-ms", 1)["by_type"]
    return counts.get("gridkeeper.health.v1.ResidentNoted", 0)
