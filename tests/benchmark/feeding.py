"""Dirty files of two bodies taken in by gridctl, one after the other: rows/s from gridctl's start to its last answer, and
its memory. Beside it the same files read and resolved only (--dry-run): what the tool alone could do."""

import json
import pathlib
import subprocess
import sys
import time

from bench import BUILD, ROOT, Bench
from district import DISTRICT, area
from installation import ADMIN

sys.path.insert(0, str(ROOT / "tests" / "system"))
from dirty_feed import DirtyFeeds  # noqa: E402  pylint: disable=wrong-import-position

STREET = f"{DISTRICT}001"
SOME_WERE_REJECTED = 8  # the exit code


def measure_feeding(bench: Bench, rows: int) -> list[dict]:
    here = bench.here
    here.start_services()
    folder = pathlib.Path(here.data)
    feeds = DirtyFeeds(1, rows, f"{STREET}001", DISTRICT)
    feeds.write(folder)
    (folder / "above.jsonl").write_text("".join(json.dumps(area(code)) + "\n" for code in (DISTRICT, STREET)), "utf-8")
    (here.keys / "TOKEN_ADMIN").write_text(here.token(ADMIN))
    for name in ("above.jsonl", "community.jsonl"):
        here.gridctl("--as", "admin", "import", str(folder / name))
    gridctl = [BUILD / "tools" / "gridctl" / "gridctl", "--token", here.token(feeds.feeder), "--registration-addr",
               here.services["registration"].address, "--timeout", "120", "feed", "--area", feeds.community]
    results = []
    for name, more in (("read only", ["--dry-run"]), ("taken in", [])):
        runs = [run([*gridctl, folder / feed.name, "--mapping", folder / f"{feed.name}.mapping.json", *more])
                for feed in feeds.feeds]
        per_second, megabytes = rows / sum(seconds for seconds, _ in runs), max(peak for _, peak in runs)
        print(f"{f'files of other bodies, {name}':<34} {per_second:10,.0f} rows/s   gridctl {megabytes:.0f} MB", flush=True)
        for what, value, unit in (("", per_second, "rows/s"), (", gridctl's memory", megabytes, "MB")):
            results.append({"name": f"files of other bodies, {rows} rows, {name}{what}", "value": value, "unit": unit,
                            "floor_name": None, "floor": None, "ratio": None})
    return results


def run(command: list) -> tuple[float, float]:
    """Seconds, and megabytes at the most."""
    begin, peak = time.monotonic(), 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=sys.stderr) as process:
        while process.poll() is None:
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
            peak = max([peak, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))])
            time.sleep(0.01)
        seconds = time.monotonic() - begin
    if process.returncode != SOME_WERE_REJECTED:
        raise subprocess.CalledProcessError(process.returncode, command)
    return seconds, peak / 1024
