"""What all figures share: an installation, the benchmark program, topics of the floors, and what a process used."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy" / "local"))

from installation import Installation, Ports  # noqa: E402
from servers import HOST, Server, ServerError, free_port, wait_until  # noqa: E402

__all__ = ["BUILD", "ROOT", "STAFF", "Bench", "ServerError"]

BUILD = ROOT / "build" / "release"
PROGRAM = BUILD / "tests" / "benchmark" / "gridkeeper-benchmark"
STAFF = "benchmark"  # gives all commands; report.hpp has the same
TICKS = os.sysconf("SC_CLK_TCK")


class Waiting(Server):
    """A subcommand that goes on until it is stopped; it answers once it has said so."""

    def __init__(self, name, folder, command, address=None):
        super().__init__(name, folder, command, address)

    def answers(self):
        return super().answers() if self.address else b'"ready"' in self.log.read_bytes()[self._log_begin:]


class Bench:
    """An installation with Kafka and Redis running; services are started by the figures that need them."""

    def __init__(self, folder: pathlib.Path, jars: str):
        self.here = Installation(folder, Ports.free(), BUILD, jars)
        self.stores = ["--kafka", self.here.kafka.address, "--redis", self.here.redis.url]

    def __enter__(self):
        self.here.start_stores()
        self.here.make_keys()
        self.here.gridctl("topics", "create")
        self.token = self.here.token(STAFF)
        return self

    def __exit__(self, *_):
        self.here.__exit__()

    def run(self, *words) -> dict:
        """A subcommand's last line."""
        done = subprocess.run([PROGRAM, *self.stores, *map(str, words)], stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise ServerError(f"gridkeeper-benchmark {words[0]} ended with code {done.returncode}; see above")
        return json.loads(done.stdout.splitlines()[-1])

    @contextlib.contextmanager
    def running(self, *words, listen: bool = False):
        """A subcommand in the background; gives its address when it listens."""
        address = f"{HOST}:{free_port()}" if listen else None
        extra = ["--listen", address] if listen else []
        name = "-".join(str(word) for word in words[:3])
        server = Waiting(name, self.here.data / name, [str(PROGRAM), *self.stores, *map(str, words), *extra], address)
        server.start()
        try:
            yield address
        finally:
            server.stop()

    @contextlib.contextmanager
    def services(self, *names):
        """These services, from ready to stopped."""
        for name in names:
            self.here.services[name].start()
        try:
            yield
        finally:
            for name in reversed(names):
                self.here.services[name].stop()

    def decided(self, topic: str, domain: str = "health") -> int:
        """Waits until all of a topic is decided and readable; the wall time in ms when it was."""
        return self.run("await-decided", "--domain", domain, "--topic", topic)["wall_ms"]

    def cpu_seconds(self, *servers) -> dict[str, float]:
        """What each process has used since it began."""
        used = {}
        for name in servers:
            fields = pathlib.Path(f"/proc/{self.here.servers[name].pid()}/stat").read_text().rpartition(")")[2].split()
            used[name] = (int(fields[11]) + int(fields[12])) / TICKS
        return used

    def resident_megabytes(self, name: str) -> float:
        status = pathlib.Path(f"/proc/{self.here.servers[name].pid()}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def redis_megabytes(self) -> float:
        answer = self.here.redis.call("INFO", "memory").decode()
        return int(answer.split("used_memory:")[1].split()[0]) / (1 << 20)

    def metric(self, service: str, line: str) -> float:
        """The value of a metric, by its name and labels as the service prints them."""
        with urllib.request.urlopen(f"http://{self.here.services[service].metrics}/metrics", timeout=5) as answer:
            for text in answer.read().decode().splitlines():
                if text.startswith(line + " "):
                    return float(text.rpartition(" ")[2])
        return 0.0

    def wait_ready(self, service: str):
        wait_until(self.here.services[service].answers, f"{service} answering", 600, pause=0.01)
