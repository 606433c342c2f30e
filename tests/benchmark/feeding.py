"""A dirty file of another body taken in by gridctl: rows/s from the start of gridctl to the last answer, and its memory.
Beside it the same file read and resolved only (--dry-run): what the tool alone could do."""

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
    feeds = DirtyFeeds(1, rows * 4 // 3, f"{STREET}001", DISTRICT)  # three quarters are the first body's
    feeds.write(folder)
    (folder / "above.jsonl").write_text("".join(json.dumps(area(code)) + "\n" for code in (DISTRICT, STREET)), "utf-8")
    (here.keys / "TOKEN_ADMIN").write_text(here.token(ADMIN))
    for name in ("above.jsonl", "community.jsonl"):
        here.gridctl("--as", "admin", "import", str(folder / name))
    feed = feeds.feeds[0]
    token = here.token(feeds.feeder)
    command = [BUILD / "tools" / "gridctl" / "gridctl", "--token", token, "--registration-addr",
               here.services["registration"].address, "--timeout", "120", "feed", folder / feed.name, "--mapping",
               folder / f"{feed.name}.mapping.json", "--area", feeds.community]
    results = []
    for name, more in (("read only", ["--dry-run"]), ("taken in", [])):
        seconds, megabytes = run([*command, *more])
        count = len(feed.expected)
        print(f"{f'file of another body, {name}':<34} {count / seconds:10,.0f} rows/s   gridctl {megabytes:.0f} MB",
              flush=True)
        results += [{"name": f"file of {count} rows, {name}", "value": count / seconds, "unit": "rows/s",
                     "floor_name": None, "floor": None, "ratio": None},
                    {"name": f"file of {count} rows, {name}, gridctl's memory", "value": megabytes, "unit": "MB",
                     "floor_name": None, "floor": None, "ratio": None}]
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
