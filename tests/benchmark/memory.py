"""What a district costs in memory: the services' resident size over an empty start, Redis beside it.

Assumed: 100,000 residents as district.py makes them; one in twenty isolated; each of these followed up twice a
day for the last 72 hours, so that all of those command ids, and those of the import, are kept.
"""

from bench import Bench
from district import import_district, isolate
from installation import SERVICES
from servers import wait_until

FOLLOW_UPS = 6  # of each in 72 hours
REST_SECONDS = 10  # within which jemalloc gives back what a burst took


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


def measure_memory(bench: Bench, residents: int) -> list[dict]:
    here = bench.here
    here.start_services()
    empty = sizes(bench)
    import_district(bench, residents)
    isolated = isolate(bench, residents)
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
