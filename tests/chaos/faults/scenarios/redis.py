"""4.6: Redis loses what it holds, or is away."""

import shutil
import time

import redis as redis_client

from harness.cluster import Redis, free_port, wait_until

from ..stage import Stage
from . import Scenario


def _client(stage: Stage) -> redis_client.Redis:
    return redis_client.Redis.from_url(stage.world.redis.url, socket_timeout=5)


def flushed(stage: Stage):
    stage.commands(80)
    with stage.redis_fault():
        stage.world.positions.flush_redis()
        stage.commands(40)
    stage.commands(60)


def killed(stage: Stage):
    stage.commands(80)
    with stage.redis_fault():
        stage.world.redis.kill()
        stage.world.redis.start()
    stage.commands(80)


def old_snapshot(stage: Stage):
    """Thirty seconds of writes are gone when it comes back, and it does not know."""
    redis = stage.world.redis
    stage.commands(60)
    _client(stage).bgrewriteaof()
    wait_until(lambda: _client(stage).info("persistence")["aof_rewrite_in_progress"] == 0, "the snapshot", 30)
    kept = stage.world.folder / "old-snapshot"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(redis.folder / "appendonlydir", kept)
    old = stage.world.positions.read()
    made = time.monotonic()
    wait_until(lambda: time.monotonic() > made + 30, "thirty seconds of load", 60, pause=0.5)
    stage.commands(20)
    with stage.redis_fault():
        redis.kill()
        shutil.rmtree(redis.folder / "appendonlydir")
        shutil.copytree(kept, redis.folder / "appendonlydir")
        stage.require(any(position > (old[key][1] or 0) for key, (_, position, _) in stage.floor.items()),
                      "nothing was written in thirty seconds")
        redis.start()
    stage.commands(80)


def scripts_flushed(stage: Stage):
    stage.commands(60)
    _client(stage).script_flush()
    stage.commands(80)


def subscribers_killed(stage: Stage):
    stage.commands(60)
    for _ in range(5):
        gone = _client(stage).client_kill_filter(_type="pubsub")
        stage.require(gone, "there was no subscriber to kill")
        stage.commands(30)


def old_replica_promoted(stage: Stage):
    """A replica that did not get the last writes takes the master's place and address."""
    world = stage.world
    stage.commands(60)
    host, port = world.redis.address.rsplit(":", 1)
    replica = Redis(world.folder / "stores" / "replica", free_port(), {"replicaof": f"{host} {port}"})
    shutil.rmtree(replica.folder, ignore_errors=True)
    replica.start()
    try:
        client = redis_client.Redis.from_url(replica.url, socket_timeout=5)
        wait_until(lambda: client.info("replication").get("master_link_status") == "up", "the replica's copy", 30)
        stage.commands(40)
        replica.pause()
        missed_from = world.positions.read()
        stage.commands(80)
        with stage.redis_fault():
            world.redis.kill()
            stage.require(any(position > (missed_from[key][1] or 0)
                              for key, (_, position, _) in stage.floor.items()), "the replica missed nothing")
            replica.resume()
            client.replicaof("NO", "ONE")
            client.bgrewriteaof()
            wait_until(lambda: client.info("persistence")["aof_rewrite_in_progress"] == 0, "the replica's data", 30)
            replica.stop()
            shutil.rmtree(world.redis.folder / "appendonlydir")
            shutil.copytree(replica.folder / "appendonlydir", world.redis.folder / "appendonlydir")
            world.redis.start()
    finally:
        replica.kill()
    stage.commands(80)


def down_for_a_minute(stage: Stage):
    """The loop goes on: events are decided and written all the time."""
    world = stage.world
    topics = [f"{service}.events.v1" for service in ("registration", "health", "supply", "alerting")]
    stage.commands(60)
    with stage.redis_fault():
        world.redis.kill()
        begin = time.monotonic()
        for end in (20, 40, 60):
            before = {topic: sum(world.ends(topic).values()) for topic in topics}
            wait_until(lambda until=begin + end: time.monotonic() > until, "the minute", 60, pause=0.2)
            for topic in ("health.events.v1", "alerting.events.v1"):
                stage.require(sum(world.ends(topic).values()) > before[topic],
                              f"{topic} did not grow in 20 s without Redis")
        world.redis.start()
    stage.commands(100)


SCENARIOS = [
    Scenario("4.6 flushall", flushed, short=True),
    Scenario("4.6 killed", killed),
    Scenario("4.6 old_snapshot", old_snapshot),
    Scenario("4.6 script_flush", scripts_flushed),
    Scenario("4.6 pubsub_killed", subscribers_killed),
    Scenario("4.6 old_replica", old_replica_promoted),
    Scenario("4.6 down_a_minute", down_for_a_minute),
]
