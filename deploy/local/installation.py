"""A whole Gridkeeper on this machine: Kafka, Redis, keys and tokens, and the four services, as deploy/local/up runs it
and as the system tests do. Everything it writes lies in one data folder.

    with Installation(folder, Ports.free(), build, jars) as gridkeeper:
        gridkeeper.start()
        gridkeeper.services["health"].kill()
"""

import base64
import dataclasses
import os
import pathlib
import subprocess
import urllib.error
import urllib.request
import uuid

from servers import HOST, Broker, Redis, Server, ServerError, free_port, start_all

SERVICES = ("registration", "health", "supply", "alerting")
ADMIN = "admin"            # the operator that may write the first records
SERVICE = "service-alerting"  # who alerting is when it asks registration for names
# Which variable of `env` holds whose token: the roles of the demo's staff.
TOKENS = {"TOKEN_GRID_WORKER": "grid_worker", "TOKEN_GRID_HEAD": "grid_head", "TOKEN_COMMUNITY": "community",
          "TOKEN_STREET": "street", "TOKEN_DISTRICT": "district", "TOKEN_ADMIN": "admin",
          "TOKEN_GATE_GUARD": "gate_guard"}
DEFAULT_PORTS = {"kafka": 19092, "kafka_controller": 19093, "redis": 16379,
                 "registration": 17001, "health": 17002, "supply": 17003, "alerting": 17004,
                 "registration_metrics": 17101, "health_metrics": 17102, "supply_metrics": 17103,
                 "alerting_metrics": 17104}


class Ports(dict):
    """Port by what listens on it; the keys are those of DEFAULT_PORTS."""

    @classmethod
    def free(cls):
        return cls({name: free_port() for name in DEFAULT_PORTS})

    @classmethod
    def of_settings(cls):
        ports = cls()
        for name, fallback in DEFAULT_PORTS.items():
            variable = f"GRIDKEEPER_LOCAL_{name.upper()}_PORT"
            text = os.environ.get(variable) or str(fallback)
            if not text.isdecimal() or not 0 < int(text) < 65536:
                raise ServerError(f"{variable}={text} is no port: give a number from 1 to 65535")
            ports[name] = int(text)
        twice = {port for port in ports.values() if list(ports.values()).count(port) > 1}
        if twice:
            names = [name for name, port in ports.items() if port in twice]
            raise ServerError(f"the ports of {', '.join(names)} are the same: set GRIDKEEPER_LOCAL_<NAME>_PORT")
        return ports


class Service(Server):
    """One instance of a service; it answers when its loop is ready."""

    start_seconds = 180.0

    def __init__(self, name: str, folder: pathlib.Path, program: pathlib.Path, listen: str, metrics: str,
                 env: dict[str, str], detached: bool = False):
        super().__init__(name, folder, [str(program)], listen, detached=detached,
                         env={**env, "GRIDKEEPER_LISTEN": listen, "GRIDKEEPER_METRICS_LISTEN": metrics})
        self.metrics = metrics

    def prepare(self):
        if not os.access(self.command[0], os.X_OK):
            raise ServerError(f"{self.command[0]} is not built: run deploy/local/up")

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{self.metrics}/readyz", timeout=5) as answer:
                return answer.status == 200
        except (OSError, urllib.error.HTTPError):
            return False


