"""Business time that stands still until a test moves it, the same for all services (GRIDKEEPER_CLOCK=manual:FILE)."""

import datetime
import pathlib
import time

CHINA = datetime.timezone(datetime.timedelta(hours=8))
# Within this time each service has seen what was written: they look at the file every 5 ms.
SEEN_AFTER_SECONDS = 0.02


class ManualClock:
    def __init__(self, file: pathlib.Path):
        self._file = file
        self.now = datetime.datetime(2026, 3, 2, 8, 0, tzinfo=CHINA)
        self._write()

    @property
    def setting(self) -> str:
        return f"manual:{self._file}"

    @property
    def now_ms(self) -> int:
        return ms(self.now)

    def move_to(self, moment: datetime.datetime):
        assert moment >= self.now, f"business time never goes back: {self.now} to {moment}"
        self.now = moment
        self._write()

    def move(self, **duration):
        self.move_to(self.now + datetime.timedelta(**duration))

    def next(self, hour: int, minute: int = 0) -> datetime.datetime:
        """The next moment at which local clocks show this."""
        moment = self.now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return moment if moment > self.now else moment + datetime.timedelta(days=1)

    def move_to_next(self, hour: int, minute: int = 0):
        self.move_to(self.next(hour, minute))

    def _write(self):
        new = self._file.with_suffix(".new")
        new.write_text(f"{self.now_ms}\n")
        new.rename(self._file)
        time.sleep(SEEN_AFTER_SECONDS)


def ms(moment: datetime.datetime) -> int:
    return round(moment.timestamp() * 1000)
