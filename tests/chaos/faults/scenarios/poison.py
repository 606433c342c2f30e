"""4.9: records that cannot be decided. They go to the dead letters, what comes after them in their partition goes on, and
gridctl lists and replays them."""

import hashlib
import json
import os

from confluent_kafka import Producer

from harness.api import module, new_command_id
from harness.cluster import wait_until

from ..stage import Stage
from . import Scenario

TOPIC = "health.commands.v1"
# The topic takes it; an event that carries all of it is larger than the loop writes.
LARGE = 1_000_000


def poisoned(stage: Stage):
    world = stage.world
    stage.commands(60)
    wait_until(lambda: len(stage.load.city.cases) > 5, "cases", 60)
    case = stage.load.city.cases[-1]
    staff = stage.load.city.district_of[case.grid].workers[0]
    letters = len(_letters(stage))
    throws = _follow_up(stage, case, staff, correlation_id="chaos:throw")
    sent = {
        "bad bytes": os.urandom(200),
        "no meta at all": b"",
        "a decide that throws": throws.SerializeToString(),
        # Each of its events carries the correlation id and more.
        "an event beyond the limit": _padded(_follow_up(stage, case, staff), "correlation_id"),
        # The refusal would name the actor once more.
        "a refusal beyond the limit": _padded(_follow_up(stage, case, staff), "actor", 900_000),
    }
    producer = Producer({"bootstrap.servers": world.cluster.bootstrap, "acks": "all", "message.max.bytes": 1_048_588,
                         "partitioner": "murmur2_random"})
    for value in sent.values():
        producer.produce(TOPIC, value, case.grid, headers={
            "ce_specversion": "1.0", "ce_id": new_command_id(), "ce_source": "/fault-tests",
            "ce_type": "gridkeeper.health.v1.RecordFollowUp", "ce_time": "2020-03-01T00:00:00Z",
            "content-type": "application/protobuf"})
    stage.require(producer.flush(30) == 0, "the poison could not be written")

    # What comes after it in the same partition goes on.
    request = stage.client.request("health", "RecordFollowUp", grid_code=case.grid, case_id=case.case_id, method=1,
                                   temperature_tenths=366, taken_at_ms=max(world.clock.now(), case.opened_ms + 1))
    answer = stage.client.command("health", "RecordFollowUp", request, staff, seconds=30)
    stage.require(answer.answer in ("PROCESSED", "REJECTED"), f"what comes after poison is answered {answer.answer}")
    found = _letters(stage)
    stage.require(len(found) == letters + len(sent),
                  f"{len(found) - letters} dead letters of {len(sent)}: {[one['reason'] for one in found]}")
    stage.tell("dead letters: " + "; ".join(one["reason"][:60] for one in found[-len(sent):]))

    # Without the bug the one that threw is decided, as late.
    (letter,) = [one["id"] for one in found if one["command_id"] == throws.meta.command_id]
    world.restart("health-0", "health-1", env={"GRIDKEEPER_TEST_BUG": ""})
    world.parts.gridctl("dlq", "replay", letter, "--yes")
    events = module("health", "events")

    def recorded():
        return any(dict(record.headers())["ce_type"].endswith(b"FollowUpRecorded")
                   and events.FollowUpRecorded.FromString(record.value()).meta.command_id == throws.meta.command_id
                   for record in world.records("health.events.v1"))
    wait_until(recorded, "the replayed command being carried out", 60, pause=0.5)
    stage.commands(40)


def _letters(stage: Stage) -> list[dict]:
    return [json.loads(line) for line in
            stage.world.parts.gridctl("--json", "dlq", "list", "--topic", f"{TOPIC}.health").splitlines()]


def _follow_up(stage: Stage, case, staff: str, correlation_id: str = ""):
    command = module("health", "commands").RecordFollowUp(
        case_id=case.case_id, temperature_tenths=367, method=1,
        taken_at_ms=max(stage.world.clock.now(), case.opened_ms + 1))
    command.meta.command_id = new_command_id()
    command.meta.actor = staff
    command.meta.correlation_id = correlation_id
    body = hashlib.sha256(command.case_id.encode()).digest()
    command.meta.payload_hash = int.from_bytes(body[:8], "little") or 1
    return command


def _padded(command, field: str, size: int = LARGE) -> bytes:
    setattr(command.meta, field, "x" * (size - command.ByteSize() - 8))
    return command.SerializeToString()


SCENARIOS = [Scenario("4.9 poison", poisoned, short=True)]