class Installation:
    """The parts and their wiring. `clock` is GRIDKEEPER_CLOCK of all services; `settings` are further GRIDKEEPER_*
    variables of all services."""

    programs = "services"  # where they lie in the build

    def __init__(self, data: pathlib.Path, ports: Ports, build: pathlib.Path, jars: str, clock: str = "real",
                 settings: dict[str, str] | None = None, java_options: tuple[str, ...] = ("-Xmx512m",),
                 detached: bool = False):
        self.data = pathlib.Path(data)
        self.ports = ports
        self.build = pathlib.Path(build)
        self._detached = detached
        self.clock = clock
        self.tell = lambda server: None  # hears of each part that answers
        self.keys = self.data / "keys"
        self.token_key = self.keys / "token-key.json"
        self.kafka = Broker(self.data / "kafka", jars, 1, ports["kafka"], ports["kafka_controller"],
                            [f"1@{HOST}:{ports['kafka_controller']}"], self._cluster_id(),
                            java_options=java_options, detached=detached)
        self.redis = Redis(self.data / "redis", ports["redis"], detached=detached)
        self._settings = {
            "GRIDKEEPER_KAFKA_BOOTSTRAP": self.kafka.address,
            "GRIDKEEPER_REDIS_URL": self.redis.url,
            "GRIDKEEPER_CLOCK": clock,
            "GRIDKEEPER_JWKS_FILE": str(self.keys / "jwks.json"),
            "GRIDKEEPER_BOOTSTRAP_ADMIN": ADMIN,
            "GRIDKEEPER_LOG_FORMAT": "human",
            "GRIDKEEPER_REFLECTION": "on",
            **(settings or {}),
        }
        self.services = {name: self.instance(name, 0, ports[name], ports[f"{name}_metrics"]) for name in SERVICES}

    def instance(self, name: str, slot: int, port: int, metrics_port: int) -> Service:
        """The instance of a service that holds this slot; slots from 1 are for tests with several instances."""
        own = {"registration": {"GRIDKEEPER_MASTER_KEY_FILE": str(self.keys / "master.hex"),
                                **{f"GRIDKEEPER_{other.upper()}_ADDR": f"{HOST}:{self.ports[other]}"
                                   for other in SERVICES if other != "registration"}},
               "alerting": {"GRIDKEEPER_REGISTRATION_ADDR": f"{HOST}:{self.ports['registration']}",
                            "GRIDKEEPER_SERVICE_TOKEN_FILE": str(self.keys / "alerting.token")}}
        return Service(name if slot == 0 else f"{name}-{slot}", self.data / (name if slot == 0 else f"{name}-{slot}"),
                       self.build / self.programs / name / f"gridkeeper-{name}", f"{HOST}:{port}",
                       f"{HOST}:{metrics_port}",
                       {**self._settings, **own.get(name, {}), "GRIDKEEPER_INSTANCE": f"{name}-{slot}"},
                       self._detached)

    @property
    def servers(self) -> dict[str, Server]:
        """All parts, in the order they start."""
        return {"kafka": self.kafka, "redis": self.redis, **self.services}

    def start(self):
        self.start_stores()
        self.make_keys()
        self.gridctl("topics", "create")
        self.start_services()

    def start_stores(self):
        start_all([self.kafka, self.redis], self.tell)

    def start_services(self):
        start_all(list(self.services.values()), self.tell)

    def stop(self):
        """Services first, then what they need."""
        for server in reversed(self.servers.values()):
            server.stop()

    def make_keys(self):
        """The master key, the key pair of tokens and alerting's own token; what exists is kept, the token renewed."""
        self.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        master = self.keys / "master.hex"
        if not master.exists():
            _write_secret(master, os.urandom(32).hex() + "\n")
        if not (self.keys / "jwks.json").exists():
            self.gridctl("token", "keygen", "--key", str(self.token_key),
                         "--jwks", str(self.keys / "jwks.json"))
        _write_secret(self.keys / "alerting.token", self.token(SERVICE) + "\n")

    def token(self, staff_id: str) -> str:
        """A token that proves this member of staff, for 30 days."""
        return self.gridctl("token", "mint", "--key", str(self.token_key), "--sub", staff_id,
                            "--ttl", "30d").strip()

    def env(self) -> dict[str, str]:
        """Where everything is, for other clients; with a token for each role once the demo's staff are known."""
        lines = {"KAFKA_BOOTSTRAP": self.kafka.address, "REDIS_URL": self.redis.url}
        lines |= {f"{name.upper()}_ADDR": service.address for name, service in self.services.items()}
        for variable in TOKENS:
            token_file = self.keys / variable
            if token_file.exists():
                lines[variable] = token_file.read_text().strip()
        return lines

    def make_tokens(self, staff_ids: dict[str, str]):
        """Mints a token for each role of TOKENS; `staff_ids` by role."""
        for variable, role in TOKENS.items():
            _write_secret(self.keys / variable, self.token(staff_ids[role]) + "\n")

    def gridctl(self, *arguments: str) -> str:
        """Runs gridctl against this installation and returns what it printed."""
        done = self._run_gridctl(arguments, capture_output=True, text=True)
        if done.returncode:
            raise ServerError(f"gridctl {' '.join(arguments[:2])} failed ({done.returncode}): "
                              f"{(done.stderr or done.stdout).strip()}")
        return done.stdout

    def show_gridctl(self, *arguments: str):
        """Runs gridctl against this installation, its output going to the terminal."""
        code = self._run_gridctl(arguments).returncode
        if code:
            raise ServerError(f"gridctl {' '.join(arguments)} failed ({code}); the lines above say why")

    def _run_gridctl(self, arguments: tuple[str, ...], **options) -> subprocess.CompletedProcess:
        program = self.build / "tools" / "gridctl" / "gridctl"
        if not program.exists():
            raise ServerError(f"{program} is not built: run deploy/local/up")
        return subprocess.run([program, *arguments], env={**os.environ, **self._settings, **self.env()}, check=False,
                              **options)

    def _cluster_id(self) -> str:
        file = self.data / "cluster-id"
        if not file.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            file.write_text(base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=") + "\n")
        return file.read_text().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in self.servers.values():
            server.kill()


def _write_secret(path: pathlib.Path, text: str):
    """Whole or not at all, readable by the owner only."""
    new = path.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(text)
    new.rename(path)
