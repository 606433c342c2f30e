"""What a large community costs in memory: the services' resident size over an empty start, Redis beside it.

Assumed: 100,000 residents in households of 4 and grids of 250; one in twenty isolated; each of these followed up twice a
day for the last 72 hours, so that all of those command ids, and those of the import, are kept.
"""

import json
import pathlib
import sys

from bench import STAFF, Bench
from installation import ADMIN, SERVICES
from servers import wait_until

HOUSEHOLD = 4
GRID = 250
ISOLATED = 20  # one in so many
FOLLOW_UPS = 6  # of each in 72 hours
COMMUNITY = "330106001001"
REST_SECONDS = 10  # within which jemalloc gives back what a burst took


def check_digit(digits: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11]


def resident(number: int) -> dict:
    year, month, day, order = 1940 + number % 70, 1 + number // 70 % 12, 1 + number // 840 % 28, number // 23520
    digits = f"330106{year}{month:02}{day:02}{order:03}"
    return {"name": f"Resident {number}", "id_number": digits + check_digit(digits), "phone": f"139{number:08}",
            "birth_date": f"{year}-{month:02}-{day:02}"}


def community(residents: int):
    """The lines of an import file."""
    yield {"kind": "area", "code": COMMUNITY[:6], "name": "District"}
    yield {"kind": "area", "code": COMMUNITY[:9], "name": "Street"}
    yield {"kind": "area", "code": COMMUNITY, "name": "Community"}
    yield {"kind": "staff", "id": STAFF, "role": "district", "areas": [COMMUNITY[:6]], "name": "Bench Mark",
           "phone": "13900000000"}
    for first in range(0, residents, GRID):
        grid = f"{COMMUNITY}{first // GRID + 1:03}"
        yield {"kind": "area", "code": grid, "name": f"Grid {grid[-3:]}"}
        yield {"kind": "building", "grid": grid, "name": "Building 1", "units": 4, "floors": 18}
        end = min(first + GRID, residents)
        for door in range(first, end, HOUSEHOLD):
            yield {"kind": "household", "grid": grid, "building": "Building 1", "unit": "1", "floor": 1,
                   "door": str(door - first),
                   "residents": [resident(number) for number in range(door, min(door + HOUSEHOLD, end))]}


def sizes(bench: Bench) -> dict[str, float]:
    return {name: bench.resident_megabytes(name) for name in SERVICES} | {"redis": bench.redis_megabytes()}


def settled_sizes(bench: Bench) -> dict[str, float]:
    """Once none has moved by half a megabyte for a while."""
    seen: list[dict[str, float]] = []

    def still() -> bool:
        seen.append(sizes(bench))
        return len(seen) > 1 and all(abs(seen[-1][name] - size) < 0.5 for name, size in seen[-2].items())
    wait_until(still, "the processes' sizes standing still", 300, pause=REST_SECONDS)
    return seen[-1]


def residents_noted(bench: Bench) -> int:
    counts = bench.run("read", "--topic", "health.events.v1", "--since-ms", 1)["by_type"]
    return counts.get("gridkeeper.health.v1.ResidentNoted", 0)


def measure_memory(bench: Bench, residents: int) -> list[dict]:
    here = bench.here
    (here.keys / "TOKEN_ADMIN").write_text(here.token(ADMIN))
    file = pathlib.Path(here.data) / "community.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in community(residents)))
    here.start_services()
    empty = sizes(bench)
    print(f"{residents} residents", file=sys.stderr)
    here.gridctl("--as", "admin", "import", str(file))
    wait_until(lambda: residents_noted(bench) == residents, "health noting all residents", 600, pause=1)
    isolated = residents // ISOLATED
    bench.run("open-cases", "--most", isolated)
    bench.decided("health.commands.v1")
    bench.run("feed", "--count", isolated * FOLLOW_UPS)
    bench.decided("health.commands.v1")
    busy = sizes(bench)
    full = settled_sizes(bench)
    grown = {name: full[name] - empty[name] for name in full}
    for name, size in grown.items():
        print(f"    {name:<14} {size:8.1f} MB over {empty[name]:.1f} MB empty", flush=True)
    burst = sum(busy[name] - empty[name] for name in SERVICES)
    print(f"    all services   {burst:8.1f} MB right after the load", flush=True)
    scale = 100_000 / residents
    services = scale * sum(grown[name] for name in SERVICES)
    print(f"{'memory per 100,000 residents':<34} {services:10,.0f} MB        Redis {scale * grown['redis']:,.0f} MB",
          flush=True)
    return [{"name": name, "value": value, "unit": "MB", "floor_name": None, "floor": None, "ratio": None}
            for name, value in (("memory per 100,000 residents, four services", services),
                                ("memory per 100,000 residents, Redis", scale * grown["redis"]))]
