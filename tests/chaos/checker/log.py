"""The committed log in memory: what all checks read. Filled by kafka_reader, or by a test."""

import dataclasses
import datetime
import functools

from google.protobuf.message import DecodeError

from checker import contracts


@dataclasses.dataclass(frozen=True)
class Record:
    topic: str
    partition: int
    offset: int
    key: str
    value: bytes | None
    headers: dict[str, str]
    timestamp_ms: int  # of the append

    @property
    def place(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"

    @property
    def type(self) -> str:
        return self.headers.get("ce_type", "")

    @property
    def id(self) -> str:
        return self.headers.get("ce_id", "")

    @functools.cached_property
    def time_ms(self) -> int:
        """ce_time: the business time of the decision."""
        try:
            return to_ms(self.headers.get("ce_time", ""))
        except ValueError:
            return 0

    @functools.cached_property
    def message(self):
        """The value as the message its type names; None where it cannot be read."""
        try:
            return contracts.message(self.type).FromString(self.value or b"")
        except (KeyError, DecodeError):
            return None

    @property
    def meta(self):
        return self.message.meta if self.message is not None and self.message.HasField("meta") else None

    @property
    def is_message(self) -> bool:
        """From another key of the same domain."""
        meta = self.meta
        return meta is not None and "origin" in meta.DESCRIPTOR.fields_by_name and meta.HasField("origin")

    @property
    def is_command(self) -> bool:
        """Given by somebody; where it stands among a domain's own inputs."""
        return self.meta is not None and not self.is_message

    @functools.cached_property
    def body(self):
        """The message without its meta."""
        body = type(self.message)()
        body.CopyFrom(self.message)
        body.ClearField("meta")
        return body


def to_ms(text: str) -> int:
    moment = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc)
    return round(moment.timestamp() * 1000)


def from_ms(ms: int) -> str:
    moment = datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03}Z"


class Log:
    """Records by topic and partition, in order of offset. `begin`: the first offset that is still kept."""

    def __init__(self, partitions: int):
        self.partitions = partitions
        self.begin: dict[tuple[str, int], int] = {}
        self._records: dict[tuple[str, int], list[Record]] = {}
        self._by_offset: dict[tuple[str, int, int], Record] = {}

    def add(self, record: Record):
        self._records.setdefault((record.topic, record.partition), []).append(record)
        self._by_offset[(record.topic, record.partition, record.offset)] = record

    def of(self, topic: str, partition: int) -> list[Record]:
        return self._records.get((topic, partition), [])

    def all_of(self, topic: str):
        for partition in range(self.partitions):
            yield from self.of(topic, partition)

    def find(self, topic: str, partition: int, offset: int) -> Record | None:
        return self._by_offset.get((topic, partition, offset))

    def end(self, topic: str, partition: int) -> int:
        """One after the last record."""
        records = self.of(topic, partition)
        return records[-1].offset + 1 if records else 0
