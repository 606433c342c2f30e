"""Own events in groups: what one input led to."""

import dataclasses

from checker import names
from checker.log import Log, Record

REJECTED = "gridkeeper.common.v1.CommandRejected"
REPEATED = "gridkeeper.common.v1.CommandRepeated"
DEAD_LETTERED = "gridkeeper.common.v1.InputDeadLettered"
FORWARDED = "gridkeeper.common.v1.InputForwarded"
OF_THE_LOOP = (REJECTED, REPEATED, DEAD_LETTERED, FORWARDED)


@dataclasses.dataclass
class Group:
    """Consecutive own events with one cause. `cause`: the input; None for a deadline, or where it is not in the log."""
    topic: str
    partition: int
    offset: int
    events: list[Record]
    cause: Record | None = None

    @property
    def name(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"

    @property
    def first(self) -> Record:
        return self.events[0]

    @property
    def carried_out(self) -> bool:
        """Decided by the domain: neither refused, repeated, handed on nor set aside."""
        return self.first.type not in OF_THE_LOOP


def groups_of(log: Log, domain: str, partition: int) -> list[Group]:
    groups: list[Group] = []
    for event in log.of(names.events(domain), partition):
        if event.meta is None:
            continue  # reported by the check of causes
        cause = event.meta.cause
        place = (cause.topic, cause.partition, cause.offset)
        if groups and (groups[-1].topic, groups[-1].partition, groups[-1].offset) == place:
            groups[-1].events.append(event)
        else:
            groups.append(Group(*place, [event], log.find(*place)))
    return groups
