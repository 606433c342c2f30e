"""The harness itself: real servers come up, keep their data through a kill, and leave nothing behind."""

import os
import pathlib
import signal
import subprocess
import sys

import pytest
import redis as redis_client
from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from harness.cluster import Cluster, ServerError, wait_until
from servers import Server

WITH_CLUSTER = pathlib.Path(__file__).resolve().parents[1] / "with-cluster"


@pytest.fixture(scope="module", name="cluster")
def running_cluster():
    with Cluster() as cluster:
        yield cluster


def end_of(cluster, topic):
    consumer = Consumer({"bootstrap.servers": cluster.bootstrap, "group.id": "end"})
    try:
        return consumer.get_watermark_offsets(TopicPartition(topic, 0), timeout=30)[1]
    finally:
        consumer.close()


def test_kafka_keeps_what_it_acknowledged_through_kill_9_on_the_same_port(cluster):
    admin = AdminClient({"bootstrap.servers": cluster.bootstrap})
    admin.create_topics([NewTopic("kept", 1, 1)])["kept"].result(30)
    producer = Producer({"bootstrap.servers": cluster.bootstrap, "acks": "all"})
    producer.produce("kept", b"a")
    assert producer.flush(30) == 0

    cluster.brokers[0].kill()
    assert cluster.brokers[0].pid() is None
    cluster.brokers[0].start()

    assert end_of(cluster, "kept") == 1


def test_kafka_does_not_make_topics_by_itself(cluster):
    topics = AdminClient({"bootstrap.servers": cluster.bootstrap}).list_topics("unknown", 10).topics
    assert topics["unknown"].error.code() == KafkaError.UNKNOWN_TOPIC_OR_PART


def test_redis_keeps_its_data_through_a_restart_and_stands_still_while_paused(cluster):
    client = redis_client.Redis.from_url(cluster.redis.url, socket_timeout=0.2, retry_on_timeout=False)
    client.set("key", "value")
    cluster.redis.pause()
    with pytest.raises(redis_client.exceptions.TimeoutError):
        client.get("key")
    cluster.redis.resume()
    cluster.redis.restart()
    assert redis_client.Redis.from_url(cluster.redis.url).get("key") == b"value"


def test_a_server_that_ends_at_once_is_reported_with_its_last_words(tmp_path):
    server = Server("loser", tmp_path / "loser", ["sh", "-c", "echo no luck today; exit 3"], "127.0.0.1:1")
    with pytest.raises(ServerError, match="loser ended while it started(?s:.*)no luck today"):
        server.start()


def test_a_detached_server_is_found_again_and_stopped_by_its_pid_file(tmp_path):
    def same():
        return Server("sleeper", tmp_path, ["sleep", "1000"], detached=True)

    same().start()
    assert same().pid()
    same().stop()
    assert same().pid() is None


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_with_cluster_leaves_no_process_behind_however_it_ends(tmp_path, signal_number):
    pids = tmp_path / "pids"
    command = ["sh", "-c", f"cat /proc/$PPID/task/*/children > {pids}.new; mv {pids}.new {pids}; exec sleep 1000"]
    wrapper = subprocess.Popen([sys.executable, WITH_CLUSTER, "--", *command],
                               env={**os.environ, "TMPDIR": str(tmp_path)})
    try:
        wait_until(pids.exists, "the command running", 60)
        children = [int(pid) for pid in pids.read_text().split()]
        assert len(children) == 3  # Kafka, Redis and the command
    finally:
        wrapper.send_signal(signal_number)
        wrapper.wait(30)
    wait_until(lambda: not any(alive(pid) for pid in children), "all of its processes ending", 30)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_with_cluster_hands_on_the_exit_code_and_says_where_things_are():
    done = subprocess.run([sys.executable, WITH_CLUSTER, "--", "sh", "-c",
                           'echo "$GRIDKEEPER_TEST_KAFKA $GRIDKEEPER_TEST_REDIS"; exit 7'],
                          stdout=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 7
    kafka, redis_url = done.stdout.split()
    assert kafka.startswith("127.0.0.1:") and redis_url.startswith("redis://127.0.0.1:")
