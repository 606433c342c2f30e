"""What a partition remembers beside its domain's state: outcomes of command ids for 72 h, and the highest cause of each
input. The rules are docs/decisions/0001 and 0007 and the comments of record.proto."""

import uuid

from checker import groups, names
from checker.log import Record

LIFE_MS = 72 * 3_600_000
LEAD_MS = 600_000  # how far a client's clock may run ahead
HOUR_MS = 3_600_000
ID_REUSED, ID_EXPIRED, DEAD_LETTERED = 5, 6, 7  # RejectionReason
MOVED = 8  # not one of them, but kept as one: the command was handed on to the key in its message


def time_of(command_id: str) -> int | None:
    """The milliseconds in a UUIDv7; None for every other id."""
    value = uuid.UUID(command_id)
    return int.from_bytes(value.bytes[:6], "big") if value.version == 7 else None


class Ledger:
    def __init__(self):
        self.latest_accepted_ms = 0
        self.causes: dict[str, int] = {}
        # By the hour in the id: command id -> (payload hash, reason, field, message); reason 0: carried out.
        self.outcomes: dict[int, dict[str, tuple]] = {}

    def find(self, command_id: str) -> tuple | None:
        made = time_of(command_id)
        return None if made is None else self.outcomes.get(made // HOUR_MS, {}).get(command_id)

    def in_time(self, command_id: str, accepted_ms: int) -> bool:
        made = time_of(command_id)
        if made is None or made > accepted_ms + LEAD_MS:
            return False
        return made >= max(accepted_ms, self.latest_accepted_ms) - LIFE_MS

    def apply(self, event: Record):
        meta = event.meta
        self.causes[meta.cause.topic] = max(self.causes.get(meta.cause.topic, -1), meta.cause.offset)
        if not meta.command_id or event.type == groups.REPEATED:
            return
        refusal = (0, "", "")
        if event.type == groups.REJECTED:
            refusal = (event.message.reason, event.message.field, event.message.message)
        elif event.type == groups.FORWARDED:
            refusal = (MOVED, "", event.message.to_key)
        elif event.type == groups.DEAD_LETTERED:
            refusal = (DEAD_LETTERED, "", "the command could not be decided and waits in the dead-letter topic for an "
                                          f"operator: {event.message.reason}")
        if refusal[0] in (ID_REUSED, ID_EXPIRED):
            return
        self._record(meta.command_id, (meta.payload_hash, *refusal), meta.accepted_at_ms)

    def _record(self, command_id: str, outcome: tuple, accepted_ms: int):
        made = time_of(command_id)
        if made is None:
            return
        self.outcomes.setdefault(made // HOUR_MS, {})[command_id] = outcome
        if accepted_ms > self.latest_accepted_ms:
            self.latest_accepted_ms = accepted_ms
            oldest = (accepted_ms - LIFE_MS) // HOUR_MS
            self.outcomes = {hour: ids for hour, ids in self.outcomes.items() if hour >= oldest}

    def collections(self) -> dict[str, dict[bytes, bytes]]:
        """As they stand in Redis, byte for byte."""
        own = {b"latest_accepted": str(self.latest_accepted_ms).encode()}
        own |= {f"cause:{topic}".encode(): str(offset).encode() for topic, offset in self.causes.items()}
        found = {"ledger": own}
        for hour, ids in self.outcomes.items():
            found[f"command:{hour}"] = {names.id_bytes(command_id): encode(outcome)
                                        for command_id, outcome in ids.items()}
        return found


def encode(outcome: tuple) -> bytes:
    payload_hash, reason, field, message = outcome
    head = bytes([reason]) + payload_hash.to_bytes(8, "little")
    return head + (field.encode() + b"\0" + message.encode() if reason else b"")
