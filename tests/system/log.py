"""Kafka as an independent reader sees it: where topics end, and what stands in them, whatever the client library of the
services thinks."""

import time

from confluent_kafka import Consumer, IsolationLevel, KafkaError, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from harness.cluster import wait_until

Place = tuple[str, int]


class Log:
    def __init__(self, bootstrap: str):
        self._bootstrap = bootstrap
        self._admin = AdminClient({"bootstrap.servers": bootstrap})

    def ends(self) -> dict[Place, int]:
        """Where every partition ends, open transactions included."""
        topics = self._admin.list_topics(timeout=30).topics
        wanted = {TopicPartition(name, number): OffsetSpec.latest() for name, topic in topics.items()
                  if not name.startswith("__") for number in topic.partitions}
        answers = self._admin.list_offsets(wanted, isolation_level=IsolationLevel.READ_UNCOMMITTED)
        return {(place.topic, place.partition): answer.result(30).offset for place, answer in answers.items()}

    def quiet_ends(self) -> dict[Place, int]:
        """The same once nothing has been written for a while: what earlier tests set off has run its course."""
        last = self.ends()
        since = time.monotonic()

        def quiet():
            nonlocal last, since
            now = self.ends()
            if now != last:
                last, since = now, time.monotonic()
            return time.monotonic() - since > 0.5
        wait_until(quiet, "the log coming to rest", 60)
        return last

    def read(self, begin: dict[Place, int], end: dict[Place, int] | None = None):
        """The committed records between two sets of ends, by topic and partition."""
        end = end or self.ends()
        left = {place: offset for place, offset in end.items() if offset > begin.get(place, 0)}
        if not left:
            return []
        consumer = self._open("read")
        consumer.assign([TopicPartition(topic, partition, begin.get((topic, partition), 0))
                         for topic, partition in left])
        records = []
        stop = time.monotonic() + 60
        while left:
            assert time.monotonic() < stop, f"the log was not read to its end: {left}"
            record = consumer.poll(1.0)
            if record is None:
                continue
            if record.error():
                assert record.error().code() == KafkaError._PARTITION_EOF, record.error()
                left.pop((record.topic(), record.partition()), None)
            elif record.offset() < end[(record.topic(), record.partition())]:
                records.append(record)
        consumer.close()
        return records

    def _open(self, group: str) -> Consumer:
        return Consumer({"bootstrap.servers": self._bootstrap, "group.id": group, "enable.auto.commit": False,
                         "enable.partition.eof": True, "isolation.level": "read_committed",
                         "auto.offset.reset": "earliest"})


def type_of(record) -> str:
    """The full name of the record's message."""
    return dict(record.headers() or []).get("ce_type", b"").decode()
