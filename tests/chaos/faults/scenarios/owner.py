"""4.1 to 4.3: the owner of partitions is killed or stopped at named points."""

import functools
import time

from harness.cluster import wait_until

from ..stage import Stage
from ..world import SERVICES
from . import Scenario

LONG_TRANSACTION = {"GRIDKEEPER_TRANSACTION_TIMEOUT_MS": "30000"}


def killed_at(stage: Stage, point: str, how: str = "kill", service: str = ""):
    """Of health's two instances the other takes over; an only instance is started again and takes over from itself."""
    world = stage.world
    service = service or stage.chance.choice(SERVICES)
    name = f"{service}-0"
    stage.commands(60)
    delay_us = stage.chance.randrange(3000) if how == "kill-in" else 0
    stage.tell(f"{name}: {how} at {point}" + (f" after {delay_us} us" if delay_us else ""))
    world.arm(name, point, how, delay_us)
    world.await_crash(name)
    others = {other for other in world.instances if other != name and other.startswith(f"{service}-")}
    if others:
        world.await_owners(service, others)
        stage.commands(40)
    world.launch(service, 0)
    world.await_owners(service, {name, *others})
    stage.commands(100)


def killed_with_open_transaction(stage: Stage):
    """The first to take over must not believe that the log ends where the dead owner's open transaction begins; nor
    must the second, who finds an empty Redis besides."""
    world = stage.world
    world.restart("health-0", "health-1", env=LONG_TRANSACTION)
    world.launch("health", 2, LONG_TRANSACTION).wait_ready()
    world.await_owners("health", {"health-0", "health-1", "health-2"})
    stage.commands(60)
    held, died, opened = _die_in_transaction(stage)
    stage.tell(f"health-0 died with a transaction open in {sorted(opened)}")
    world.await_tokens("health", held, {"health-1", "health-2"})
    _give_time_to_go_on_too_early(stage, opened)
    owners = world.positions.owners("health")
    second = next(owners[number] for number in sorted(opened))
    third = "health-1" if second == "health-2" else "health-2"
    with stage.redis_fault():
        world.kill(second)
        world.positions.flush_redis()
        world.await_tokens("health", held, {third})
        stage.require(time.monotonic() - died < 30, "the second takeover came after the transaction's time-out")
        stage.tell(f"{second} killed, Redis emptied; {third} took over {time.monotonic() - died:.0f} s after the death")
        world.await_owners("health", {third})
    stage.commands(60)


def _die_in_transaction(stage: Stage) -> tuple[set[int], float, set[int]]:
    """What health-0 held, when it died, and where its transaction is open. One that holds only what leads to nothing (an
    arrival that isolates nobody) leaves nothing open: then once more."""
    world = stage.world
    for _ in range(5):
        held = world.owned_by("health-0")
        world.arm("health-0", "after_produce")
        world.await_crash("health-0")
        died = time.monotonic()
        if opened := world.open_transactions("health.events.v1"):
            return held, died, opened
        world.launch("health", 0, LONG_TRANSACTION).wait_ready()
        world.await_owners("health", {"health-0", "health-1", "health-2"})
        stage.commands(20)
    raise AssertionError("no transaction was left open")


def _give_time_to_go_on_too_early(stage: Stage, opened: set[int]):
    """An owner that does not wait for the open transaction decides there at once; a good one cannot. Without this the
    second takeover would find nothing to miss."""
    before = stage.world.ends("health.events.v1")
    until = time.monotonic() + 8

    def went_on() -> bool:
        ends = stage.world.ends("health.events.v1")
        return sum(ends[number] - before[number] for number in opened) > 5 or time.monotonic() > until
    wait_until(went_on, "the first takeover", 20, pause=0.2)


def stopped_past_the_session(stage: Stage):
    world = stage.world
    stage.commands(60)
    world.instances["health-0"].pause()
    world.await_owners("health", {"health-1"})
    stage.commands(60)
    world.instances["health-0"].resume()
    world.await_owners("health", {"health-0", "health-1"})
    stage.commands(60)


