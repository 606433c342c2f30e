"""Look-ups in a whole district of registered people: one household, a worker's day, the district's coverage.

One in twenty is isolated and owed a follow-up, nobody has been visited yet: a worker's day is a stop at every door.
"""

import sys

from bench import Bench
from district import feed_district, isolate

# RPC, calls at any moment, and the figures: (name, what the load prints, unit).
LOADS = (
    ("get-household", 64, (("household look-ups", "per_second", "1/s"), ("household look-ups, p99", "p99_ms", "ms"))),
    ("get-work-day", 8, (("worker's day", "per_second", "1/s"), ("worker's day, p99", "p99_ms", "ms"))),
    ("get-coverage", 2, (("coverage of a district", "per_second", "1/s"),
                         ("coverage of a district, p99", "p99_ms", "ms"))),
)
ROUNDS = 3


def measure_reading(bench: Bench, residents: int, quick: bool) -> list[dict]:
    bench.here.start_services()
    feed_district(bench, residents)
    isolate(bench, residents)
    address = bench.here.services["registration"].address
    results = []
    for rpc, concurrency, figures in LOADS:
        loads = [bench.run("load", "--rpc", rpc, "--address", address, "--token", bench.token,
                           "--concurrency", concurrency, "--seconds", 2 if quick else 10)
                 for _ in range(1 if quick else ROUNDS)]
        for name, key, unit in figures:
            values = sorted(load[key] for load in loads)
            value = values[len(values) // 2]
            results.append({"name": f"{name}, {residents} residents", "value": value, "unit": unit,
                            "floor_name": None, "floor": None, "ratio": None})
            print(f"{name:<34} {value:10,.1f} {unit:<9} ({values[0]:,.1f}..{values[-1]:,.1f})", flush=True)
        print(f"  {rpc}: {sum(load['calls'] for load in loads)} calls, {concurrency} at any moment", file=sys.stderr)
    return results
