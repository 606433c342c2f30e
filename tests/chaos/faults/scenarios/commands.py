"""4.7: an outage over a slot's end whose backlog satisfies what falls due. 4.8: one command id at two instances."""

import threading

from harness.api import module
from harness.cluster import wait_until

from ..client import common
from ..clock import MINUTE
from ..stage import Stage
from . import Scenario

DAY = 24 * 60 * MINUTE
UTC_OFFSET = 8 * 60 * MINUTE


def outage_over_a_slots_end(stage: Stage):
    """Readings wait in the log while health is away and their slot ends; when it comes back it must decide them before
    it says that anything was missed. Cases without a reading show that the slot's end was really noticed."""
    world = stage.world
    health = module("health", "events")
    stage.commands(100)
    stage.load.rest()
    world.await_owners("health", {"health-0", "health-1"})
    held = world.owned_by("health-0")
    district, slot_end = _next_slot_end(stage)
    _open_cases(stage, district, held)
    world.clock.leap(slot_end - 5 * MINUTE)

    def owed() -> list:
        """Cases of the stopped owner that owe a reading for the slot; none as long as there are only a few."""
        cases = [case for case in _owed(stage, district, slot_end) if world.partition_of(case.grid_code) in held]
        return cases if len(cases) >= 6 else []

    cases = wait_until(owed, "cases that owe a reading", 60, pause=0.2)
    read, unread = cases[::2], cases[1::2]

    world.instances["health-0"].pause()
    before = world.ends("health.events.v1")
    for case in read:
        request = stage.client.request(
            "health", "RecordFollowUp", grid_code=case.grid_code, case_id=case.case_id, temperature_tenths=366,
            method=2, taken_at_ms=world.clock.now(), wait=common.WAIT_ACCEPTED)
        answer = stage.client.attempt("health", "RecordFollowUp", request, district.official, instance="health-1")
        stage.require(answer.answer == "ACCEPTED", f"a reading was answered {answer.answer} {answer.status}")
    world.kill("health-1")
    world.kill("health-0")
    after = world.ends("health.events.v1")
    stage.require(all(before[number] == after[number] for number in held), "the readings were decided before the outage")
    world.clock.leap(slot_end + 10 * MINUTE)
    stage.tell(f"{len(read)} readings wait while their slot ends; {len(unread)} cases have none")
    world.launch("health", 0)
    world.launch("health", 1)
    world.await_owners("health", {"health-0", "health-1"})

    def missed() -> set[str]:
        return {event.case_id for event in _events(world, before, health.FollowUpMissed)
                if event.slot_end_ms == slot_end}

    wait_until(lambda: {case.case_id for case in unread} <= missed(), "the unread cases being reported missed", 60,
               pause=0.5)
    recorded = {event.case_id for event in _events(world, before, health.FollowUpRecorded)
                if event.slot_end_ms == slot_end}
    wrong = missed() & {case.case_id for case in read}
    stage.require(not wrong, f"reported missed although a reading waited in the log: {sorted(wrong)}")
    stage.require({case.case_id for case in read} <= recorded, "not every reading was recorded")
    stage.load.run()
    stage.commands(60)


def _events(world, begin: dict[int, int], kind) -> list:
    return [kind.FromString(record.value()) for record in world.records("health.events.v1", begin)
            if dict(record.headers())["ce_type"].decode() == kind.DESCRIPTOR.full_name]


def _next_slot_end(stage: Stage):
    """The district whose slot ends next, at least two hours from now, and when."""
    now = stage.world.clock.now()
    ends = []
    for district in stage.load.city.districts:
        for minute in (district.rules["morning_end_minute"], district.rules["evening_end_minute"]):
            midnight = (now + UTC_OFFSET) // DAY * DAY - UTC_OFFSET
            ends += [(end, district) for end in (midnight + minute * MINUTE, midnight + minute * MINUTE + DAY)
                     if end >= now + 120 * MINUTE]
    end, district = min(ends, key=lambda one: one[0])
    return district, end


