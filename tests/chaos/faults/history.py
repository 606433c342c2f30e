"""What the clients saw, as JSON lines for the checker: one per finished attempt of a command, one per sampled position.
Thread-safe."""

import json
import pathlib
import threading
import time


class History:
    def __init__(self, file: pathlib.Path):
        self.file = file
        self._lock = threading.Lock()
        self._lines = open(file, "a", encoding="utf-8")

    def note(self, **fields):
        line = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        with self._lock:
            self._lines.write(line + "\n")
            self._lines.flush()

    def close(self):
        with self._lock:
            self._lines.close()


def wall_ms() -> int:
    return time.time_ns() // 1_000_000
