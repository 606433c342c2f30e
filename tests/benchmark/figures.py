"""The figures. Each says how to take its floor and the product's own value, once; run.py takes them in turns.

A measurement gives a number by the name of a line; FLOORS tells what stands beside it.
"""

import time

from bench import Bench

RESIDENTS = 20_480  # all of them isolated: each has a case
COMMANDS = "health.commands.v1"
EVENTS = "health.events.v1"


class Figure:
    """`lines`: (key, unit, what the floor is) of each value that floor() and product() give."""

    lines: tuple[tuple[str, str, str], ...] = ()

    def __init__(self, bench: Bench, quick: bool):
        self.bench = bench
        self.quick = quick
        self.notes: list[str] = []  # printed below the table

    def prepare(self):
        """What only this figure needs."""

    def floor(self) -> dict[str, float]:
        raise NotImplementedError

    def product(self) -> dict[str, float]:
        raise NotImplementedError


class LookUps(Figure):
    name = "look-ups"
    lines = (("look-ups", "1/s", "bare gRPC handler, pipelined Redis GET"),)
    rpc = "get-case"
    concurrency = 128

    def _load(self, address: str) -> dict:
        return self.bench.run("load", "--rpc", self.rpc, "--address", address, "--token", self.bench.token,
                              "--concurrency", self.concurrency, "--seconds", 2 if self.quick else 5)

    def floor(self):
        with self.bench.running("serve", listen=True) as address:
            return self.result(self._load(address))

    def product(self):
        with self.bench.services("health"):
            return self.result(self._load(self.bench.here.services["health"].address))

    def result(self, load):
        return {"look-ups": load["per_second"]}


class Commands(LookUps):
    name = "commands"
    lines = (("commands, processed", "1/s", "bare gRPC handler, one acks=all produce"),
             ("commands, processed, p99", "ms", "bare gRPC handler, one acks=all produce"))
    rpc = "record-follow-up"

    def result(self, load):
        return {"commands, processed": load["per_second"], "commands, processed, p99": load["p99_ms"]}


class FollowUps(Figure):
    name = "follow-ups"
    lines = (("follow-ups", "1/s", "bare consume and transactional produce of the same bytes"),)

    def prepare(self):
        self.count = 60_000 if self.quick else 300_000
        self.cpu: list[dict[str, float]] = []

    def floor(self):
        self.bench.run("feed", "--domain", "bench", "--count", self.count)
        done = self.bench.run("relay", "--in", "bench.commands.v1", "--out", "bench.out.v1", "--count", self.count)
        self.notes = [note for note in self.notes if not note.startswith("floor:")]
        self.notes.append(f"floor: {done['records'] / done['transactions']:.0f} records a transaction")
        return {"follow-ups": done["records"] / done["seconds"]}

    def product(self):
        bench, health = self.bench, self.bench.here.services["health"]
        bench.run("feed", "--count", self.count)
        since = int(time.time() * 1000)
        health.launch()
        try:
            bench.wait_ready("health")
            # Recovery is not the loop's work: what was used counts from here, for what was left to do from here.
            done_before = bench.metric("health", 'gridkeeper_inputs_total{domain="health",result="carried_out"}')
            before = bench.cpu_seconds("kafka", "redis", "health")
            decided = bench.decided(COMMANDS)
            after = bench.cpu_seconds("kafka", "redis", "health")
            batches = bench.metric("health", 'gridkeeper_batch_inputs_count{domain="health"}')
            inputs = bench.metric("health", 'gridkeeper_batch_inputs_sum{domain="health"}')
        finally:
            health.stop()
        log = bench.run("read", "--topic", EVENTS, "--since-ms", since)
        recorded = log["by_type"].get("gridkeeper.health.v1.FollowUpRecorded", 0)
        if recorded != self.count or sum(log["by_type"].values()) != recorded:
            raise ArithmeticError(f"{self.count} follow-ups led to {log['by_type']}")
        left = (self.count - done_before) / 100_000
        self.cpu.append({name: (after[name] - before[name]) / left for name in after})
        self.notes = [note for note in self.notes if note.startswith("floor:")]
        self.notes.append(f"product: {inputs / batches:.0f} inputs a transaction")
        median = {name: sorted(run[name] for run in self.cpu)[len(self.cpu) // 2] for name in after}
        self.notes.append("CPU seconds per 100,000 follow-ups: "
                          + ", ".join(f"{name} {used:.2f}" for name, used in median.items()))
        return {"follow-ups": recorded / ((decided - log["first_ms"]) / 1000)}


class Alerts(Figure):
    name = "alerts"
    rates = (50, 1000)
    lines = tuple((f"fever to alert at {rate}/s, {what}", "ms", "two bare transactions")
                  for rate in rates for what in ("p50", "p99"))

    def prepare(self):
        self.next_case = 0

    def _measure(self, *words, own_cases: bool) -> dict[str, float]:
        values = {}
        for rate in self.rates:
            seconds = 2 if self.quick else 12 if rate < 100 else 4
            # The first only warms up: Kafka's JVM compiles for some seconds after a change of what is asked of it.
            for count in (max(400, rate), seconds * rate):
                first = self.next_case if own_cases else 0
                measured = self.bench.run("latency", "--rate", rate, "--count", count, "--first-case", first, *words)
                self.next_case += count if own_cases else 0
            values |= {f"fever to alert at {rate}/s, {what}": measured[f"{what}_ms"] for what in ("p50", "p99")}
        return values

    def floor(self):
        with (self.bench.running("relay", "--in", "bench.commands.v1", "--out", "bench.middle.v1"),
              self.bench.running("relay", "--in", "bench.middle.v1", "--out", "bench.out.v1")):
            return self._measure("--domain", "bench", "--read", "bench.out.v1", own_cases=False)

    def product(self):
        with self.bench.services("health", "alerting"):
            return self._measure("--domain", "health", "--read", "alerting.events.v1", own_cases=True)


class Rebuild(Figure):
    name = "rebuild"
    lines = (("rebuild", "events/s", "bare consume of the same topic"),)

    def prepare(self):
        wanted = 100_000 if self.quick else 1_000_000
        missing = wanted - self.bench.run("read", "--topic", EVENTS)["records"]
        if missing > 0:
            with self.bench.services("health"):
                self.bench.run("feed", "--count", missing)
                self.bench.decided(COMMANDS)

    def floor(self):
        read = self.bench.run("read", "--topic", EVENTS)
        self.events = read["records"]
        return {"rebuild": read["records"] / read["seconds"]}

    def product(self):
        health = self.bench.here.services["health"]
        self.bench.here.redis.call("FLUSHALL")
        begin = time.time()
        health.launch()
        try:
            self.bench.wait_ready("health")
            seconds = self.bench.decided(COMMANDS) / 1000 - begin
        finally:
            health.stop()
        self.notes = [f"{self.events} events, {seconds:.1f} s from the start of the process"]
        return {"rebuild": self.events / seconds}


FIGURES = (LookUps, Commands, FollowUps, Alerts, Rebuild)  # in this order: look-ups find cases without readings
