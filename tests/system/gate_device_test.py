"""The device at a gate, gridctl gate: it asks, goes by its list while nobody answers, and reports later, each scan once,
whoever is killed meanwhile (R5)."""

import contextlib
import os
import queue
import signal
import subprocess
import threading

import pytest

from gate import Gate
from harness.api import eventually, module
from harness.cluster import die_with_parent, wait_until
from log import type_of

HOUR = 3_600_000
SECONDS = 60


class Device:
    """`gridctl gate` as the gate's guard. A line in, a line out."""

    def __init__(self, gridkeeper, clock, gate: Gate, folder):
        self._log = folder.with_suffix(".log")
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                [gridkeeper.build / "tools" / "gridctl" / "gridctl", "--token", gridkeeper.token(gate.guard),
                 "--clock", clock.setting, "--timeout", str(SECONDS), "gate", "--grid", gate.grid.code,
                 "--checkpoint", gate.checkpoint_id, "--state", folder],
                env={**os.environ, **gridkeeper.env()}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                text=True, encoding="utf-8", preexec_fn=die_with_parent)
        self._answers: queue.SimpleQueue = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        with self._process.stdout as lines:
            for line in lines:
                self._answers.put(line.rstrip("\n"))
        self._answers.put(None)

    def ask(self, line: str) -> str:
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = self._answers.get(timeout=SECONDS)
        assert answer is not None, f"it ended: {self._log.read_text()}"
        return answer

    def end(self):
        """At the end of the input, once all is reported."""
        self._process.stdin.close()
        assert self._process.wait(2 * SECONDS) == 0, self._log.read_text()

    def kill(self):
        """Does nothing where it has ended."""
        if self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGKILL)
        assert self._process.wait(SECONDS) == -signal.SIGKILL
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()


@pytest.fixture(name="gate")
def gate_of_the_grid(city, grid):
    return Gate.new(city, grid, grid.code)


@pytest.fixture(name="device")
def device_maker(gridkeeper, clock, gate, tmp_path):
    """Makes the gate's device, always with the same folder."""
    devices = []

    def make() -> Device:
        devices.append(Device(gridkeeper, clock, gate, tmp_path / "gate"))
        return devices[-1]
    yield make
    for one in devices:
        one.kill()


@contextlib.contextmanager
def away(gridkeeper, how: str):
    """Registration is not there."""
    registration = gridkeeper.services["registration"]
    if how == "standing still":
        registration.pause()
    else:
        registration.kill()
    try:
        yield
    finally:
        if how == "standing still":
            registration.resume()
        else:
            registration.start()
        wait_until(registration.answers, "registration being back", SECONDS)


def scans_since(log, begin, grid, count: int) -> list:
    """What was recorded of the grid's gate, once it is this much."""
    kind = module("registration", "events").GateScanned

    def enough():
        found = [kind.FromString(record.value()) for record in log.read(begin)
                 if type_of(record) == kind.DESCRIPTOR.full_name and record.key() == grid.code.encode()]
        assert len(found) == count, f"{len(found)} scans, not {count}"
        return found
    return eventually(enough, SECONDS)


def names_of(scan) -> tuple[str, str]:
    kinds = module("registration", "passes")
    return (kinds.GateVerdict.Name(scan.verdict).removeprefix("GATE_VERDICT_"),
            kinds.StopReason.Name(scan.reason).removeprefix("STOP_REASON_"))


@pytest.fixture(name="passes")
def passes_of_a_family(grid, clock):
    """A card, a card of somebody in isolation, a vehicle, and a pass that was revoked."""
    registration = grid.as_worker("registration")
    home = grid.household(grid.city.new_person(), grid.city.new_person())

    def issue(resident, **fields):
        return registration.IssuePass(grid_code=grid.code, household_id=home.household_id,
                                      resident_id=home.resident_ids[resident], **fields)
    issued = {"card": issue(0), "isolated": issue(1), "vehicle": issue(0, details={"plate": f"浙B{grid.code[-5:]}"}),
              "revoked": issue(0, valid_until_ms=clock.now_ms + HOUR)}
    registration.RevokePass(grid_code=grid.code, pass_id=issued["revoked"].pass_id, reason=1)
    grid.open_case(home.resident_ids[1])

    def is_noted():
        assert any(one.is_stopped_by_isolation for one in registration.ListPasses(area_code=grid.code).passes)
    eventually(is_noted)
    return {name: one.code for name, one in issued.items()} | {"plate": f"浙B{grid.code[-5:]}"}


def what_is_shown(passes) -> dict[str, tuple[str, str]]:
    """Lines in, and the verdict of service and list alike."""
    forged = passes["card"][:-1] + ("0" if passes["card"][-1] != "0" else "1")
    return {f"in {passes['card']} temp=36.6": ("ALLOW", "UNSPECIFIED"),
            f"out {passes['card']}": ("ALLOW", "UNSPECIFIED"),
            f"in - plate={passes['plate']} temp=372": ("ALLOW", "UNSPECIFIED"),
            f"in {passes['isolated']}": ("STOP", "ISOLATED"),
            f"in {passes['card']} temp=37.3": ("STOP", "FEVER"),
            f"in {forged}": ("STOP", "UNKNOWN_PASS"),
            "in -": ("STOP", "NO_PASS")}


def expected(verdict, *more: str) -> str:
    return " ".join([verdict[0], *([verdict[1]] if verdict[0] == "STOP" else []), *more])


@pytest.mark.parametrize("how", ["standing still", "killed"])
def test_r5_a_gate_goes_by_its_list_while_nobody_answers_and_reports_later(gridkeeper, grid, passes, device, log, how):
    here, shown = device(), what_is_shown(passes)
    begin = log.ends()
    for line, verdict in shown.items():
        assert here.ask(line) == expected(verdict, "recorded")
    assert here.ask(f"in {passes['revoked']}") == "STOP REVOKED recorded"
    scans_since(log, begin, grid, len(shown) + 1)
    with away(gridkeeper, how):
        begin = log.ends()
        for line, verdict in shown.items():
            assert here.ask(line) == expected(verdict, "offline", "kept"), line
        assert here.ask(f"in {passes['revoked']}") == "STOP UNKNOWN_PASS offline kept"
    here.end()
    scans = scans_since(log, begin, grid, len(shown) + 1)
    # The first one was sent to somebody who stood still, and may be taken when that goes on: too late for the gate.
    assert sum(not one.scan.offline for one in scans) <= (how == "standing still")
    assert sorted(names_of(one.scan) for one in scans) == sorted([*shown.values(), ("STOP", "UNKNOWN_PASS")])
    assert len({one.scan_id for one in scans}) == len(scans)


def test_r5_a_device_that_is_killed_loses_no_scan_and_reports_none_twice(gridkeeper, grid, passes, device, log):
    here, shown = device(), what_is_shown(passes)
    begin = log.ends()
    assert here.ask(f"in {passes['card']}") == "ALLOW recorded"
    scans_since(log, begin, grid, 1)
    with away(gridkeeper, "killed"):
        begin = log.ends()
        for line, verdict in shown.items():
            assert here.ask(line) == expected(verdict, "offline", "kept"), line
        here.kill()
        again = device()  # it knows its list, and what is not reported
        assert again.ask("in -") == "STOP NO_PASS offline kept"
    again.end()
    device().end()  # nothing is left
    scans = scans_since(log, begin, grid, len(shown) + 1)
    assert all(one.scan.offline for one in scans)
    log.quiet_ends()
    scans_since(log, begin, grid, len(shown) + 1)
