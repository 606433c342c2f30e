"""4.5: brokers are killed and come back."""

from confluent_kafka.admin import AdminClient

from harness.cluster import wait_until

from ..stage import Stage
from . import Scenario


def only_broker_killed(stage: Stage):
    world = stage.world
    (broker,) = world.cluster.brokers
    stage.commands(60)
    before = world.unanswered
    broker.kill()
    wait_until(lambda: world.unanswered > before, "a command being left without an answer", 30)
    broker.start()
    world.await_owners("health", {"health-0", "health-1"})
    stage.commands(100)


def coordinator_and_leader_killed(stage: Stage):
    """One after the other: the coordinator of health's group, then the leader of an own partition."""
    world = stage.world
    stage.commands(60)
    admin = AdminClient({"bootstrap.servers": world.cluster.bootstrap})
    group = admin.describe_consumer_groups(["health"])["health"].result(30)
    _bounce(stage, group.coordinator.id, "coordinator of group health")
    leader = admin.list_topics("health.events.v1", timeout=30).topics["health.events.v1"].partitions[
        stage.chance.randrange(16)].leader
    _bounce(stage, leader, "leader of a partition of health.events.v1")


def _bounce(stage: Stage, node: int, what: str):
    world = stage.world
    broker = world.cluster.brokers[node - 1]
    stage.tell(f"killing broker {node}, {what}")
    broker.kill()
    stage.commands(100)
    broker.start()
    stage.commands(40)


def too_few_in_sync(stage: Stage):
    """With one broker of three nothing more can be acknowledged; with all of them back it goes on, and nothing that was
    acknowledged is lost."""
    world = stage.world
    stage.commands(60)
    lost = stage.chance.sample(world.cluster.brokers, 2)
    for broker in lost:
        broker.kill()
    before = world.unanswered
    wait_until(lambda: world.unanswered >= before + 20, "commands being left without an answer", 60)
    for broker in lost:
        broker.launch()
    for broker in lost:
        broker.wait_ready()
    world.await_owners("health", {"health-0", "health-1"}, 120)
    stage.commands(100)


SCENARIOS = [
    Scenario("4.5 only_broker", only_broker_killed),
    Scenario("4.5 coordinator_and_leader", coordinator_and_leader_killed, brokers=3),
    Scenario("4.5 min_in_sync", too_few_in_sync, brokers=3),
]
