"""4.9: records that cannot be decided. They go to the dead letters, what comes after them in their partition goes on, and
gridctl lists and replays them."""

import json
import os
import uuid

from confluent_kafka import Producer

from harness.api import module, new_command_id
from harness.cluster import wait_until

from ..stage import Stage
from . import Scenario

# The topic takes a record of this size; an event that carries all of it is larger than the loop writes.
LARGE = 1_000_000


def poisoned(stage: Stage):
    world = stage.world
    stage.commands(60)
    case = wait_until(lambda: _open_case(stage), "an open case", 60, pause=0.5)
    staff = stage.load.city.district_of[case.grid].workers[0]
    before = len(_letters(stage))
    throws = _follow_up(stage, case, staff, "chaos:throw")
    for_health = [
        os.urandom(200),
        b"",
        throws.SerializeToString(),
        # A refusal that names this actor would be larger than a broker takes.
        _follow_up(stage, case, "x" * 900_000).SerializeToString(),
    ]
    household = module("registration", "commands").RegisterHousehold(
        building_id=stage.load.city.buildings[case.grid], door="poison", key_id=str(uuid.uuid4()))
    household.household_id = _meta(household, staff)
    household.residents.add(resident_id=str(uuid.uuid4()), person_key="person:" + "0" * 32)
    household.residents[0].sealed = b"x" * (LARGE - household.ByteSize() - 8)
    _produce(stage, case.grid, "health", "RecordFollowUp", for_health)
    _produce(stage, case.grid, "registration", "RegisterHousehold", [household.SerializeToString()])

    # What comes after it in the same partitions goes on.
    _follows(stage, "health", "RecordFollowUp", staff, grid_code=case.grid, case_id=case.case_id, method=1,
             temperature_tenths=366, taken_at_ms=max(world.clock.now(), case.opened_ms + 1))
    _follows(stage, "registration", "RegisterBuilding", staff, grid_code=case.grid, name=f"Building {before + 2}")
    found = _letters(stage)
    stage.tell("dead letters: " + "; ".join(one["reason"][:60] for one in found))
    stage.require(len(found) == before + len(for_health) + 1, f"{len(found) - before} of them are dead letters")
    stage.require(any("size limit" in one["reason"] and one["command_id"] == household.household_id for one in found),
                  "the household whose event is too large is no dead letter")

    # Without the bug the one that threw is decided, as late.
    (letter,) = [one["id"] for one in found if one["command_id"] == throws.meta.command_id]
    world.restart("health-0", "health-1", env={"GRIDKEEPER_TEST_BUG": ""})
    world.parts.gridctl("dlq", "replay", letter, "--yes")
    events = module("health", "events")

    def recorded():
        return any(dict(record.headers())["ce_type"].endswith(b".FollowUpRecorded")
                   and events.FollowUpRecorded.FromString(record.value()).meta.command_id == throws.meta.command_id
                   for record in world.records("health.events.v1"))
    wait_until(recorded, "the replayed command being carried out", 60, pause=0.5)
    stage.commands(40)


def _open_case(stage: Stage):
    """The latest that the log has where the clients look for it; one that was only accepted may have been refused, one
    may have been opened where its person had gone."""
    grids = {}
    for record in stage.world.records("health.events.v1"):
        name = dict(record.headers())["ce_type"].decode().rpartition(".")[2]
        if name == "IsolationCaseOpened":
            case_id = module("health", "events").IsolationCaseOpened.FromString(record.value()).case_id
            grids[case_id] = record.key().decode()
        elif name in ("IsolationCompleted", "IsolationEnded"):
            grids.pop(getattr(module("health", "events"), name).FromString(record.value()).case_id, None)
    return next((case for case in reversed(stage.load.city.cases) if grids.get(case.case_id) == case.grid), None)


def _letters(stage: Stage) -> list[dict]:
    return [json.loads(line) for line in stage.world.parts.gridctl("--json", "dlq", "list").splitlines()]


def _produce(stage: Stage, key: str, service: str, command: str, values: list[bytes]):
    """Past the service's edge, as a broken client of Kafka would."""
    producer = Producer({"bootstrap.servers": stage.world.cluster.bootstrap, "acks": "all",
                         "message.max.bytes": 1_048_588, "partitioner": "murmur2_random"})
    for value in values:
        producer.produce(f"{service}.commands.v1", value, key, headers={
            "ce_specversion": "1.0", "ce_id": new_command_id(), "ce_source": "/fault-tests",
            "ce_type": f"gridkeeper.{service}.v1.{command}", "ce_time": "2020-03-01T00:00:00Z",
            "content-type": "application/protobuf"})
    stage.require(producer.flush(30) == 0, "the poison could not be written")


def _follows(stage: Stage, service: str, rpc: str, staff: str, **fields):
    answer = stage.client.command(service, rpc, stage.client.request(service, rpc, **fields), staff, seconds=30)
    stage.require(answer.answer in ("PROCESSED", "REJECTED"),
                  f"{rpc} after poison in its partition is answered {answer.answer}")


def _follow_up(stage: Stage, case, actor: str, correlation_id: str = ""):
    command = module("health", "commands").RecordFollowUp(
        case_id=case.case_id, temperature_tenths=367, method=1,
        taken_at_ms=max(stage.world.clock.now(), case.opened_ms + 1))
    _meta(command, actor, correlation_id)
    return command


def _meta(command, actor: str, correlation_id: str = "") -> str:
    """Fills in what the edge would; the command's id."""
    command.meta.command_id = new_command_id()
    command.meta.actor = actor
    command.meta.correlation_id = correlation_id
    command.meta.payload_hash = 1
    return command.meta.command_id


SCENARIOS = [Scenario("4.9 poison", poisoned, short=True)]
