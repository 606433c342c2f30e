"""4.4: instances come and go under load."""

from ..stage import Stage
from . import Scenario


def one_three_one(stage: Stage, service: str = "health"):
    world = stage.world
    zero, one, two = (f"{service}-{slot}" for slot in range(3))
    world.instances[one].stop()
    world.await_owners(service, {zero})
    stage.commands(60)
    world.launch(service, 1)
    world.launch(service, 2)
    world.await_owners(service, {zero, one, two})
    stage.commands(80)
    world.instances[zero].stop()
    world.instances[one].stop()
    world.await_owners(service, {two})
    stage.commands(60)


def rolling_restart(stage: Stage):
    world = stage.world
    stage.commands(40)
    for name in sorted(world.instances):
        world.restart(name)
        stage.commands(20)
    world.await_owners("health", {"health-0", "health-1"})


SCENARIOS = [
    Scenario("4.4 one_three_one", one_three_one),
    Scenario("4.4 rolling_restart", rolling_restart),
]
