"""An input that the log no longer holds: the service stops rather than go on with a hole in its history, says what to
do, and what it says works. Has an installation of its own, because nothing else can go on in it."""

import re
import subprocess

import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from harness.cluster import kafka_jars, wait_until
from processes import metrics, run_to_its_end, stores_alone

INPUT = TopicPartition("supply.commands.v1", 3)


@pytest.fixture(name="supply")
def supply_alone(tmp_path):
    with stores_alone(tmp_path) as gridkeeper:
        yield gridkeeper.services["supply"]


def append_poison(bootstrap: str, count: int):
    """Inputs that become dead letters: what a command's bytes are does not matter here."""
    producer = Producer({"bootstrap.servers": bootstrap})
    for number in range(count):
        producer.produce(INPUT.topic, b"no command", key=str(number), partition=INPUT.partition)
    assert producer.flush(30) == 0


def dead_letters(service) -> int:
    [count] = re.findall(r'^gridkeeper_inputs_total\{domain="supply",result="dead_lettered"\} (\d+)$', metrics(service),
                         re.MULTILINE)
    return int(count)


def test_an_input_lost_before_it_was_decided_stops_the_service_until_an_operator_has_moved_its_offset(supply):
    bootstrap = supply.env["GRIDKEEPER_KAFKA_BOOTSTRAP"]
    supply.start()
    append_poison(bootstrap, 2)
    wait_until(lambda: dead_letters(supply) == 2, "two inputs being decided", 60)
    supply.stop()
    append_poison(bootstrap, 3)
    admin = AdminClient({"bootstrap.servers": bootstrap})
    [low] = [deleted.result(30).low_watermark for deleted in
             admin.delete_records([TopicPartition(INPUT.topic, INPUT.partition, 4)]).values()]
    assert low == 4

    for _ in range(2):  # starting it again changes nothing
        done = run_to_its_end(supply)
        assert done.returncode == -6, "ended, but not by abort()"
        said = done.stdout + done.stderr
        assert f"reading {INPUT.topic}/{INPUT.partition}" in said, said
        [remedy] = set(re.findall(r"\(kafka-consumer-groups (.*?)\)", said))

    command = ["java", "-cp", f"{kafka_jars()}/*", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
               "--bootstrap-server", bootstrap, *remedy.split()]

    def moved():  # refused as long as the group remembers its dead member
        told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        return re.search(rf"^supply +{INPUT.topic} +{INPUT.partition} +4 *$", told, re.MULTILINE)
    wait_until(moved, "the offset being moved", 60)
    supply.start()
    wait_until(lambda: dead_letters(supply) == 1, "the input that is left being decided", 60)
