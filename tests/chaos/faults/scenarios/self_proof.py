"""4.10: with each deliberate bug in all services the checker must report a finding. Each is played by a scenario that is
clean without the bug."""

import functools

from ..stage import Stage
from . import Scenario
from .commands import same_id_at_two_instances
from .owner import killed_at, killed_with_open_transaction, stopped_at, stopped_past_the_transaction


def _load_alone(stage: Stage):
    stage.commands(300)


PROOFS = (
    ("recovery_to_last_stable_offset", killed_with_open_transaction, ("oracle", "redis")),
    ("generation_minus_one_accepted", functools.partial(stopped_at, point="before_begin"), ("cause",)),
    ("no_compare_and_set", functools.partial(stopped_at, point="before_lua"), ("position", "redis")),
    ("timers_on_wall_clock", _load_alone, ("deadline",)),
    ("deduplication_off", same_id_at_two_instances, ("command-id",)),
    ("offset_written_before_states", functools.partial(killed_at, point="in_projection", service="health"),
     ("redis", "command-id", "cause")),
    # What was lost may be commands, or events of another domain.
    ("undo_skipped_after_failed_commit", stopped_past_the_transaction, ("cause", "oracle")),
)

SCENARIOS = [Scenario(f"4.10 {bug}", play, bug=bug, expected=expected) for bug, play, expected in PROOFS]
