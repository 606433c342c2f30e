"""Samples what Redis says of each partition (owner's token, position in own events) while a scenario runs: positions
never go back, and the token tells who the owner is."""

import contextlib
import re
import threading

import redis as redis_client

from .history import History, wall_ms

SERVICES = ("registration", "health", "supply", "alerting")
_EVERY = 0.1


class Positions:
    def __init__(self, url: str, cluster_id: str, partitions: int, history: History):
        self._client = redis_client.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
        self._cluster_id = cluster_id
        self._partitions = partitions
        self._history = history
        self._seen: dict[tuple[str, int], tuple] = {}
        self._paused = threading.Event()
        self._over = threading.Event()
        self._busy = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()

    def close(self):
        self._over.set()
        if self._thread.ident:
            self._thread.join()

    def pause(self):
        """Redis is about to lose or change what it holds; a position that goes back then is the fault itself."""
        self._paused.set()
        with self._busy:  # no sample is under way any more
            pass

    def resume(self):
        self._paused.clear()

    def read(self) -> dict[tuple[str, int], tuple[str, int | None, bool]]:
        """(service, partition) -> (token, position, ready). Raises redis' errors while Redis is away."""
        keys = [(service, number) for service in SERVICES for number in range(self._partitions)]
        pipeline = self._client.pipeline(transaction=False)
        for service, number in keys:
            pipeline.hmget(f"gk:{self._cluster_id}:{service}:{{{number}}}:meta", "token", "position", "ready")
        return {key: ((token or b"").decode(), None if position is None else int(position), ready == b"1")
                for key, (token, position, ready) in zip(keys, pipeline.execute())}

    def flush_redis(self):
        self._client.flushall()

    def sample(self):
        """Notes in the history what has changed since the last sample. Raises redis' errors while Redis is away."""
        with self._busy:
            if self._paused.is_set():
                return
            sample = self.read()
            at = wall_ms()
            for (service, number), (token, position, ready) in sample.items():
                if position is None or not ready or self._seen.get((service, number)) == (token, position):
                    continue
                self._seen[service, number] = (token, position)
                self._history.note(kind="position", at_ms=at, service=service, partition=number, position=position,
                                   token=token)

    def owners(self, service: str) -> dict[int, str]:
        """Partition -> the instance whose token stands there ("" where none does)."""
        owners = {}
        for (name, number), (token, _, _) in self.read().items():
            if name == service:
                # generation : since : member id, which begins with the static member's name
                found = re.match(r"^\d+:\d+:([a-z]+-\d+)-", token)
                owners[number] = found.group(1) if found else ""
        return owners

    def _run(self):
        while not self._over.wait(_EVERY):
            with contextlib.suppress(redis_client.RedisError):
                self.sample()
