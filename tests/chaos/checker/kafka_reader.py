"""Reads all topics into a Log: committed records only, from the beginning, and on from there when asked again."""

import time
import uuid

from confluent_kafka import OFFSET_BEGINNING, Consumer, ConsumerGroupTopicPartitions, IsolationLevel, KafkaError
from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from checker import names
from checker.finding import CannotCheck
from checker.log import Log, Record

TIMEOUT = 10.0


class KafkaReader:
    def __init__(self, bootstrap: str, partitions: int):
        self.log = Log(partitions)
        self._admin = AdminClient({"bootstrap.servers": bootstrap})
        self._consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": f"checker-{uuid.uuid4()}",
                                   "isolation.level": "read_committed", "enable.auto.commit": False,
                                   "enable.partition.eof": True, "auto.offset.reset": "error",
                                   "fetch.wait.max.ms": 20})
        metadata = self._admin.list_topics(timeout=TIMEOUT)
        self.cluster_id = metadata.cluster_id
        wanted = dict.fromkeys(names.keyed_topics(), partitions) | {names.REFERENCE: 1, names.KEYS: 1}
        for topic, count in wanted.items():
            found = len(metadata.topics[topic].partitions) if topic in metadata.topics else 0
            if found != count:
                raise CannotCheck(f"topic {topic} has {found} partitions, not {count}")
        self._all = [(topic, partition) for topic, count in wanted.items() for partition in range(count)]
        self._reached = dict.fromkeys(self._all, 0)
        self._consumer.assign([TopicPartition(*place, OFFSET_BEGINNING) for place in self._all])

    def ends(self, committed: bool) -> dict[tuple[str, int], int]:
        """The last stable offsets, or the high watermarks."""
        level = IsolationLevel.READ_COMMITTED if committed else IsolationLevel.READ_UNCOMMITTED
        return self._offsets(OffsetSpec.latest(), isolation_level=level)

    def read(self):
        """On to the last stable offsets of this moment."""
        if not self.log.begin:
            self.log.begin = self._offsets(OffsetSpec.earliest())
        behind = {place: end for place, end in self.ends(committed=True).items() if self._reached[place] < end}
        give_up = time.monotonic() + TIMEOUT
        while behind:
            for message in self._consumer.consume(1000, timeout=0.1):
                self._take(message)
                give_up = time.monotonic() + TIMEOUT
            if time.monotonic() > give_up:
                raise CannotCheck(f"Kafka gives no more records; still to be read: {behind}")
            behind = {place: end for place, end in behind.items() if self._reached[place] < end}

    def _take(self, message):
        place = (message.topic(), message.partition())
        if message.error():
            if message.error().code() != KafkaError._PARTITION_EOF:
                raise KafkaException(message.error())
            self._reached[place] = max(self._reached[place], message.offset())
            return
        self._reached[place] = message.offset() + 1
        headers = {name: (value or b"").decode("utf-8", "replace") for name, value in message.headers() or []}
        if headers.get("ce_type") == names.TRANSACTION_FINISHED:
            return
        key = (message.key() or b"").decode("utf-8", "backslashreplace")
        self.log.add(Record(*place, message.offset(), key, message.value(), headers, message.timestamp()[1]))

    def undecided(self) -> list[str]:
        """Inputs that hold records which their service has not committed."""
        found = []
        for domain in names.DOMAINS:
            places = [TopicPartition(topic, partition) for topic in names.inputs(domain)
                      for partition in range(self.log.partitions)]
            asked = self._admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(domain, places)],
                                                            request_timeout=TIMEOUT)
            for at in asked[domain].result(TIMEOUT).topic_partitions:
                end = self.log.end(at.topic, at.partition)
                if max(at.offset, 0) < end:
                    found.append(f"{domain} is at {at.offset} of {at.topic}/{at.partition}, which ends at {end}")
        return found

    def _offsets(self, spec, **options):
        asked = self._admin.list_offsets({TopicPartition(*place): spec for place in self._all},
                                         request_timeout=TIMEOUT, **options)
        return {(at.topic, at.partition): result.result(TIMEOUT).offset for at, result in asked.items()}
