"""Runs scenarios one after the other. Those without a bug and with the same brokers share a world as long as nothing
fails: its log only grows longer. After a failure the next begins with a new one."""

import pathlib
import shutil
import signal
import time
import traceback

from checker import check

from harness.cluster import ServerError

from .load import Load
from .scenarios import Scenario
from .stage import Stage
from .world import PARTITIONS, World

SCENARIO_SECONDS = 480  # with the start of a world of three brokers on a busy machine
MOST_FINDINGS_SHOWN = 12


class Runner:
    def __init__(self, folder: pathlib.Path, seed: str):
        self.passed = 0
        self.failures: list[tuple[str, str]] = []
        self._folder = folder
        self._seed = seed
        self._began = time.monotonic()
        self._worlds = 0
        self._world: World | None = None
        self._load: Load | None = None
        self._kind: tuple = ()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._discard()

    def run(self, scenario: Scenario):
        self._say(scenario.name)
        signal.signal(signal.SIGALRM, _too_long)
        signal.alarm(SCENARIO_SECONDS)
        why = ""
        try:
            why = self._play(scenario)
        except Exception as error:  # whatever it is, the next scenario has its turn
            traceback.print_exc()
            why = f"{type(error).__name__}: {error}"
        finally:
            signal.alarm(0)
        if why:
            self.failures.append((scenario.name, why.splitlines()[0][:300]))
            print(f"  FAILED: {why}", flush=True)
        else:
            self.passed += 1
        if why or scenario.bug:
            self._discard(keep=bool(why))

    def _play(self, scenario: Scenario) -> str:
        """Why it failed; empty when it did not."""
        self._prepare(scenario)
        stage = Stage(self._world, self._load, self._seed, scenario.name)
        self._load.run()
        self._noticing(scenario, lambda: scenario.play(stage))
        self._world.heal()
        self._noticing(scenario, self._load.rest)
        findings = check(kafka=self._world.cluster.bootstrap, redis=self._world.redis.url, partitions=PARTITIONS,
                         histories=[str(self._world.history.file)])
        return self._judge(scenario, findings)

    def _noticing(self, scenario: Scenario, deed):
        """With a bug it is the checker that must find it, whoever noticed before."""
        try:
            deed()
        except (AssertionError, ServerError) as error:
            if not scenario.bug:
                raise
            print(f"  the scenario itself noticed: {error or type(error).__name__}", flush=True)

    def _judge(self, scenario: Scenario, findings: list) -> str:
        for finding in findings[:MOST_FINDINGS_SHOWN]:
            print(f"  {finding.kind}: {finding.text}", flush=True)
        kinds = sorted({finding.kind for finding in findings})
        if not scenario.bug:
            print(f"  {self._world.decided()} commands so far, {self._world.unanswered} attempts without an answer, "
                  f"{len(findings)} findings", flush=True)
            return f"{len(findings)} findings of {', '.join(kinds)}" if findings else ""
        if not set(kinds) & set(scenario.expected):
            return f"the bug {scenario.bug} was not found by {' or '.join(scenario.expected)}, but by {kinds or 'none'}"
        print(f"  found, as it must be: {', '.join(kinds)}", flush=True)
        return ""

    def _prepare(self, scenario: Scenario):
        kind = (scenario.brokers, scenario.bug)
        if self._world is not None and self._kind == kind:
            return
        self._discard()
        self._worlds += 1
        self._kind = kind
        self._world = World(self._folder / f"world-{self._worlds}", scenario.brokers,
                            **({"bug": scenario.bug} if scenario.bug else {}))
        self._world.start()
        self._load = Load(self._world, self._seed)
        self._load.begin()
        self._say(f"world {self._worlds}: {scenario.brokers} brokers, {scenario.bug or 'no bug'}; "
                  f"{self._world.decided()} commands of set-up")

    def _discard(self, keep: bool = False):
        if self._world is not None:
            world, self._world = self._world, None
            load, self._load = self._load, None
            if load is not None:
                load.abandon()
            world.close()
            if not keep:
                shutil.rmtree(world.folder, ignore_errors=True)

    def _say(self, text: str):
        seconds = int(time.monotonic() - self._began)
        print(f"-- {seconds // 60}:{seconds % 60:02} {text}", flush=True)


def _too_long(_number, _frame):
    raise TimeoutError(f"the scenario took longer than {SCENARIO_SECONDS} s")
