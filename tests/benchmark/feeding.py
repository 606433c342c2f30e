"""Dirty files of two bodies taken in by gridctl, one after the other: rows/s from gridctl's start to its last answer, and
its memory. The floor are bare loops, one after the other, that read what the round wrote, topic by topic, and write it again
in the loop's transactions. Beside it such files read and resolved only (--dry-run): what the tool alone could do. A round
before those that count warms everything up: while its JVM still compiles, Kafka takes twice as long."""

import json
import os
import pathlib
import select
import statistics
import subprocess
import sys
import time

from bench import BUILD, ROOT, Bench
from district import DISTRICT, area
from installation import ADMIN, SERVICES

sys.path.insert(0, str(ROOT / "tests" / "system"))
from dirty_feed import DirtyFeeds  # noqa: E402  pylint: disable=wrong-import-position

STREET = f"{DISTRICT}001"
WRITTEN = ("registration.keys.v1", *(f"{service}.{lane}.v1" for service in SERVICES
                                     for lane in ("commands", "bulk", "events")))
FLOOR = "bare consume and transactional produce of what was written"
SOME_WERE_REJECTED = 8  # the exit code


class Feeding:
    """One community's files after another's, each from another seed."""

    def __init__(self, bench: Bench, rows: int):
        self._bench, self._here, self._rows, self._communities = bench, bench.here, rows, 0
        self._relayed = dict.fromkeys(WRITTEN, 0)
        bench.run("floor-topics")
        self._here.start_services()
        (self._here.keys / "TOKEN_ADMIN").write_text(self._here.token(ADMIN))
        above = pathlib.Path(self._here.data) / "above.jsonl"
        above.write_text("".join(json.dumps(area(code)) + "\n" for code in (DISTRICT, STREET)), "utf-8")
        self._here.gridctl("--as", "admin", "import", str(above))

    def round(self, *options: str) -> tuple[float, float]:
        """Rows/s, and gridctl's megabytes at the most."""
        self._communities += 1
        here, folder = self._here, pathlib.Path(self._here.data) / f"round-{self._communities}"
        folder.mkdir()
        feeds = DirtyFeeds(self._communities, self._rows, f"{STREET}{self._communities:03}",
                           str(int(DISTRICT) + self._communities))
        feeds.write(folder)
        here.gridctl("--as", "admin", "import", str(folder / "community.jsonl"))
        runs = [run([BUILD / "tools" / "gridctl" / "gridctl", "--token", here.token(feeds.feeder), "--registration-addr",
                     here.services["registration"].address, "--timeout", "120", "feed", "--area", feeds.community,
                     folder / feed.name, "--mapping", folder / f"{feed.name}.mapping.json", *options])
                for feed in feeds.feeds]
        return self._rows / sum(seconds for seconds, _ in runs), max(peak for _, peak in runs)

    def floor(self) -> float:
        """Rows/s."""
        seconds = 0.0
        for topic, before in self._relayed.items():
            self._relayed[topic] = records = self._bench.run("read", "--topic", topic)["records"]
            if records > before:
                seconds += self._bench.run("relay", "--in", topic, "--out", "bench.out.v1", "--count",
                                           records - before)["seconds"]
        return self._rows / seconds


def measure_feeding(bench: Bench, rows: int, rounds: int) -> list[dict]:
    feeding = Feeding(bench, rows)
    results = []
    for name, options in (("read only", ("--dry-run",)), ("warming up", ()), ("taken in", ())):
        taken, floors = [], []
        for _ in range(rounds if name == "taken in" else 1):
            taken.append(feeding.round(*options))
            if name != "read only":
                floors.append(feeding.floor())
        speeds, megabytes = [speed for speed, _ in taken], max(peak for _, peak in taken)
        per_second = statistics.median(speeds)
        floor = statistics.median(floors) if name == "taken in" else None
        beside = f"   floor {spread(floors)}   x{per_second / floor:.2f}" if floor else ""
        print(f"{f'files of other bodies, {name}':<34} {spread(speeds)}   gridctl {megabytes:.0f} MB{beside}", flush=True)
        results += [{"name": f"files of other bodies, {rows} rows, {name}", "value": per_second, "unit": "rows/s",
                     "floor_name": FLOOR if floor else None, "floor": floor,
                     "ratio": per_second / floor if floor else None},
                    {"name": f"files of other bodies, {rows} rows, {name}, gridctl's memory", "value": megabytes,
                     "unit": "MB", "floor_name": None, "floor": None, "ratio": None}]
    return results


def spread(speeds: list[float]) -> str:
    return f"{statistics.median(speeds):10,.0f} rows/s ({min(speeds):,.0f}..{max(speeds):,.0f})"


def run(command: list) -> tuple[float, float]:
    """Seconds, and megabytes at the most."""
    begin, peak = time.monotonic(), 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=sys.stderr) as process:
        ended = os.pidfd_open(process.pid)
        while not select.select([ended], [], [], 0.05)[0]:
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
            peak = max([peak, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))])
        seconds = time.monotonic() - begin
        os.close(ended)
    if process.returncode != SOME_WERE_REJECTED:
        raise subprocess.CalledProcessError(process.returncode, command)
    return seconds, peak / 1024
