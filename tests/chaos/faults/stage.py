"""What a scenario has in its hands: a world under load, chance with a seed, and waiting for what must happen."""

import contextlib
import random

import grpc

from harness.cluster import wait_until

from .client import Client, request_class
from .load import Load
from .world import World


class Stage:
    def __init__(self, world: World, load: Load, seed: str, name: str):
        self.world = world
        self.load = load
        self.chance = random.Random(f"{seed}/{name}")
        self.tell = lambda text: print(f"  {text}", flush=True)
        self.floor: dict = {}  # the positions before the latest fault of Redis
        # Clients of the scenario's own, with a history like the others; one for each of two threads.
        self.client, self.second_client = (
            Client(f"{name}/{number}", world, load.doors, random.Random(f"{seed}/{name}/{number}"))
            for number in (1, 2))

    def commands(self, count: int, service: str = "", seconds: float = 90):
        """Waits until this many further commands have been decided (of this service)."""
        before = self.world.decided(service)
        wait_until(lambda: self.world.decided(service) >= before + count,
                   f"{count} more commands {f'of {service} ' if service else ''}being decided", seconds, pause=0.05)

    @contextlib.contextmanager
    def redis_fault(self):
        """What happens inside takes from Redis; at the end all of it must have been written again."""
        positions = self.world.positions
        positions.pause()
        try:
            self.floor = positions.read()
            yield
            self.world.await_rewritten(self.floor)
        finally:
            positions.resume()

    def require(self, condition, what: str):
        """What must have happened, or the scenario says nothing."""
        if not condition:
            raise AssertionError(what)

    def look_up(self, service: str, rpc: str, staff: str, instance: str | None = None, **fields):
        """A look-up's answer; asked again while there is none."""
        message = request_class(service, rpc)(**fields)

        def answer():
            try:
                return self.client.call(service, rpc, message, staff, instance=instance)
            except grpc.RpcError as error:
                if error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
                    return None
                raise
        return wait_until(answer, f"{rpc} being answered", 60, pause=0.1)
