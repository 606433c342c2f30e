"""Scans at gates: cards of registered residents through 16 gates at once, a stream and a connection each."""

import time

from bench import Bench
from district import import_lines, lines
from figures import Figure

RESIDENTS = 5_000
STREAMS, WINDOW, SCANS_IN_REQUEST = 16, 64, 8
BULK = "registration.bulk.v1"
EVENTS = "registration.events.v1"
PARTS = ("kafka", "redis", "registration")


class Gates(Figure):
    name = "gates"
    lines = (("gate scans", "1/s", "bare stream, a pipelined Redis GET and an acks=all produce for each scan"),
             ("gate scans, p99", "ms", "bare stream, a pipelined Redis GET and an acks=all produce for each scan"))

    def __init__(self, bench: Bench, quick: bool):
        super().__init__(bench, quick)
        self.recorded = 0  # by the latest load, its warm-up included
        self.file = bench.here.data / "gates.json"

    def prepare(self):
        self.bench.run("floor-topics")
        with self.bench.services("registration"):
            import_lines(self.bench, lines(500 if self.quick else RESIDENTS))
            self._run("set-up-gates", self.bench.here.services["registration"].address)

    def floor(self):
        with self.bench.running("serve", listen=True) as address:
            return self._scan(address)

    def product(self):
        since = int(time.time() * 1000)
        with self.bench.services("registration"):
            before = self.bench.cpu_seconds(*PARTS)
            values = self._scan(self.bench.here.services["registration"].address)
            ended = time.time()
            late = self.bench.decided(BULK, "registration") / 1000 - ended
            after = self.bench.cpu_seconds(*PARTS)
        events = self.bench.run("read", "--topic", EVENTS, "--since-ms", since)["by_type"]
        scanned = events.get("gridkeeper.registration.v1.GateScanned", 0)
        if scanned != self.recorded or sum(events.values()) != scanned:
            raise ArithmeticError(f"{self.recorded} recorded scans led to {events}")
        used = {name: (after[name] - before[name]) / (scanned / 100_000) for name in PARTS}
        self.notes = [f"{STREAMS} streams with {WINDOW} scans under way, {SCANS_IN_REQUEST} a request; the last was "
                      f"decided {max(0.0, late):.1f} s after its answer",
                      "CPU seconds per 100,000 scans, decided too: "
                      + ", ".join(f"{name} {seconds:.2f}" for name, seconds in used.items())]
        return values

    def _run(self, what: str, address: str) -> dict:
        return self.bench.run(what, "--address", address, "--token", self.bench.token, "--file", self.file, "--streams",
                              STREAMS, "--window", WINDOW, "--scans-in-request", SCANS_IN_REQUEST, "--seconds",
                              2 if self.quick else 5)

    def _scan(self, address: str) -> dict[str, float]:
        load = self._run("scan", address)
        self.recorded = load["recorded"]
        return {"gate scans": load["per_second"], "gate scans, p99": load["p99_ms"]}
