"""Waits until the system is at rest: no transaction is open, every input is decided and its offset committed, and Redis
stands at the end of the log. Then everything read is of one moment."""

import time

import redis
from confluent_kafka import KafkaException

from checker import names, redis_reader
from checker.finding import CannotCheck
from checker.kafka_reader import KafkaReader

PAUSE = 0.3


def at_rest(kafka: str, redis_url: str, partitions: int, wait: float):
    """Gives (log, redis, what is not at rest, whether this is the last time) once it is at rest, again and again until
    `wait` seconds are over; the last time as it is then."""
    end = time.monotonic() + wait
    reader = None
    while True:
        over = time.monotonic() > end
        try:
            reader = reader or KafkaReader(kafka, partitions)
            stored, restless = _look(reader, redis_url)
        except (KafkaException, redis.exceptions.RedisError, TimeoutError, CannotCheck) as error:
            if over:
                raise CannotCheck(f"Kafka or Redis cannot be read: {error}") from None
            reader = None
        else:
            if over or not restless:
                yield reader.log, stored, restless, over
            if over:
                return
        time.sleep(PAUSE)


def _look(reader: KafkaReader, redis_url: str):
    before = reader.ends(committed=False)
    reader.read()
    restless = [f"{topic}/{partition} has an open transaction: stable up to {stable}, written up to "
                f"{before[(topic, partition)]}"
                for (topic, partition), stable in reader.ends(committed=True).items()
                if stable < before[(topic, partition)]]
    restless += reader.undecided()
    stored = redis_reader.read(redis_url, reader.cluster_id)
    restless += _behind(reader.log, stored)
    if reader.ends(committed=False) != before:
        restless.append("records are still being written")
    return stored, restless


def _behind(log, stored):
    for domain in names.DOMAINS:
        for partition in range(log.partitions):
            meta = stored.get((domain, partition), {}).get("meta", {})
            end = str(log.end(names.events(domain), partition)).encode()
            if meta.get(b"ready") != b"1" or meta.get(b"position") != end:
                yield (f"Redis has {domain}/{partition} at {meta.get(b'position')}, ready {meta.get(b'ready')}; its "
                       f"log ends at {end}")
