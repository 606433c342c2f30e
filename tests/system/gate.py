"""Gates as those who stand there have them: a checkpoint with a guard, and the stream of its device."""

import dataclasses
import queue

import grpc

from city import City, Grid
from harness.api import Caller, module, new_command_id


def passes(name: str, value: str) -> int:
    return getattr(module("registration", "passes"), name).Value(value)


class GateStream:
    """One stream of ScanPasses, held open. scan() sends one request and gives its answers; what ends the stream is
    raised there."""

    def __init__(self, caller: Caller, grid_code: str, checkpoint_id: str):
        self._place = {"grid_code": grid_code, "checkpoint_id": checkpoint_id}
        self._requests: queue.SimpleQueue = queue.SimpleQueue()
        self._call = caller.stream("ScanPasses", iter(self._requests.get, None))

    def scan(self, *scans: dict, **place) -> list:
        """The answers in the order of the scans, of which each gets a command id unless it has one. `place`: where this
        request says that it is."""
        return self.send(module("registration", "gates").ScanPassesRequest(
            scans=[{"command_id": new_command_id(), **one} for one in scans], **{**self._place, **place}))

    def send(self, request) -> list:
        self._requests.put(request)
        return list(next(self._call).answers)

    def end(self):
        """The gate hangs up."""
        self._requests.put(None)
        assert not list(self._call)
        assert self._call.code() == grpc.StatusCode.OK


@dataclasses.dataclass
class Gate:
    """Guards an area; the guard covers it."""
    grid: Grid
    area: str
    guard: str
    checkpoint_id: str

    @classmethod
    def new(cls, city: City, grid: Grid, area: str) -> "Gate":
        guard = f"guard-{grid.code}-{area}"
        city.define_staff(guard, "gate_guard", area)
        checkpoint_id = grid.as_staff("registration", "community").DefineCheckpoint(
            grid_code=grid.code, guarded_area_code=area, name="East gate").checkpoint_id
        return cls(grid, area, guard, checkpoint_id)

    def as_guard(self) -> Caller:
        return self.grid.as_staff("registration", self.guard)

    def stream(self) -> GateStream:
        return GateStream(self.as_guard(), self.grid.code, self.checkpoint_id)


def card_of(grid, home, resident=0, **fields):
    """The pass of a resident."""
    return grid.as_worker("registration").IssuePass(grid_code=grid.code, household_id=home.household_id,
                                                    resident_id=home.resident_ids[resident], **fields)


def told(answers: list) -> list[tuple[str, str]]:
    """Verdict and reason of each; all of them must be recorded."""
    assert all(one.recorded and not one.message for one in answers), answers
    kinds = module("registration", "passes")
    return [(kinds.GateVerdict.Name(one.verdict).removeprefix("GATE_VERDICT_"),
             kinds.StopReason.Name(one.reason).removeprefix("STOP_REASON_").replace("UNSPECIFIED", ""))
            for one in answers]
