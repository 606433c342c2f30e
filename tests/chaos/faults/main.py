"""The command line of the fault tests: builds, chooses scenarios, runs them, counts."""

import argparse
import contextlib
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

from harness.cluster import ROOT

from .runner import Runner
from .scenarios import all_scenarios

FOLDER = ROOT / "build" / "chaos"


def main(description: str) -> int:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", action="store_true", help="all scenarios, and the harness proves itself")
    parser.add_argument("--seed", default=str(random.SystemRandom().randrange(1_000_000)),
                        help="the same seed makes the same choices")
    parser.add_argument("--only", default="", metavar="NAME", help='those whose name has this in it, e.g. "4.3"')
    parser.add_argument("--list", action="store_true", help="print the names and end")
    arguments = parser.parse_args()
    chosen = [one for one in all_scenarios()
              if (arguments.long or arguments.only or one.short) and arguments.only in one.name]
    chosen.sort(key=lambda one: (one.bug, one.brokers))  # as few worlds as can be
    if arguments.list:
        print("\n".join(one.name for one in chosen))
        return 0
    if not chosen:
        print(f'no scenario\'s name has "{arguments.only}" in it; see --list', file=sys.stderr)
        return 2
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _end)
    print(f"seed {arguments.seed}", flush=True)
    if not _build():
        print("0 passed, 1 failed")
        return 1
    folder = FOLDER / f"{time.strftime('%H%M%S')}-{os.getpid()}"
    with Runner(folder, arguments.seed) as runner:
        for scenario in chosen:
            runner.run(scenario)
    left = _left_behind(folder)
    if left:
        runner.failures.append(("nothing left behind", f"processes {left} still run in {folder}"))
    for name, why in runner.failures:
        print(f"FAILED: {name}: {why}; again with: tests/chaos/run --seed {arguments.seed} --only '{name}'")
    if not runner.failures:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        print(f"logs and history are in {folder}")
    print(f"{runner.passed} passed, {len(runner.failures)} failed")
    return 1 if runner.failures else 0


def _left_behind(folder: pathlib.Path) -> list[int]:
    """Processes that work in the folder: every server of a scenario does."""
    left = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile, or is not ours
            if (process / "cwd").resolve(strict=True).is_relative_to(folder.resolve()):
                left.append(int(process.name))
    return left


def _end(number, _frame):
    raise SystemExit(128 + number)


def _build() -> bool:
    """The services with crash points, and gridctl; quick when nothing has changed."""
    print("building the services with crash points", flush=True)
    build = ["cmake", "--build", "build/release", "-j", str(os.cpu_count()), "--target", "chaos_services", "gridctl"]
    for command in (["cmake", "--preset", "release"], build):
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        if done.returncode:
            print("\n".join(done.stdout.splitlines()[-40:]))
            print(f"FAILED: {' '.join(command)}", flush=True)
            return False
    return True
