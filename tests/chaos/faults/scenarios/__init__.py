"""The scenarios by name, in the order of the sections."""

import dataclasses
from collections.abc import Callable

from ..stage import Stage


@dataclasses.dataclass(frozen=True)
class Scenario:
    """`play` hurts the world of the stage while its load runs, and fails unless the fault happened. With a `bug` all
    services have that deliberate bug, and the scenario passes only if the checker reports a finding of one of the
    kinds `expected`."""
    name: str
    play: Callable[[Stage], None]
    short: bool = False
    brokers: int = 1
    bug: str = ""
    expected: tuple[str, ...] = ()


def all_scenarios() -> list[Scenario]:
    from . import brokers, commands, instances, moves, owner, poison, recount, redis, self_proof  # pylint: disable=C0415

    return [scenario for module in (owner, instances, brokers, redis, commands, poison, moves, recount, self_proof)
            for scenario in module.SCENARIOS]
