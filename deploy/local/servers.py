"""Servers on this machine: real Kafka brokers and Redis, and any other program, each with a folder for its data, log
and pid file. Started, waited for, killed, stopped for a while and restarted on the same port and data. Only the
standard library; not thread-safe per server.

    redis = Redis(folder / "redis", free_port())
    redis.start()              # returns when it answers, or raises ServerError that says what to look at
    redis.kill(); redis.start()
    redis.stop()

An attached server (the default) dies with the process that started it, however that ends; a detached one lives on and
is found again by its pid file.
"""

import concurrent.futures
import ctypes
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import time

LOCAL = pathlib.Path(__file__).resolve().parent
CHECKOUT = LOCAL.parent.parent
HOST = "127.0.0.1"
PR_SET_PDEATHSIG = 1
MAX_LOG_BYTES = 32 << 20  # a longer log is set aside at the next start

# "Die with the parent" means: with the thread that forked. All servers are forked by this one thread, which lives as
# long as the process.
_forker = concurrent.futures.ThreadPoolExecutor(max_workers=1)


_given_ports: set[int] = set()


class ServerError(Exception):
    """A server did not start, answer or stop; the text says what to look at."""


def free_port() -> int:
    """A port nobody listens on, below the range that outgoing connections take theirs from: a server that is down
    finds it free again. No port is given twice in a process: who was given one may not listen yet."""
    while True:
        port = random.SystemRandom().randrange(12000, 32000)
        if port in _given_ports:
            continue
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        _given_ports.add(port)
        return port


