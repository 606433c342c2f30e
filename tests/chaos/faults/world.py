"""A whole Gridkeeper to be hurt: brokers, Redis, instances of the four services with crash points, a business clock,
and what is needed to see that a fault really happened. Everything it starts dies with this process."""

import collections
import pathlib
import re
import signal
import sys
import threading
import time
import urllib.request

import redis as redis_client
from confluent_kafka import Consumer, TopicPartition

from harness.cluster import ROOT, Cluster, ServerError, free_port, kafka_jars, wait_until

sys.path.insert(0, str(ROOT / "deploy" / "local"))
from installation import SERVICES, Installation, Ports, Service  # noqa: E402
from servers import start_all  # noqa: E402

from .clock import BusinessClock  # noqa: E402
from .history import History  # noqa: E402
from .partitions import partition_of  # noqa: E402
from .positions import Positions  # noqa: E402

BUILD = ROOT / "build" / "release"
PARTITIONS = 16
SESSION_MS = 3000
TRANSACTION_MS = 10000
TAKEOVER_SECONDS = 60
_AT_THE_START = ("registration-0", "health-0", "health-1", "supply-0", "alerting-0")


def _parts_of(name: str) -> tuple[str, int]:
    service, _, slot = name.rpartition("-")
    return service, int(slot)


class _Parts(Installation):
    """The services of an installation; Kafka and Redis are the cluster's."""

    programs = "tests/chaos/services"  # those with crash points

    def __init__(self, folder: pathlib.Path, cluster: Cluster, clock: str, settings: dict[str, str]):
        super().__init__(folder, Ports.free(), BUILD, kafka_jars(), clock,
                         {"GRIDKEEPER_KAFKA_BOOTSTRAP": cluster.bootstrap, "GRIDKEEPER_REDIS_URL": cluster.redis.url,
                          **settings})


