"""The business clock of a world under test: all processes read it from one file (GRIDKEEPER_CLOCK=manual:FILE), which
a thread here moves on at many times the wall's pace. Held, it stands still, so that nothing more falls due while the
checker looks."""

import pathlib
import threading
import time

PACE = 480            # a business day in three minutes
BEGIN = 1_583_013_600_000  # 2020-03-01T06:00+08:00
MINUTE = 60_000
_WRITE_EVERY = 0.02


class BusinessClock:
    def __init__(self, file: pathlib.Path):
        self._file = file
        self._now = float(BEGIN)
        self._wall = time.monotonic()
        self._running = False
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        self._write()

    @property
    def setting(self) -> str:
        return f"manual:{self._file}"

    def start(self):
        self._thread.start()

    def close(self):
        self._over.set()
        if self._thread.ident:
            self._thread.join()

    def now(self) -> int:
        """Business time in ms, as the processes see it."""
        with self._lock:
            return int(self._now)

    def run(self):
        with self._lock:
            self._wall = time.monotonic()
            self._running = True

    def hold(self):
        with self._lock:
            self._running = False

    def leap(self, to_ms: int):
        """At once to a later time."""
        with self._lock:
            self._now = max(self._now, float(to_ms))
            self._write()

    def _run(self):
        while not self._over.wait(_WRITE_EVERY):
            with self._lock:
                wall = time.monotonic()
                if self._running:
                    self._now += (wall - self._wall) * 1000 * PACE
                    self._write()
                self._wall = wall

    def _write(self):
        new = self._file.with_suffix(".new")
        new.write_text(f"{int(self._now)}\n")
        new.rename(self._file)
