"""The log of what was done, folded from own events: docs/decisions/0026 and proto/gridkeeper/common/v1/deed.proto."""

import bisect
import uuid

from checker import contracts
from checker.log import Record

LIFE_MS = 72 * 3_600_000
MOST = 4000
IMPORTED = "gridkeeper.registration.v1.ResidentsImported"
NIL = str(uuid.UUID(int=0))


def is_bulk(event: Record) -> bool:
    return event.meta.cause.topic.endswith(".bulk.v1")


def is_deed(event: Record) -> bool:
    """The first event of a person's command; of the bulk lane imports alone."""
    meta = event.meta
    if not meta.command_id or not meta.actor:
        return False
    return event.type == IMPORTED if is_bulk(event) else meta.cause.index == 0


def id_of(event: Record) -> str:
    lane = 1 if is_bulk(event) else 0
    return str(uuid.UUID(int=event.time_ms << 80 | 0x80 << 72 | lane << 64 | 0x80 << 56 | event.meta.cause.offset))


class Deeds:
    """Of one key, by id."""

    def __init__(self):
        self.entries = {}
        self._by_time: list[str] = []

    def apply(self, event: Record):
        if is_deed(event):
            if id_of(event) not in self.entries:
                bisect.insort(self._by_time, id_of(event))
            self.entries[id_of(event)] = contracts.common("Deed")(
                at_ms=event.time_ms, staff_id=event.meta.actor, event_type=event.type,
                subject_id="" if event.meta.subject == NIL else event.meta.subject)
        while self._by_time and (len(self._by_time) > MOST
                                 or self.entries[self._by_time[0]].at_ms + LIFE_MS <= event.time_ms):
            del self.entries[self._by_time.pop(0)]
