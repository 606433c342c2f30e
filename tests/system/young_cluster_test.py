"""A Kafka whose groups have no coordinator yet, as in the first seconds of a new cluster or with too few brokers for
__consumer_offsets. Has an installation of its own."""

import pytest

from harness.cluster import wait_until
from processes import stores_alone


@pytest.fixture(name="gridkeeper")
def supply_alone(tmp_path):
    with stores_alone(tmp_path, offsets_topic_replication_factor="3") as gridkeeper:  # one broker cannot make that
        yield gridkeeper


def test_a_service_whose_group_has_no_coordinator_says_so_and_goes_on_when_it_has_one(gridkeeper):
    supply = gridkeeper.services["supply"]
    supply.launch()
    for times in (1, 2):  # it does not stand still: it says so and tries again
        wait_until(lambda times=times: supply.log.read_text().count("looking for the coordinator of group supply")
                   >= times, "the service saying what it waits for", 60)
    gridkeeper.kafka.stop()
    gridkeeper.kafka.settings["offsets.topic.replication.factor"] = "1"
    gridkeeper.kafka.start()
    wait_until(supply.answers, "the service being ready", 60)
