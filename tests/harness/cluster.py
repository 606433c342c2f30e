"""A Kafka (one node or three) and a Redis for a test: on free ports, in a folder of their own, gone at the end.

    with Cluster(brokers=3) as cluster:
        client = Producer({"bootstrap.servers": cluster.bootstrap})
        cluster.brokers[0].kill()
        cluster.brokers[0].start()

`cluster.brokers[i]` and `cluster.redis` are servers (deploy/local/servers.py): start, stop, kill, pause, resume,
restart, on the same port and data.
"""

import base64
import pathlib
import shutil
import subprocess
import sys
import tempfile
import uuid

__all__ = ["Broker", "Cluster", "Redis", "ServerError", "die_with_parent", "free_port", "kafka_jars",
           "wait_until"]

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy" / "local"))

from servers import HOST, Broker, Redis, ServerError, die_with_parent, free_port, start_all, wait_until  # noqa: E402

# Small segments, so that compaction and retention are met in tests; a compiler that starts fast.
TEST_SETTINGS = {"log.segment.bytes": str(16 << 20), "log.index.size.max.bytes": str(1 << 20)}
TEST_JAVA = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
FULL_JAVA = ("-Xmx512m",)


def kafka_jars() -> str:
    """The folder of Kafka's jars; fetched when it is not there yet."""
    done = subprocess.run([ROOT / "deploy" / "local" / "fetch-kafka"], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise ServerError("Kafka's jars could not be fetched; the lines above say why")
    return done.stdout.strip()


class Cluster:
    """`settings` go to every broker, `redis_options` to Redis. `full_speed`: the broker's JVM optimises fully, for
    benchmarks. `folder`: kept afterwards when given, else a temporary one that is removed."""

    def __init__(self, brokers: int = 1, settings: dict[str, str] | None = None,
                 redis_options: dict[str, str] | None = None, full_speed: bool = False,
                 folder: pathlib.Path | None = None):
        self._temporary = folder is None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="gridkeeper-test-"))
        ports = [(free_port(), free_port()) for _ in range(brokers)]
        voters = [f"{node}@{HOST}:{controller}" for node, (_, controller) in enumerate(ports, 1)]
        cluster_id = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        jars = kafka_jars()
        self.brokers = [
            Broker(self.folder / f"kafka-{node}", jars, node, port, controller, voters, cluster_id,
                   {**TEST_SETTINGS, **(settings or {})}, FULL_JAVA if full_speed else TEST_JAVA)
            for node, (port, controller) in enumerate(ports, 1)
        ]
        self.redis = Redis(self.folder / "redis", free_port(), redis_options)

    @property
    def bootstrap(self) -> str:
        return ",".join(broker.address for broker in self.brokers)

    def env(self) -> dict[str, str]:
        """For test programs: where Kafka and Redis are."""
        return {"GRIDKEEPER_TEST_KAFKA": self.bootstrap, "GRIDKEEPER_TEST_REDIS": self.redis.url}

    def start(self):
        start_all([*self.brokers, self.redis])

    def stop(self):
        for server in [*self.brokers, self.redis]:
            server.kill()
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