def wait_until(condition, what: str, seconds: float, pause: float = 0.02):
    """Waits for condition() to be true and returns its value; ServerError after that many seconds."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise ServerError(f"{what} did not happen within {seconds:g} s")
        time.sleep(pause)


def die_with_parent():
    """For subprocess.Popen's preexec_fn: the kernel kills the child when the thread that forked it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _start_time(pid: int) -> str | None:
    """When the process began, in ticks since boot: with the pid it names one process for ever. None: it is gone."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else fields[19]


class Server:
    """One process. `address` is host:port of what it answers on, or None."""

    start_seconds = 180.0
    stop_seconds = 20.0

    def __init__(self, name: str, folder: pathlib.Path, command: list[str], address: str | None = None,
                 env: dict[str, str] | None = None, detached: bool = False):
        self.name = name
        self.folder = pathlib.Path(folder)
        self.command = command
        self.address = address
        self.env = env or {}
        self.detached = detached
        self.log = self.folder / "log"
        self._pid_file = self.folder / "pid"
        self._process: subprocess.Popen | None = None
        self._log_begin = 0  # where this run's lines begin, in bytes

    def pid(self) -> int | None:
        """The running process's pid, also one that another starter left running; None when there is none."""
        if self._process is not None:
            self._process.poll()  # reaps it if it is gone
        try:
            pid, started = self._pid_file.read_text().split()
        except (FileNotFoundError, ValueError):
            return None
        return int(pid) if _start_time(int(pid)) == started else None

    def exit_code(self) -> int | None:
        """Of the process that this object started last, negative for a signal; None while it runs."""
        return None if self._process is None else self._process.poll()

    def start(self, env: dict[str, str] | None = None):
        """Starts and waits until it answers. `env` is added for this run only."""
        self.launch(env)
        self.wait_ready()

    def launch(self, env: dict[str, str] | None = None):
        """Starts without waiting. Nothing happens when it runs already."""
        if self.pid():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > MAX_LOG_BYTES:
            self.log.rename(self.log.with_name("log.1"))
        self._log_begin = self.log.stat().st_size if self.log.exists() else 0
        self.prepare()
        with open(self.log, "ab") as log:
            self._process = _forker.submit(
                subprocess.Popen, self.command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **self.env, **(env or {})}, start_new_session=True,
                preexec_fn=None if self.detached else die_with_parent).result()
        pid = self._process.pid
        self._pid_file.write_text(f"{pid} {_start_time(pid)}\n")

    def prepare(self):
        """Writes what the process needs before it starts."""

    def answers(self) -> bool:
        """Whether it does what it is for."""
        return self.address is None or self.is_taken()

    def is_taken(self) -> bool:
        """Whether anybody listens on its address, be it this server or not."""
        host, port = self.address.rsplit(":", 1)
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex((host, int(port))) == 0

    def wait_ready(self):
        def answers_or_died():
            if self.pid() is None:
                raise ServerError(f"{self.name} ended while it started{self._last_words()}")
            return self.answers()

        try:
            wait_until(answers_or_died, f"{self.name} answering", self.start_seconds)
        except ServerError as error:
            raise ServerError(f"{error}; its log: {self.log}") from None

    def stop(self):
        """SIGTERM and wait; SIGKILL when that takes too long. Nothing happens when it does not run."""
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGCONT)
        os.kill(pid, signal.SIGTERM)
        try:
            wait_until(lambda: self.pid() is None, f"{self.name} ending", self.stop_seconds)
        except ServerError:
            self.kill()

    def kill(self):
        """SIGKILL, and waits until it is gone."""
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: self.pid() is None, f"{self.name} dying", 20)

    def pause(self):
        os.kill(self._running_pid(), signal.SIGSTOP)

    def resume(self):
        os.kill(self._running_pid(), signal.SIGCONT)

    def restart(self, env: dict[str, str] | None = None):
        self.stop()
        self.start(env)

    def _running_pid(self) -> int:
        pid = self.pid()
        if pid is None:
            raise ServerError(f"{self.name} does not run{self._last_words()}")
        return pid

    def _last_words(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").splitlines()[-15:]
        except FileNotFoundError:
            return ""
        return ". The end of its log:\n  " + "\n  ".join(lines)


def start_all(servers: list[Server], tell=lambda server: None):
    """Starts them side by side and waits until all answer; `tell` hears of each that does."""
    for server in servers:
        server.launch()
    for server in servers:
        server.wait_ready()
        tell(server)


class Redis(Server):
    """Redis 7 with an append-only file; see docs/decisions/0007 for the settings. `options` are further ones, e.g.
    {"appendfsync": "always"}."""

    def __init__(self, folder: pathlib.Path, port: int, options: dict[str, str] | None = None, detached: bool = False):
        settings = {"port": str(port), "bind": HOST, "dir": str(folder), "daemonize": "no", "appendonly": "yes",
                    "save": "", "rdbcompression": "no", "auto-aof-rewrite-min-size": "256mb",
                    "hash-max-listpack-entries": "128", **(options or {})}
        arguments = [word for key, value in settings.items() for word in (f"--{key}", value)]
        super().__init__("redis", folder, [self._program(folder), *arguments], f"{HOST}:{port}", detached=detached)
        self.url = f"redis://{HOST}:{port}"

    @staticmethod
    def _program(folder: pathlib.Path) -> str:
        # Debian's redis-server package would start a system service. Its program is in redis-tools, under another
        # name: one file that looks at the name it was called by.
        return shutil.which("redis-server") or str(pathlib.Path(folder) / "redis-server")

    def prepare(self):
        # A child of a killed one that rewrites its file holds the port until it is through.
        wait_until(lambda: not self.is_taken(), f"{self.address} being free for redis", 20)
        program = pathlib.Path(self.command[0])
        if program.exists():
            return
        same_file = shutil.which("redis-check-rdb")
        if same_file is None:
            raise ServerError("no Redis on this machine: run deploy/local/install")
        program.symlink_to(same_file)

    def answers(self) -> bool:
        return self.call("PING") == b"+PONG\r\n"

    def call(self, *words: str) -> bytes | None:
        """One command and the first bytes of its raw answer; None when nobody answers."""
        request = b"*%d\r\n" % len(words)
        for word in words:
            request += b"$%d\r\n%s\r\n" % (len(word.encode()), word.encode())
        host, port = self.address.rsplit(":", 1)
        try:
            with socket.create_connection((host, int(port)), timeout=5) as connection:
                connection.sendall(request)
                return connection.recv(65536)
        except OSError:
            return None


# What every broker here is set to; see docs/decisions for the transaction settings.
BROKER_SETTINGS = {
    "process.roles": "broker,controller",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "CLIENT",
    "auto.create.topics.enable": "false",
    "offsets.topic.num.partitions": "16",
    "transaction.state.log.num.partitions": "16",
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": "1000",
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    "num.network.threads": "2",
    "num.io.threads": "4",
    "log.cleaner.dedupe.buffer.size": str(32 << 20),
}


class Broker(Server):
    """One Kafka node, broker and controller in one. `voters` are the "id@host:port" of all nodes' controllers;
    `settings` are what its properties file is written from at each start."""

    def __init__(self, folder: pathlib.Path, jars: str, node: int, port: int, controller_port: int,
                 voters: list[str], cluster_id: str, settings: dict[str, str] | None = None,
                 java_options: tuple[str, ...] = ("-Xmx512m",), detached: bool = False):
        folder = pathlib.Path(folder)
        self._properties = folder / "server.properties"
        self._java = ["java", *java_options, "-XX:+ExitOnOutOfMemoryError", "-cp", f"{jars}/*",
                      f"-Dlog4j2.configurationFile={LOCAL / 'kafka' / 'log4j2.properties'}"]
        command = [*self._java, "kafka.Kafka", str(self._properties)]
        super().__init__(f"kafka-{node}", folder, command, f"{HOST}:{port}", detached=detached)
        self._cluster_id = cluster_id
        copies = min(3, len(voters))
        self.settings = {
            **BROKER_SETTINGS,
            "node.id": str(node),
            "controller.quorum.voters": ",".join(voters),
            "listeners": f"CLIENT://{HOST}:{port},CONTROLLER://{HOST}:{controller_port}",
            "advertised.listeners": f"CLIENT://{HOST}:{port}",
            "log.dirs": str(folder / "data"),
            "default.replication.factor": str(copies),
            "min.insync.replicas": str(min(2, copies)),
            "offsets.topic.replication.factor": str(copies),
            "transaction.state.log.replication.factor": str(copies),
            "transaction.state.log.min.isr": str(min(2, copies)),
            **(settings or {}),
        }

    def prepare(self):
        if shutil.which("java") is None:
            raise ServerError("no Java on this machine: run deploy/local/install")
        self._properties.write_text("".join(f"{key}={value}\n" for key, value in self.settings.items()))
        if (self.folder / "data" / "meta.properties").exists():
            return
        with open(self.log, "ab") as log:
            # In one word: an id may begin with a dash.
            done = subprocess.run([*self._java, "kafka.tools.StorageTool", "format",
                                   f"--cluster-id={self._cluster_id}", "-c", str(self._properties)],
                                  stdout=log, stderr=log, check=False)
        if done.returncode:
            raise ServerError(f"{self.name} could not make its storage{self._last_words()}")

    def answers(self) -> bool:
        # The broker opens its listener to clients only when it has caught up with the controller and is unfenced.
        return b"Kafka Server started" in self._log_of_this_run() and self.is_taken()

    def _log_of_this_run(self) -> bytes:
        with open(self.log, "rb") as log:
            log.seek(self._log_begin)
            return log.read()
