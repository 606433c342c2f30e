"""4.11: registration dies while people are between two grids. Afterwards each of them is in exactly one (the checker's
`places`), and every move has an end."""

from harness.api import module
from harness.cluster import wait_until

from ..client import common
from ..stage import Stage
from . import Scenario

BURST = 30


def killed_in_the_middle(stage: Stage):
    world = stage.world
    stage.commands(60)
    for _ in range(10):
        _send_moves(stage, lambda: world.arm("registration-0", "after_commit"))
        world.await_crash("registration-0")
        under_way = _under_way(world)
        world.launch("registration", 0)
        world.await_owners("registration", {"registration-0"})
        if under_way:
            break
    stage.require(under_way, "nobody was between two grids when registration died")
    stage.tell(f"{len(under_way)} moves were under way")
    stage.commands(60)
    wait_until(lambda: not under_way & _under_way(world), "the moves coming to an end", 60, pause=0.5)


def _send_moves(stage: Stage, arm):
    """Many at once, with registration armed in the middle of them: the load goes on, and what it commits first must not
    be something else. What becomes of the moves is for the checker to see."""
    city, chance = stage.load.city, stage.chance
    for number, home in enumerate(chance.sample(city.households, min(BURST, len(city.households)))):
        if number == BURST // 3:
            arm()
        grid = chance.choice([one for one in city.grids if one != home.grid])
        to = {"grid_code": grid, "building_id": city.buildings[grid], "floor": 2, "door": city.next_door()}
        request = stage.client.request("registration", "MoveHousehold", grid_code=home.grid,
                                       household_id=home.household_id, to=to, wait=common.WAIT_ACCEPTED)
        stage.client.attempt("registration", "MoveHousehold", request, city.district_of[home.grid].official, seconds=1)


def _under_way(world) -> set[str]:
    """The moves that were begun and have no end, by the committed log."""
    events = module("registration", "events")
    begun, ended = set(), set()
    for record in world.records("registration.events.v1"):
        kind = dict(record.headers())["ce_type"].decode().rpartition(".")[2]
        if kind == "MoveBegun":
            moving = events.MoveBegun.FromString(record.value()).moving
            if moving.from_grid_code != moving.to.grid_code:
                begun.add(moving.move_id)
        elif kind in ("ResidentsMovedOut", "MoveReturned"):
            ended.add(getattr(events, kind).FromString(record.value()).move_id)
    return begun - ended


SCENARIOS = [Scenario("4.11 move_killed", killed_in_the_middle, short=True)]