def _owed(stage: Stage, district, slot_end: int) -> list:
    cases, token = [], ""
    while True:
        page = stage.look_up("health", "ListCases", district.official, area_code=district.community, page_size=1000,
                             page_token=token)
        if page.unavailable_grids:
            return []
        cases += [case for case in page.cases if case.next_slot_end_ms == slot_end]
        token = page.next_page_token
        if not token:
            return cases


def _open_cases(stage: Stage, district, held: set[int]):
    """For twelve residents more; those who have a case already are refused."""
    homes = [home for home in stage.load.city.households
             if home.grid in district.grids and stage.world.partition_of(home.grid) in held]
    for home in stage.chance.sample(homes, min(12, len(homes))):
        stage.client.command("health", "OpenIsolationCase", stage.client.request(
            "health", "OpenIsolationCase", grid_code=home.grid, resident_id=home.resident_ids[0]), district.official)


def same_id_at_two_instances(stage: Stage):
    """Both instances get the same command at the same moment, some with the reply lost, some with other content. Each
    is asked until it has an outcome: the same content is carried out once and answered alike, of two contents one is
    refused."""
    world = stage.world
    health = module("health", "events")
    stage.commands(60)
    wait_until(lambda: len(stage.load.city.cases) > 20, "cases", 60)
    before = world.ends("health.events.v1")
    same, other = [], []
    for number in range(60):
        case = stage.chance.choice(stage.load.city.cases[-20:])
        first = stage.client.request(
            "health", "RecordFollowUp", grid_code=case.grid, case_id=case.case_id, temperature_tenths=365,
            method=1, taken_at_ms=max(world.clock.now(), case.opened_ms + 1))
        second = type(first)()
        second.CopyFrom(first)
        if number % 2:
            second.temperature_tenths = 368
        answers = _at_both(stage, first, second, lost=number % 3 == 0)
        (other if number % 2 else same).append((first.command_id, answers))

    recorded: dict[str, int] = {}
    repeated: set[str] = set()
    for record in world.records("health.events.v1", before):
        kind = dict(record.headers())["ce_type"].decode().rpartition(".")[2]
        if kind == "FollowUpRecorded":
            command_id = health.FollowUpRecorded.FromString(record.value()).meta.command_id
            recorded[command_id] = recorded.get(command_id, 0) + 1
        elif kind == "CommandRepeated":
            repeated.add(health.FollowUpRecorded.FromString(record.value()).meta.command_id)
    for command_id, answers in same:
        kinds = {answer.answer for answer in answers}
        stage.require(len(kinds) == 1 and kinds <= {"PROCESSED", "REJECTED"}, f"{command_id} was answered {kinds}")
        stage.require(recorded.get(command_id, 0) == (kinds == {"PROCESSED"}),
                      f"{command_id} was carried out {recorded.get(command_id, 0)} times, and answered {kinds}")
    for command_id, answers in other:
        reasons = sorted(answer.reason or answer.answer for answer in answers)
        stage.require("ID_REUSED" in reasons and reasons != ["ID_REUSED", "ID_REUSED"],
                      f"two contents of {command_id} were answered {reasons}")
    stage.require(len(repeated & {command_id for command_id, _ in same}) > 20, "hardly anything was sent twice")


def _at_both(stage: Stage, first, second, lost: bool) -> list:
    clients = (stage.client, stage.second_client)
    answers: list = [None, None]
    start = threading.Barrier(2)

    def send(number: int, request):
        client = clients[number]
        seconds = client.chance.uniform(0.001, 0.01) if lost and number == 0 else 5.0
        start.wait(10)
        answer = client.attempt("health", "RecordFollowUp", request, _worker(stage, request), seconds,
                                f"health-{number}")
        if answer.answer == "UNKNOWN":
            answer = client.command("health", "RecordFollowUp", request, _worker(stage, request), seconds=30)
        answers[number] = answer

    threads = [threading.Thread(target=send, args=one, daemon=True) for one in enumerate((first, second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    stage.require(None not in answers, "a command had no outcome within 60 s")
    return answers


def _worker(stage: Stage, request) -> str:
    return stage.load.city.district_of[request.grid_code].workers[0]


SCENARIOS = [
    Scenario("4.7 outage_over_slot_end", outage_over_a_slots_end, short=True),
    Scenario("4.8 same_id", same_id_at_two_instances, short=True),
]