def stopped_at(stage: Stage, point: str):
    """Stopped there until another owner has gone on, then waking up in the middle of what it was about to do; for a
    while without the other, who would soon mend what is done wrongly to Redis."""
    world = stage.world
    stage.commands(60)
    held = world.owned_by("health-0")
    behind = _stop(stage, point, held)
    stage.tell(f"health-0 stands still at {point}, with events for Redis in partitions {sorted(behind)}")
    world.await_owners("health", {"health-1"})
    stage.commands(40, "health")
    wait_until(lambda: all(position > behind[number] for number, position in _positions(world).items()
                           if number in behind), "health-1 deciding in the same partitions", 60, pause=0.1)
    world.instances["health-1"].pause()
    if point == "before_lua":  # the next that it does is to write to Redis, and there it waits to be looked at
        world.arm("health-0", "after_lua", "stop")
        world.instances["health-0"].resume()
        world.await_stop("health-0")
        world.positions.sample()
        world.instances["health-0"].resume()
    else:
        lost = _times_revoked(world)
        world.instances["health-0"].resume()
        wait_until(lambda: _times_revoked(world) > lost, "health-0 giving up its partitions", 30, pause=0.1)
    world.instances["health-1"].resume()
    world.await_owners("health", {"health-0", "health-1"})
    stage.commands(60)


def _times_revoked(world) -> int:
    return world.instances["health-0"].log.read_text().count("partitions revoked")


def _stop(stage: Stage, point: str, held: set[int]) -> dict[int, int]:
    """health-0 at the point; the partitions in which Redis is then behind the log, with the log's end. After a commit
    there must be one, or nothing is at stake: so a batch without events is let go."""
    world = stage.world
    for _ in range(20):
        world.arm("health-0", point, "stop")
        world.await_stop("health-0")
        positions, ends = _positions(world), world.ends("health.events.v1")
        # The transaction's marker stands behind the last event.
        behind = {number: ends[number] for number in held if ends[number] - positions[number] > 1}
        if behind or point == "before_begin":
            return behind
        world.instances["health-0"].resume()
    raise AssertionError(f"no batch with events came to {point}")


def _positions(world) -> dict[int, int]:
    return {number: position or 0 for (service, number), (_, position, _) in world.positions.read().items()
            if service == "health"}


def stopped_past_the_transaction(stage: Stage):
    """The brokers end the transaction of a member that is still one: its commit fails, and nothing of it may stay."""
    world = stage.world
    world.restart("health-0", env={"GRIDKEEPER_SESSION_TIMEOUT_MS": "30000",
                                   "GRIDKEEPER_TRANSACTION_TIMEOUT_MS": "3000"})
    world.await_owners("health", {"health-0", "health-1"})
    stage.commands(60)
    revoked = _times_revoked(world)
    for _ in range(20):
        world.arm("health-0", "after_produce", "stop")
        world.await_stop("health-0")
        if world.open_transactions("health.events.v1"):
            break
        world.instances["health-0"].resume()  # a batch without events
    stage.require(world.open_transactions("health.events.v1"), "no transaction was open")
    wait_until(lambda: not world.open_transactions("health.events.v1"), "the transaction being ended", 30, pause=0.2)
    world.instances["health-0"].resume()
    wait_until(lambda: world.metric("health-0", "gridkeeper_failed_commits_total") > 0, "a commit failing", 30,
               pause=0.1)
    stage.require(_times_revoked(world) == revoked, "health-0 was a member no longer: it stood still for too long")
    world.await_owners("health", {"health-0", "health-1"})
    stage.commands(100, "health")


POINTS = (("after_produce", "kill", True), ("after_send_offsets", "kill", False), ("in_commit", "kill-in", True),
          ("after_commit", "kill", False), ("before_lua", "kill", False), ("after_lua", "kill", False))

SCENARIOS = [
    *(Scenario(f"4.1 {point}", functools.partial(killed_at, point=point, how=how), short)
      for point, how, short in POINTS),
    Scenario("4.2 second_takeover", killed_with_open_transaction, short=True),
    Scenario("4.3 past_session", stopped_past_the_session, short=True),
    Scenario("4.3 after_commit", functools.partial(stopped_at, point="after_commit"), short=True),
    Scenario("4.3 before_lua", functools.partial(stopped_at, point="before_lua")),
    Scenario("4.3 before_begin", functools.partial(stopped_at, point="before_begin")),
    Scenario("4.3 past_transaction", stopped_past_the_transaction),
]