class World:
    """`bug`: the deliberate bug that all services have; decide_throws harms only commands that ask for it."""

    def __init__(self, folder: pathlib.Path, brokers: int = 1, bug: str = "decide_throws",
                 redis_options: dict[str, str] | None = None):
        self.folder = folder
        folder.mkdir(parents=True)
        self.cluster = Cluster(brokers=brokers, folder=folder / "stores", redis_options=redis_options)
        self.redis = self.cluster.redis
        self.clock = BusinessClock(folder / "clock" / "now")
        self.history = History(folder / "history.jsonl")
        self.parts = _Parts(folder / "parts", self.cluster, self.clock.setting, {
            "GRIDKEEPER_SESSION_TIMEOUT_MS": str(SESSION_MS),
            "GRIDKEEPER_TRANSACTION_TIMEOUT_MS": str(TRANSACTION_MS),
            "GRIDKEEPER_TEST_BUG": bug,
        })
        self.instances: dict[str, Service] = {}
        self.addresses: dict[str, str] = {}  # of all instances that ever were
        for name in _AT_THE_START:
            self._add(*_parts_of(name))
        self.positions: Positions | None = None
        self.cluster_id = ""
        self._altered: set[str] = set()  # instances that run with further settings
        self.unanswered = 0  # attempts that ended UNKNOWN
        self._decided: collections.Counter = collections.Counter()
        self._counting = threading.Lock()

    def count(self, service: str, answer: str):
        """A client got this answer."""
        with self._counting:
            if answer == "UNKNOWN":
                self.unanswered += 1
            elif answer != "ACCEPTED":
                self._decided[service] += 1

    def decided(self, service: str = "") -> int:
        """How many answers told clients that a command (of this service) was decided."""
        with self._counting:
            return self._decided[service] if service else self._decided.total()

    def start(self):
        start_all([*self.cluster.brokers, self.redis])
        self.parts.make_keys()
        self.parts.gridctl("topics", "create", "--replication", str(min(3, len(self.cluster.brokers))))
        self.clock.start()
        start_all(list(self.instances.values()))
        self.cluster_id = self._reader().list_topics(timeout=30).cluster_id
        self.positions = Positions(self.redis.url, self.cluster_id, PARTITIONS, self.history)
        self.positions.start()

    def close(self):
        for part in (self.positions, self.clock):
            if part is not None:
                part.close()
        for server in [*self.instances.values(), self.redis, *self.cluster.brokers]:
            try:
                server.kill()
            except (OSError, ServerError) as error:
                print(f"  while stopping {server.name}: {error}", file=sys.stderr)
        self.history.close()

    def heal(self):
        """All parts run as at the start: stores, and one instance of each service, two of health."""
        for server in [*self.cluster.brokers, self.redis]:
            server.launch()
            server.wait_ready()
        for name in sorted(self.instances):
            server = self.instances[name]
            if name not in _AT_THE_START:
                self.instances.pop(name).stop()
                continue
            if self.is_stopped(name):
                server.resume()
            self._crash_file(name).unlink(missing_ok=True)
            if name in self._altered:
                server.stop()
            server.launch()
        self._altered.clear()
        for service in SERVICES:
            self.await_owners(service, {name for name in _AT_THE_START if name.startswith(f"{service}-")})

    # Instances

    def _add(self, service: str, slot: int) -> Service:
        name = f"{service}-{slot}"
        if slot == 0:
            server = self.parts.services[service]
        else:
            server = self.parts.instance(service, slot, free_port(), free_port())
        server.env["GRIDKEEPER_TEST_CRASH_FILE"] = str(self._crash_file(name))
        self._crash_file(name).parent.mkdir(parents=True, exist_ok=True)
        self.instances[name] = server
        self.addresses[name] = server.address
        return server

    def launch(self, service: str, slot: int, env: dict[str, str] | None = None) -> Service:
        """Starts the instance of this slot, new or known, without waiting."""
        name = f"{service}-{slot}"
        server = self.instances.get(name) or self._add(service, slot)
        if env:
            self._altered.add(name)
        server.launch(env)
        return server

    def running(self, service: str) -> list[str]:
        return [name for name, server in list(self.instances.items())
                if name.rpartition("-")[0] == service and server.pid()]

    def is_stopped(self, name: str) -> bool:
        pid = self.instances[name].pid()
        if pid is None:
            return False
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"

    def restart(self, *names: str, env: dict[str, str] | None = None):
        """SIGTERM and start, all side by side."""
        for name in names:
            self.instances[name].stop()
        for name in names:
            self.launch(*_parts_of(name), env)
        for name in names:
            self.instances[name].wait_ready()

    # Crash points (tests/chaos/armed_hooks.cpp)

    def _crash_file(self, name: str) -> pathlib.Path:
        return self.folder / "crash" / name

    def arm(self, name: str, point: str, how: str = "kill", delay_us: int = 0):
        """At the crash point the instance kills or stops itself."""
        file = self._crash_file(name)
        new = file.with_suffix(".new")
        new.write_text(f"{point} {how} {delay_us}\n")
        new.rename(file)

    def await_crash(self, name: str, seconds: float = 30):
        """The point was reached and the process is dead by SIGKILL."""
        server = self.instances[name]
        wait_until(lambda: not self._crash_file(name).exists(), f"{name} reaching its crash point", seconds)
        self._require_killed(server)

    def await_stop(self, name: str, seconds: float = 30):
        """The point was reached and the process stands still."""
        wait_until(lambda: not self._crash_file(name).exists(), f"{name} reaching its crash point", seconds)
        wait_until(lambda: self.is_stopped(name), f"{name} standing still", 10)

    def kill(self, name: str):
        server = self.instances[name]
        server.kill()
        self._require_killed(server)

    @staticmethod
    def _require_killed(server: Service):
        code = wait_until(server.exit_code, f"{server.name} dying", 10)
        if code != -signal.SIGKILL:
            raise ServerError(f"{server.name} ended with code {code}, not by SIGKILL; its log: {server.log}")

    # Ownership

    def ready_partitions(self, name: str) -> int:
        """How many partitions the instance decides at this moment."""
        return self.metric(name, "gridkeeper_ready_partitions")

    def metric(self, name: str, metric: str) -> int:
        """Of an instance; 0 when it does not answer."""
        try:
            with urllib.request.urlopen(f"http://{self.instances[name].metrics}/metrics", timeout=1) as answer:
                text = answer.read().decode()
        except OSError:
            return 0
        found = re.search(rf"^{metric}(?:{{.*}})? (\d+)", text, re.MULTILINE)
        return int(found.group(1)) if found else 0

    def await_owners(self, service: str, owners: set[str], seconds: float = TAKEOVER_SECONDS):
        """These instances decide all partitions of the service, and each has some."""
        def settled():
            counts = [self.ready_partitions(name) for name in owners]
            return sum(counts) == PARTITIONS and all(counts)
        wait_until(settled, f"{service} being owned by {', '.join(sorted(owners))}", seconds, pause=0.1)

    def await_tokens(self, service: str, partitions: set[int], owners: set[str], seconds: float = TAKEOVER_SECONDS):
        """In Redis the token of each of these partitions is one of these instances': they have begun to take over."""
        def taken():
            try:
                tokens = self.positions.owners(service)
            except redis_client.RedisError:
                return False
            return all(tokens[number] in owners for number in partitions)
        wait_until(taken, f"{', '.join(sorted(owners))} taking partitions {sorted(partitions)} of {service}", seconds,
                   pause=0.1)

    def owned_by(self, name: str) -> set[int]:
        return {number for number, owner in self.positions.owners(name.rpartition("-")[0]).items() if owner == name}

    def await_rewritten(self, floor: dict, seconds: float = 60):
        """Every partition of Redis is ready and at or above where `floor` (an earlier Positions.read) had it."""
        def rewritten():
            try:
                now = self.positions.read()
            except redis_client.RedisError:
                return False
            return all(ready and position is not None and position >= (floor[key][1] or 0)
                       for key, (_, position, ready) in now.items())
        wait_until(rewritten, "all partitions being rewritten in Redis", seconds, pause=0.1)

    # Kafka

    def _reader(self, isolation: str = "read_committed") -> Consumer:
        return Consumer({"bootstrap.servers": self.cluster.bootstrap, "group.id": "fault-tests",
                         "enable.auto.commit": False, "isolation.level": isolation, "enable.partition.eof": True})

    def ends(self, topic: str, isolation: str = "read_uncommitted") -> dict[int, int]:
        """The end of each partition: the high watermark, or the last stable offset for read_committed."""
        reader = self._reader(isolation)
        try:
            return {number: reader.get_watermark_offsets(TopicPartition(topic, number), timeout=30)[1]
                    for number in range(PARTITIONS)}
        finally:
            reader.close()

    def open_transactions(self, topic: str) -> set[int]:
        """Partitions in which an open transaction holds back the last stable offset."""
        stable, high = self.ends(topic, "read_committed"), self.ends(topic)
        return {number for number in high if stable[number] < high[number]}

    def records(self, topic: str, begin: dict[int, int] | None = None) -> list:
        """Committed records from `begin` (an earlier ends()) to the present end, as confluent_kafka messages."""
        ends = self.ends(topic, "read_committed")
        begin = begin or {number: 0 for number in range(PARTITIONS)}
        missing = {number for number in ends if begin[number] < ends[number]}
        reader = self._reader()
        records = []
        try:
            reader.assign([TopicPartition(topic, number, begin[number]) for number in missing])
            end = time.monotonic() + 60
            while missing:
                if time.monotonic() > end:
                    raise ServerError(f"{topic} could not be read to its end within 60 s")
                message = reader.poll(1)
                if message is None:
                    continue
                if message.error():
                    missing.discard(message.partition())  # its end
                else:
                    records.append(message)
        finally:
            reader.close()
        return records

    @staticmethod
    def partition_of(key: str) -> int:
        return partition_of(key, PARTITIONS)

