"""A sound history in memory for the checker's own tests: a tiny Gridkeeper that decides with the checker's rules, so
that a test can tamper with what it wrote."""

import collections
import datetime
import uuid

from google.protobuf import json_format

from checker import Evidence, contracts, names
from checker.ever import Ever
from checker.fold import Fold
from checker.gates_fold import ALLOW, STOP
from checker.groups import REJECTED, REPEATED
from checker.import_rules import REJECTED as ROW_REJECTED
from checker.ledger import ID_REUSED
from checker.log import Log, Record, from_ms
from checker.refusal import Moved
from checker.side_records import HANDED_ON, expected_of
from checker.walk import RULES, next_deadline

MORNING = 1_583_020_800_000  # 2020-03-01T08:00 in China
HOUR = 3_600_000
WALL = 1_700_000_000_000
DISTRICT, GRID, OTHER_GRID = "330106", "330106001001001", "330106001001002"
WORKER = "worker-01"


class Story:
    def __init__(self, partitions: int = 2):
        self.log = Log(partitions)
        self.attempts = []
        self.now_ms = MORNING
        self._wall_ms = WALL
        self._serial = 0
        self._pending = collections.deque()
        self._folds = {(domain, partition): Fold(domain) for domain in names.DOMAINS
                       for partition in range(partitions)}

    # What people and time do

    def command(self, domain, key, name, /, command_id=None, wait="PROCESSED", lane=names.commands, actor=WORKER,
                request=None, **fields) -> str:
        """Appends and decides a command, all that follows from it, and notes what the client was told. `request`: where
        the command does not say the same again."""
        command_id = command_id or self.new_id()
        for field in OWN_ID.get(name, ()):
            fields.setdefault(field, command_id)
        message = contracts.message(f"gridkeeper.{domain}.v1.{name}")(**fields)
        payload_hash = hash(request or message.SerializeToString()) % 2**63 + 1
        message.meta.CopyFrom(contracts.common("CommandMeta")(command_id=command_id, actor=actor,
                                                              payload_hash=payload_hash))
        first = self._decide(domain, self._append(lane(domain), key, message, command_id))
        self._drain()
        answer = {"PROCESSED": "PROCESSED", "ACCEPTED": "ACCEPTED"}[wait]
        reason = ""
        if first.type == REJECTED and wait == "PROCESSED":
            answer, reason = "REJECTED", NAMES_OF_REASONS[first.message.reason]
        self.attempts.append({"client": "c1", "n": len(self.attempts), "service": domain, "rpc": name, "key": key,
                              "command_id": command_id, "request": {}, "answer": answer, "reason": reason})
        return command_id

    def import_rows(self, grid, rows: list, wait="PROCESSED", command_id=None) -> str:
        """Rows as another body's file has them; None: one that the handler rejects at sight. Notes what the client was
        told of each."""
        command_id = command_id or self.new_id()
        taken = [{"row": number, **row, "resident": {
            "resident_id": names.derived_id(command_id, "resident", str(number)), "sealed": b"i",
            "key_id": self.new_key(), **row["resident"]}} for number, row in enumerate(rows) if row is not None]
        request = {"rows": [{field: row[field] for field in ("building_id", "door")} if row else {} for row in rows]}
        self.command("registration", grid, "ImportResidents", command_id, wait, names.bulk, request=str(rows),
                     rows=taken)
        answers = [{"row": number, "result": ROW_REJECTED, "reason": 1, "field": "door", "message": "is none"}
                   for number, row in enumerate(rows) if row is None]
        if wait == "PROCESSED":
            answers += [json_format.MessageToDict(answer, preserving_proto_field_name=True)
                        for one in self.log.all_of(names.events("registration"))
                        if one.type.endswith(".ResidentsImported") and one.message.import_id == command_id
                        for answer in one.message.answers]
        answers.sort(key=lambda one: one.get("row", 0))
        self.attempts[-1].update(request=request, answers=answers)
        return command_id

    def scan(self, grid, checkpoint_id, pass_id="", verdict=ALLOW, reason=0, command_id=None, offline=False,
             **scanned) -> str:
        """By the bulk lane, at the key that a gate's stream gives it; notes what the gate was told."""
        scanned = {"direction": 1, "taken_at_ms": self.now_ms, **scanned}
        told = {"verdict": verdict, "reason": reason}
        command_id = self.command("registration", grid, "RecordScan", command_id, "ACCEPTED", names.bulk, scan={
            "checkpoint_id": checkpoint_id, "pass_id": pass_id, "offline": offline, **scanned, **told})
        self.attempts[-1].update(rpc="ScanPasses", request={"scans": [scanned]}, told=told)
        return command_id

    def new_key(self) -> str:
        """A data key of its own, as it stands in its topic."""
        key_id = self.new_id()
        self._put(names.KEYS, 0, key_id, b"wrapped", {})
        return key_id

    def advance_to(self, ms: int):
        """Business time passes, and what falls due happens."""
        while due := min(((*found, domain, partition) for (domain, partition), fold in self._folds.items()
                          if (found := next_deadline(domain, fold))), default=None):
            moment, key, domain, partition = due
            if moment > ms:
                break
            self.now_ms = max(self.now_ms, moment)
            fold = self._folds[(domain, partition)]
            cause = self._cause(names.deadlines(domain), partition,
                                fold.ledger.causes.get(names.deadlines(domain), -1) + 1)
            bodies = RULES[domain].due(fold.state(key), moment, self.now_ms, Ever(self.log), [])
            self._write(domain, partition, key, bodies, cause, {})
            self._drain()
        self.now_ms = max(self.now_ms, ms)

    def poison(self, domain, key, value=b"\xff\xff", kind="none", **meta):
        """Bytes that cannot be decided, and what became of them."""
        topic, partition = names.commands(domain), names.partition_of(key, self.log.partitions)
        record = self._put(topic, partition, key, value, {"ce_id": "x", "ce_type": kind})
        letter = names.dead_letters(topic, domain)
        body = contracts.common("InputDeadLettered")(dead_letter_topic=letter, reason="no command")
        self._write(domain, partition, key, [body], self._cause(topic, partition, record.offset),
                    {"accepted_at_ms": record.timestamp_ms, **meta})
        self._put(letter, partition, key, value, {"gk_dlq_topic": topic, "gk_dlq_partition": str(partition),
                                                  "gk_dlq_offset": str(record.offset), "gk_dlq_reason": "no command"})

    def new_id(self) -> str:
        self._serial += 1
        return str(uuid.UUID(int=self._wall_ms << 80 | 7 << 76 | 2 << 62 | self._serial))

    # Evidence

    def evidence(self, **more) -> Evidence:
        redis = {}
        for place, fold in self._folds.items():
            tables = {name: {field: one if isinstance(one, bytes) else one.SerializeToString()
                             for field, one in table.items()} for name, table in fold.collections().items()}
            redis[place] = {**tables, "collections": {name.encode(): b"" for name in tables},
                            "meta": {b"ready": b"1", b"version": b"5", b"token": b"0000000001",
                                     b"position": str(fold.position).encode()}}
        return Evidence(self.log, redis, self.attempts, **more)

    # The tiny loop

    def _put(self, topic, partition, key, value, headers) -> Record:
        self._wall_ms += 1
        # The marker of a transaction takes an offset too.
        records = self.log.of(topic, partition)
        record = Record(topic, partition, records[-1].offset + 2 if records else 0, key, value, headers, self._wall_ms)
        self.log.add(record)
        return record

    def _append(self, topic, key, message, ce_id) -> Record:
        return self._put(topic, names.partition_of(key, self.log.partitions), key, message.SerializeToString(),
                         {"ce_id": ce_id, "ce_type": message.DESCRIPTOR.full_name})

    def _cause(self, topic, partition, offset):
        return contracts.common("Cause")(topic=topic, partition=partition, offset=offset)

    def _decide(self, domain, record) -> Record | None:
        fold = self._folds[(domain, record.partition)]
        meta = {"accepted_at_ms": record.timestamp_ms, "correlation_id": record.meta.correlation_id}
        own = record.topic in names.own_inputs(domain)
        if own:
            meta |= {"actor": record.meta.actor, "correlation_id": meta["correlation_id"] or record.meta.command_id}
        bodies = None
        if own and record.is_command:
            meta |= {"command_id": record.meta.command_id, "payload_hash": record.meta.payload_hash}
            if known := fold.ledger.find(record.meta.command_id):
                same = known[0] == record.meta.payload_hash
                bodies = [contracts.message(REPEATED)() if same else refused(ID_REUSED)]
        if bodies is None:
            bodies = RULES[domain].decide(fold.state(record.key), record, self.now_ms, Ever(self.log), None)
            if isinstance(bodies, Moved):
                bodies = [contracts.common("InputForwarded")(to_key=bodies)]
            bodies = bodies if isinstance(bodies, list) else [refused(bodies)]
        cause = self._cause(record.topic, record.partition, record.offset)
        return self._write(domain, record.partition, record.key, bodies, cause, meta, record)

    def _write(self, domain, partition, key, bodies, cause, meta, record=None) -> Record | None:
        events, messages = [], []
        for body in bodies:
            body.meta.CopyFrom(contracts.common("EventMeta")(cause=cause, **meta))
            place = f"{cause.topic}/{cause.partition}/{cause.offset}"
            event = self._put(names.events(domain), partition, key, body.SerializeToString(),
                              {"ce_id": f"{place}/{cause.index}", "ce_type": body.DESCRIPTOR.full_name,
                               "ce_time": from_ms(self.now_ms)})
            events.append(event)
            cause.index += 1
            for side in expected_of(event):
                messages += self._side(side, place, cause, meta, record)
                cause.index += 1
        for event in events:
            self._folds[(domain, partition)].apply(event)
        self._pending += [(other, event) for event in events for other in names.DOMAINS
                          if event.topic in names.foreign_inputs(other)]
        self._pending += [(domain, message) for message in messages]
        return events[0] if events else None

    def _drain(self):
        """Decides what events and messages lead to, in their order."""
        while self._pending:
            self._decide(*self._pending.popleft())

    def _side(self, side, place, cause, meta, record):
        ce_id = f"{place}/{cause.index}"
        if side.value is HANDED_ON:
            message = type(record.message)()
            message.CopyFrom(record.message)
            message.meta.forwards += 1
            return [self._append(side.topic, side.key, message, ce_id)]
        if side.value is None or side.topic == names.REFERENCE:
            self._put(side.topic, 0, side.key, None if side.value is None else side.value.SerializeToString(),
                      {"ce_id": ce_id})
            return []
        side.value.meta.CopyFrom(contracts.common("CommandMeta")(
            command_id=names.derived_id("message", ce_id), origin=cause, payload_hash=1,
            actor=meta.get("actor", ""), correlation_id=meta.get("correlation_id", "")))
        return [self._append(side.topic, side.key, side.value, ce_id)]


OWN_ID = {"OpenIsolationCase": ("case_id",), "MoveHousehold": ("move_id",), "MoveResidents": ("move_id",),
          "RequestSupply": ("request_id",), "RegisterBuilding": ("building_id",),
          "RegisterHousehold": ("household_id",), "ImportResidents": ("import_id",),
          "DeclareArrival": ("arrival_id",), "RecordScan": ("scan_id",), "OpenVolunteerCall": ("call_id",)}
NAMES_OF_REASONS = {1: "INVALID", 2: "NOT_FOUND", 3: "ALREADY_EXISTS", 4: "WRONG_STATE", 5: "ID_REUSED"}


ISOLATED, FEVER, UNKNOWN_PASS = 1, 2, 4  # StopReason


def refused(reason: int):
    return contracts.message(REJECTED)(reason=reason, field="x", message="refused")


def person(number: int) -> str:
    return f"person:{number:032x}"


def played() -> tuple[Story, dict[str, str]]:
    """Two grids, a person registered in both, an isolation with a reading, a fever and a missed slot that is corrected,
    alerts that climb and are acknowledged, goods that come too late, poison; and the ids of what matters."""
    story, ids = Story(), {}
    for code, parent in ((DISTRICT, ""), ("330106001", DISTRICT), ("330106001001", "330106001"),
                         (GRID, "330106001001"), (OTHER_GRID, "330106001001")):
        story.command("registration", code, "DefineArea", name=f"area {code}", parent_code=parent)
    story.command("registration", DISTRICT, "SetRules", change={"isolation_days": 2, "supply_overdue_hours": 6})
    story.command("registration", GRID, "DefineStaff", staff_id=WORKER, role=1, area_codes=[GRID], sealed=b"s",
                  key_id=str(uuid.UUID(int=77)))
    story.command("registration", GRID, "SetRoster", staff_ids=[WORKER])
    for number, grid in enumerate((GRID, OTHER_GRID), 1):
        building = story.command("registration", grid, "RegisterBuilding", name="Building 1")
        resident = str(uuid.UUID(int=number))
        household = story.command(
            "registration", grid, "RegisterHousehold", building_id=building, door="101", wait="ACCEPTED",
            key_id=str(uuid.UUID(int=100 + number)), lane=names.bulk,
            residents=[{"resident_id": resident, "person_key": person(5), "sealed": b"s"},
                       {"resident_id": str(uuid.UUID(int=10 + number)), "person_key": person(number), "sealed": b"s"}])
        ids |= {f"resident{number}": resident, f"household{number}": household, f"building{number}": building}
    ids["case"] = story.command("health", GRID, "OpenIsolationCase", resident_id=ids["resident1"])
    reading = {"case_id": ids["case"], "method": 1, "temperature_tenths": 366}
    story.now_ms += HOUR
    ids["reading"] = story.command("health", GRID, "RecordFollowUp", taken_at_ms=story.now_ms, **reading)
    ids["late"] = story.command("supply", GRID, "RequestSupply", household_id=ids["household1"], category=1,
                                items=[{"name": "rice", "quantity": 1, "unit": 1}])
    story.advance_to(MORNING + 15 * HOUR)  # the evening's slot is missed, the goods are late, alerts climb
    missed_reading = {**reading, "temperature_tenths": 381, "symptoms": [1]}
    ids["fever"] = story.command("health", GRID, "RecordFollowUp", taken_at_ms=MORNING + 10 * HOUR, **missed_reading)
    fever = next(event for event in story.log.all_of(names.events("alerting"))
                 if event.type.endswith(".AlertRaised") and event.message.cause.HasField("fever"))
    ids["alert"] = fever.message.alert_id
    story.command("alerting", GRID, "AcknowledgeAlert", alert_id=ids["alert"], reason=1)
    ids["refused"] = story.command("alerting", GRID, "AcknowledgeAlert", alert_id=ids["alert"], reason=1)
    story.command("supply", GRID, "ClaimSupply", request_id=ids["late"])
    story.command("supply", GRID, "DeliverSupply", request_id=ids["late"], delivered_at_ms=story.now_ms)
    story.command("supply", GRID, "ConfirmSupply", request_id=ids["late"])
    ids["repeated"] = story.command("health", GRID, "RecordFollowUp", command_id=ids["reading"],
                                    taken_at_ms=MORNING + HOUR, **reading)
    story.command("health", GRID, "RecordFollowUp", command_id=ids["reading"], taken_at_ms=MORNING, **reading)
    story.poison("health", GRID)
    story.advance_to(MORNING + 30 * HOUR)
    return story, ids


def moved_about(story: Story, ids: dict[str, str]):
    """The first household goes to the other grid with its case, its alerts and a request; what is sent to the old grid
    follows. A move to a taken door comes back, and one of the second household joins the first."""
    ids["open"] = story.command("supply", GRID, "RequestSupply", household_id=ids["household1"], category=2,
                                items=[{"name": "insulin", "quantity": 1, "unit": 1}])
    to = {"grid_code": OTHER_GRID, "building_id": ids["building2"]}
    ids["declined"] = story.command("registration", GRID, "MoveHousehold", household_id=ids["household1"],
                                    to={**to, "door": "101"})
    ids["move"] = story.command("registration", GRID, "MoveHousehold", household_id=ids["household1"],
                                to={**to, "door": "102"})
    ids["followed"] = story.command("health", GRID, "RecordFollowUp", case_id=ids["case"], method=1,
                                    temperature_tenths=366, taken_at_ms=story.now_ms)
    story.command("supply", GRID, "ClaimSupply", request_id=ids["open"])
    story.command("alerting", GRID, "ResolveAlert", alert_id=ids["alert"], reason=1)
    stays = {"resident_id": str(uuid.UUID(int=12)), "person_key": person(2), "sealed": b"t"}
    goes = {"resident_id": ids["resident2"], "person_key": person(5), "sealed": b"u", "key_id": str(uuid.UUID(int=201))}
    story.command("registration", OTHER_GRID, "MoveResidents", household_id=ids["household2"], to={**to, "door": "102"},
                  to_household_id=ids["household1"], resident_ids=[ids["resident2"]], residents=[goes, stays],
                  key_id=str(uuid.UUID(int=202)), replaces_key_id=str(uuid.UUID(int=102)))


def found_out(story: Story, ids: dict[str, str]):
    """The one who is registered in both grids is made one, and two again, and found to be different people."""
    events = story.log.all_of(names.events("registration"))
    case_id = [one for one in events if one.type.endswith(".DuplicateCaseOpened")][-1].message.case_id
    to = {"grid_code": GRID, "building_id": ids["building1"], "door": "101"}
    goes = {"resident_id": ids["resident2"], "person_key": person(5), "sealed": b"u", "key_id": str(uuid.UUID(int=201))}
    stays = {"resident_id": str(uuid.UUID(int=12)), "person_key": person(2), "sealed": b"t"}
    ids["merged"] = story.command(
        "registration", OTHER_GRID, "MoveResidents", household_id=ids["household2"], to=to,
        to_household_id=ids["household1"], merge_into_resident_id=ids["resident1"], resident_ids=[ids["resident2"]],
        residents=[goes, stays], key_id=str(uuid.UUID(int=202)), replaces_key_id=str(uuid.UUID(int=102)))
    story.command("registration", GRID, "ResolveDuplicateCase", case_id=case_id, finding=1)  # closed
    again = {"household_id": ids["household1"], "resident_id": ids["resident2"]}
    ids["separated"] = story.command("registration", GRID, "SeparateResident", **again)
    story.command("registration", GRID, "SeparateResident", **again)
    ids["settled"] = story.command("registration", GRID, "ResolveDuplicateCase", case_id=case_id, finding=2)
    story.command("registration", GRID, "ResolveDuplicateCase", case_id=case_id, finding=1)


def born(story: Story, ids: dict[str, str]):
    """Somebody is added to the first household, who claims the id number of another; the second time this is refused."""
    ids["born"] = str(uuid.UUID(int=21))
    for number in (21, 22):
        ids[f"added {number}"] = story.command(
            "registration", GRID, "AddResidents", household_id=ids["household1"],
            residents=[{"resident_id": str(uuid.UUID(int=number)), "person_key": person(2), "sealed": b"n",
                        "key_id": str(uuid.UUID(int=400 + number))}])


def arrived(story: Story, ids: dict[str, str]):
    """Two come from a risk area: their declaration cannot be verified by who made it, lengthens the isolation of one and
    opens another's, and is filed. One that is wrong isolates nobody. Both have signed; then they are forgotten."""
    home = {"household_id": ids["household1"]}
    story.command("registration", DISTRICT, "SetRiskAreas", areas=[
        {"area_code": "4201", "until_ms": story.now_ms + HOUR, "isolation": 2, "days": 5},
        {"area_code": "42", "isolation": 3, "days": 9}])
    came = [ids["resident1"], str(uuid.UUID(int=11))]

    def declare(origin, residents):
        return story.command("registration", GRID, "DeclareArrival", **home, journey={
            "from_area_code": origin, "left_at_ms": story.now_ms - 8 * HOUR, "arrived_at_ms": story.now_ms - HOUR,
            "means": 1}, details=[{"resident_id": one, "sealed": b"a", "key_id": story.new_key()} for one in residents])
    ids["arrival"] = declare("420106", came)
    verified = {**home, "arrival_id": ids["arrival"], "finding": 1}
    ids["by the same"] = story.command("registration", GRID, "VerifyArrival", **verified)
    story.command("registration", GRID, "FileArrival", **home, arrival_id=ids["arrival"], file_number="17")
    ids["verified"] = story.command("registration", GRID, "VerifyArrival", actor="head-01", **verified)
    ids["filed"] = story.command("registration", GRID, "FileArrival", **home, arrival_id=ids["arrival"],
                                 file_number="17")
    ids["wrong arrival"] = declare("420106", came[:1])
    story.command("registration", GRID, "VerifyArrival", actor="head-01",
                  **{**verified, "arrival_id": ids["wrong arrival"], "finding": 2})
    for version, for_household in (("1", False), ("2", False), ("1", False), ("1", True)):
        ids["signed"] = story.command(
            "registration", GRID, "RecordSignature", **home, resident_id=came[0],
            signature={"document": 1, "version": version, "signed_at_ms": story.now_ms,
                       "for_household": for_household})
    story.advance_to(story.now_ms + 40 * HOUR)
    ids["forgotten"] = story.command("registration", GRID, "ForgetHousehold", **home, reason=1)


def helped(story: Story, ids: dict[str, str]):
    """Volunteers answer a call and fill shifts: one is filled after its gap was said, swapped and attended late, one is
    left by who withdraws, one is cancelled, one has been over for long; and those of a community have a gap too."""
    call = ids["call"] = story.command("registration", GRID, "OpenVolunteerCall", title="Stations", skills=[1])

    def sign_up(name, **fields):
        ids[name] = story.new_id()
        ids[f"{name} signed up"] = story.command("registration", GRID, "SignUpVolunteer", volunteer={
            "volunteer_id": ids[name], "call_id": call, "origin": 1, "skills": [1, 2], "sealed": b"v",
            "key_id": story.new_key(), **fields})

    def plan(name, in_hours, area=GRID, needed=1):
        ids[name] = names.derived_id(name, str(story.now_ms))
        begins = story.now_ms + in_hours * HOUR
        story.command("registration", area, "PlanShifts", request=name, shifts=[{"shift_id": ids[name], "plan": {
            "kind": 2, "place": "Yard", "from_ms": begins, "until_ms": begins + 2 * HOUR, "needed": needed,
            "skills": [2]}}])

    def assign(shift, *who):
        ids[f"{who[0]} into {shift}"] = story.command("registration", GRID, "AssignVolunteers", shift_id=ids[shift],
                                                      volunteer_ids=[ids[one] for one in who])

    def member(shift, who):
        return {"shift_id": ids[shift], "volunteer_id": ids[who]}
    sign_up("ann", resident_id=ids["resident1"], resident_grid_code=GRID)
    sign_up("again", resident_id=ids["resident1"], resident_grid_code=GRID)  # refused
    sign_up("bob", hours=[{"weekdays": [1, 2, 3, 4, 5, 6, 7], "from_minute": 0, "until_minute": 1440}])
    sign_up("carl", skills=[1])
    sign_up("dawn", hours=[{"from_minute": 300, "until_minute": 301}])
    plan("early", 4, needed=2)
    plan("late", 7)
    plan("too", 5)
    for who in ("carl", "dawn", "again"):
        assign("late", who)  # refused: skill, hours, unknown
    assign("early", "ann")
    assign("too", "ann")     # refused: at the same time
    assign("late", "bob")
    story.command("registration", GRID, "ReleaseVolunteer", member=member("late", "ann"))  # refused: is not in it
    plan("upper", 1, "330106001001")  # refused: the community keeps volunteers of its own, and none has called
    story.advance_to(story.now_ms + 3 * HOUR)  # the gaps of early and too
    ids["cancelled"] = story.command("registration", GRID, "CancelShift", shift_id=ids["too"])
    ids["swapped"] = story.command("registration", GRID, "SwapShifts", first=member("early", "ann"),
                                   second=member("late", "bob"))
    assign("early", "ann")  # refused: is in late, which is no matter; but the hours are not its own
    ids["came"] = story.command("registration", GRID, "CheckInVolunteer", member=member("early", "bob"))
    story.advance_to(story.now_ms + 75 * 60_000)  # early is not attended
    ids["came late"] = story.command("registration", GRID, "CheckInVolunteer", member=member("early", "ann"))
    ids["went"] = story.command("registration", GRID, "CheckOutVolunteer", member=member("early", "bob"))
    story.command("registration", GRID, "WithdrawVolunteer", volunteer_id=ids["ann"])
    story.advance_to(story.now_ms + 9 * 24 * HOUR)
    plan("much later", 3)
    story.command("registration", GRID, "CloseVolunteerCall", call_id=call)


def reopened(story: Story, ids: dict[str, str]):
    """Enterprises: one is approved and then silent for a day, one reports, one lacks masks and is returned, one is closed
    until a moment, one is of a kind that may not open; one closes for good, and its code is free again."""
    story.command("registration", DISTRICT, "SetVenueRules", rules=[
        {"kind": 1, "access": 2, "mask_days": 10}, {"kind": 4, "access": 3}, {"kind": 6, "access": 1}])

    def register(name, kind, code):
        ids[name] = story.new_id()
        ids[f"{name} registered"] = story.command("registration", GRID, "RegisterEnterprise", enterprise={
            "enterprise_id": ids[name], "kind": kind, "name": name, "credit_code": code, "building": "1", "staff": 9,
            "sealed": b"e", "key_id": story.new_key()})

    def submit(name, file_name, with_symptoms=0, **stock):
        ids[file_name] = story.new_id()
        story.command("registration", GRID, "SubmitReopeningFile", enterprise_id=ids[name], file_id=ids[file_name],
                      sealed=b"l", key_id=story.new_key(), file={
                          "health": {"staff": 20, "with_symptoms": with_symptoms}, "letter": {"version": "1", "signed_at_ms": story.now_ms},
                          "stock": {"masks": 100, "disinfectant_litres": 1, **stock}, "planned_on": day_at(story, 1),
                          "disinfection": [{"area": "Hall", "times_per_day": 1}], "staff_returning": 10})

    def review(name, file_name, finding=1, actor="head-01"):
        ids[f"{file_name} reviewed {finding} by {actor}"] = story.command(
            "registration", GRID, "ReviewReopening", actor=actor, enterprise_id=ids[name], file_id=ids[file_name],
            finding=finding, reasons="" if finding == 1 else "Why")

    def report(name, days=0, at_work=5):
        return story.command("registration", GRID, "ReportStaffBack", enterprise_id=ids[name], report={
            "day": day_at(story, days), "staff": 9, "at_work": at_work})
    register("factory", 1, "A")
    register("shop", 4, "B")
    register("home", 6, "C")
    register("again", 1, "A")                                   # refused: the code is known
    submit("factory", "few masks", masks=99)
    review("factory", "few masks", actor=WORKER)                # refused: submitted it
    review("factory", "few masks")                              # refused: masks
    review("factory", "few masks", 2)
    submit("factory", "sick", with_symptoms=1)
    review("factory", "sick")                                   # refused: somebody has symptoms
    submit("factory", "file")
    review("factory", "few masks")                              # refused: not the newest
    review("factory", "file")
    review("factory", "file", 3)                                # refused: is approved
    submit("home", "of the home")
    review("home", "of the home")                               # refused: its kind is closed
    story.command("registration", GRID, "ChangeEnterprise", enterprise_id=ids["shop"], name="Shop", building="2")
    story.command("registration", GRID, "ChangeEnterprise", enterprise_id=ids["shop"], name="Shop", building="2",
                  sealed=b"n", key_id=story.new_key())
    story.advance_to(story.now_ms + 24 * HOUR)                  # nothing was owed on the first day
    report("shop")
    ids["corrected"] = report("shop", at_work=6)
    story.advance_to(story.now_ms + 24 * HOUR)                  # the factory was silent
    report("factory", days=-1)
    report("factory", days=-9)                                  # refused: too old
    for until in (story.now_ms + 30 * HOUR, story.now_ms + 31 * HOUR):
        ids[f"closed until {until}"] = story.command("registration", GRID, "CloseVenue", enterprise_id=ids["shop"],
                                                     reason="A case", until_ms=until)  # the second is refused
    ids["closed venue"] = story.command("registration", GRID, "CloseVenue", enterprise_id=ids["factory"], reason="A case")
    story.advance_to(story.now_ms + 48 * HOUR)                  # the shop is open again, by itself
    for _ in range(2):
        ids["reopened venue"] = story.command("registration", GRID, "ReopenVenue", enterprise_id=ids["factory"],
                                              reason="Over")    # once; then refused
    ids["ended"] = story.command("registration", GRID, "CloseEnterprise", enterprise_id=ids["factory"])
    report("factory")                                           # refused: closed for good
    register("factory anew", 1, "A")
    story.advance_to(story.now_ms + 31 * 24 * HOUR)
    register("later", 9, "D")                                   # the one that closed leaves the state
    story.advance_to(story.now_ms + 48 * HOUR)


def driven(story: Story, ids: dict[str, str]):
    """A fleet with a resident and somebody from outside at the wheel: both come back from a risk area, the one arrives and
    is isolated when another has verified it, of the other the trip says what is owed. A trip to nowhere special owes
    nothing. Then the one from outside drives no more."""
    story.command("registration", DISTRICT, "SetRiskAreas", areas=[{"area_code": "42", "isolation": 3, "days": 9}])
    fleet, ids["outsider"] = story.new_id(), story.new_id()
    ids["fleet"] = fleet
    story.command("registration", GRID, "RegisterEnterprise", enterprise={
        "enterprise_id": fleet, "kind": 8, "name": "Fleet", "credit_code": "F", "building": "1", "sealed": b"e",
        "key_id": story.new_key()})
    about = {"enterprise_id": fleet}
    story.command("registration", GRID, "SetFleetVehicles", **about, plates=["A1", "A2"])
    for _ in range(2):  # the second is refused
        ids["again a driver"] = story.command("registration", GRID, "AddFleetDriver", **about,
                                              driver={"driver_id": ids["resident1"]})
    story.command("registration", GRID, "AddFleetDriver", **about, driver={
        "driver_id": ids["outsider"], "sealed": b"d", "key_id": story.new_key()})
    ids["stranger"] = story.command("registration", GRID, "AddFleetDriver", **about,
                                    driver={"driver_id": str(uuid.UUID(int=999))})  # refused

    def leave(name, driver, plate="A1", to="4201"):
        ids[name] = story.new_id()
        ids[f"{name} left"] = story.command("registration", GRID, "RecordTrip", trip_id=ids[name], plan={
            **about, "driver_id": driver, "plate": plate, "to_area_code": to, "left_at_ms": story.now_ms})

    def come_back(name, driver, plate="A1"):
        ids[f"{name} back"] = story.command(
            "registration", GRID, "ReturnTrip", trip_id=ids[name], driver_id=driver, plate=plate, sealed=b"a",
            key_id=story.new_key(), left_there_at_ms=story.now_ms - HOUR, returned_at_ms=story.now_ms)
    leave("of resident", ids["resident1"])
    leave("taken", ids["outsider"])                             # refused: the vehicle is away
    leave("of outsider", ids["outsider"], "A2")
    story.command("registration", GRID, "RemoveFleetDriver", **about, driver_id=ids["outsider"])  # refused
    story.advance_to(story.now_ms + 20 * HOUR)
    come_back("of resident", ids["outsider"])                   # refused: another's
    come_back("of resident", ids["resident1"])
    come_back("of outsider", ids["outsider"], "A2")
    ids["verified return"] = story.command(
        "registration", GRID, "VerifyArrival", actor="head-01", household_id=ids["household1"],
        arrival_id=ids["of resident"], finding=1)
    leave("near", ids["outsider"], to="3301")
    story.advance_to(story.now_ms + 2 * HOUR)
    come_back("near", ids["outsider"])
    ids["removed"] = story.command("registration", GRID, "RemoveFleetDriver", **about, driver_id=ids["outsider"])


def day_at(story: Story, days: int = 0) -> str:
    """In China."""
    moment = datetime.datetime.fromtimestamp(story.now_ms / 1000, datetime.timezone(datetime.timedelta(hours=8)))
    return (moment.date() + datetime.timedelta(days=days)).isoformat()


def row_of(building: str, door: str, who: int, details: int, **fields) -> dict:
    return {"building_id": building, "door": door, **fields,
            "resident": {"person_key": person(who), "details_hash": details}}


def imported(story: Story, ids: dict[str, str]):
    """Two files of other bodies, the second of which says again what the first said, and a third after days; one of
    the people was registered elsewhere. Then a record is taken apart again, a case opened for another, who moves, and
    a household with a record is forgotten."""
    building, other_building, gone = ids["building1"], ids["building2"], str(uuid.UUID(int=500))
    ids["first import"] = story.import_rows(GRID, [
        row_of(building, "102", 30, 31),   # 0: registered, behind a new door
        row_of(building, "101", 31, 32),   # 1: registered, to the first household
        None,
        row_of(building, "102", 30, 31),   # 3: known
        row_of(building, "102", 30, 33),   # 4: merged into 0
        row_of(gone, "102", 33, 34),       # 5: rejected
        row_of(building, "101", 5, 35),    # 6: merged into somebody who was registered by hand
        row_of(building, "102", 2, 36),    # 7: registered; lives in the other grid too
        row_of(building, "103", 34, 37)])  # 8: registered, behind another new door
    ids["new household"] = names.derived_id(ids["first import"], "household", "0")
    ids["merged record"], ids["by hand"] = (names.derived_id(ids["first import"], "resident", number)
                                            for number in ("4", "6"))
    again = [row_of(building, "101", 5, 35), row_of(building, "102", 30, 33),  # known by their merged records
             row_of(building, "101", 5, 0)]                                    # merged: nobody knows what it says
    ids["second import"] = story.import_rows(GRID, again, wait="ACCEPTED")
    story.import_rows(GRID, again, command_id=ids["second import"])
    ids["nowhere"] = story.import_rows("330106001001009", [row_of(building, "101", 40, 40)])
    ids["full import"] = story.import_rows(OTHER_GRID, [row_of(other_building, "105", 60 + number, 60 + number)
                                                        for number in range(51)])
    ids["case of a record"] = story.command("health", GRID, "OpenIsolationCase", resident_id=ids["merged record"])
    story.command("registration", GRID, "SeparateResident", household_id=ids["household1"], resident_id=ids["by hand"])
    ids["move of a record"] = story.command(
        "registration", GRID, "MoveHousehold", household_id=ids["new household"],
        to={"grid_code": OTHER_GRID, "building_id": other_building, "door": "106"})
    story.advance_to(story.now_ms + 73 * HOUR)
    ids["third import"] = story.import_rows(GRID, [row_of(building, "102", 30, 31)])  # the door is free again
    ids["forgotten"] = story.command("registration", GRID, "ForgetHousehold", household_id=ids["household1"], reason=1)


def rebuilt(story: Story, ids: dict[str, str]):
    """The second household of the other grid has a worker of its own and parties that answer; its building goes to the
    first grid, once its name is free there. What comes for its doors follows, and the grid it leaves is retired."""
    old = ids["left"] = "330106001001003"
    story.command("registration", old, "DefineArea", name="left", parent_code="330106001001")
    building = ids["annex"] = story.command("registration", old, "RegisterBuilding", name="Building 1", floors=6)
    resident = ids["resident3"] = str(uuid.UUID(int=3))
    household = ids["household3"] = story.command(
        "registration", old, "RegisterHousehold", building_id=building, door="101", key_id=str(uuid.UUID(int=103)),
        residents=[{"resident_id": resident, "person_key": person(3), "sealed": b"s"}])
    for number in (1, 2):
        story.command("registration", old, "NameResponsibleParties", household_id=household, resident_id=resident,
                      parties={"kinds": [3, 4], "sealed": b"p", "key_id": str(uuid.UUID(int=300 + number))})
    story.command("registration", old, "AssignDedicatedWorker", household_id=household, staff_id=WORKER)
    story.command("registration", old, "RegisterDoors", building_id=building, doors=[{"door": "201"}])
    doors = ids["door101"], ids["door201"] = [names.derived_id("door", building, "", "0", door)
                                              for door in ("101", "201")]
    for door_id, more in zip(doors, ({"absent_resident_ids": [resident]}, {})):
        story.command("registration", old, "RecordVisit", door_id=door_id, way=1, outcome=1 if more else 2,
                      visited_at_ms=story.now_ms, **more)
    move = {"building_id": building, "to_grid_code": GRID}
    ids["building declined"] = story.command("registration", old, "MoveBuilding", **move)
    ids["building moved"] = story.command("registration", old, "MoveBuilding", name="Annex", **move)
    for door_id in doors:
        story.command("registration", old, "RecordVisit", door_id=door_id, way=1, outcome=1,
                      visited_at_ms=story.now_ms + 1)
    story.command("registration", old, "RegisterDoors", building_id=building, doors=[{"door": "301"}])
    story.command("registration", old, "RetireArea")
    story.command("registration", old, "RegisterBuilding", name="Too late")
    story.command("registration", GRID, "ForgetHousehold", household_id=household, reason=1)


def gated(story: Story, ids: dict[str, str], until_it_is_over=True):
    """A gate of the community in the first grid. The one who is in isolation there is stopped, and once let through;
    somebody has a fever, and so has somebody without a pass; a pass is revoked, a vehicle's is replaced after its end,
    the first household goes to the other grid with its passes, the second is forgotten with its own, and what is at an
    end is forgotten after 30 days."""
    gate = ids["gate"] = names.derived_id("checkpoint")
    closed = names.derived_id("closed checkpoint")
    for more in ({}, {"exists": True, "name": "East gate"}):
        story.command("registration", GRID, "DefineCheckpoint", checkpoint_id=gate, guarded_area_code=GRID[:12],
                      **{"name": "Gate", **more})
    story.command("registration", GRID, "DefineCheckpoint", checkpoint_id=closed, exists=True, name="None",
                  guarded_area_code=GRID)
    story.command("registration", GRID, "DefineCheckpoint", checkpoint_id=closed, name="West", guarded_area_code=GRID,
                  closed=True)
    homes = {1: (GRID, ids["household1"]), 2: (OTHER_GRID, ids["household2"])}

    def issue(name, number=0, resident="", pass_id="", sealed=True, **fields):
        grid, household = homes.get(number, (GRID, ""))
        ids[name] = pass_id or names.derived_id("pass", name)
        what = {"sealed": b"p", "key_id": story.new_key()} if sealed else {}
        ids[f"{name} issued"] = story.command("registration", grid, "IssuePass", household_id=household, **{
            "pass": {"pass_id": ids[name], "resident_id": resident, **what, **fields}})
    issue("card", 1, ids["resident1"], sealed=False)
    issue("other card", 1, str(uuid.UUID(int=11)), sealed=False)
    issue("vehicle", 1, ids["resident1"])
    issue("vehicle again", 1, ids["resident1"], pass_id=ids["vehicle"])
    issue("to be forgotten", 2, str(uuid.UUID(int=12)))
    issue("of nobody", 1, str(uuid.UUID(int=99)), sealed=False)
    issue("open-ended", valid_from_ms=story.now_ms)
    issue("temporary", valid_until_ms=story.now_ms + HOUR)
    issue("long ago", valid_until_ms=story.now_ms)

    ids["stopped"] = story.scan(GRID, gate, ids["card"], STOP, ISOLATED)
    ids["let through"] = story.scan(GRID, gate, ids["card"], offline=True)
    ids["before"] = story.scan(GRID, gate, ids["card"], taken_at_ms=MORNING - 1)
    ids["late"] = story.scan(GRID, gate, ids["card"], offline=True, taken_at_ms=story.now_ms - 84 * HOUR)
    ids["by a slow clock"] = story.scan(GRID, gate, ids["card"], STOP, ISOLATED, taken_at_ms=MORNING - 1)
    ids["by an old list"] = story.scan(GRID, gate, ids["other card"], STOP, ISOLATED, offline=True)
    story.scan(GRID, gate, ids["card"], STOP, ISOLATED, command_id=ids["stopped"], taken_at_ms=story.now_ms)
    ids["early"] = story.command("registration", GRID, "RecordScan", lane=names.bulk, wait="ACCEPTED", scan={
        "checkpoint_id": gate, "pass_id": ids["card"], "taken_at_ms": story.now_ms + HOUR})
    story.attempts.pop()
    for _ in range(3):
        ids["hot"] = story.scan(GRID, gate, ids["other card"], STOP, FEVER, temperature_tenths=373)
    for _ in range(2):
        story.scan(GRID, gate, "", STOP, FEVER, temperature_tenths=380)
    story.scan(GRID, gate, ids["other card"], temperature_tenths=366)
    story.scan(GRID, gate, ids["to be forgotten"], STOP, UNKNOWN_PASS)
    for _ in range(2):
        ids["revoked"] = story.command("registration", GRID, "RevokePass", pass_id=ids["temporary"], reason=1)
    broken = next(event for event in story.log.all_of(names.events("alerting"))
                  if event.type.endswith(".AlertRaised") and event.message.cause.HasField("isolation_broken"))
    story.command("alerting", GRID, "ResolveAlert", alert_id=broken.message.alert_id, reason=1)
    story.now_ms += 1
    ids["broken again"] = story.scan(GRID, gate, ids["vehicle"], STOP, ISOLATED)

    ids["moved along"] = story.command("registration", GRID, "MoveHousehold", household_id=ids["household1"],
                                       to={"grid_code": OTHER_GRID, "building_id": ids["building2"], "door": "102"})
    ids["followed"] = story.scan(GRID, gate, ids["card"], STOP, ISOLATED)
    if not until_it_is_over:
        return
    story.command("registration", GRID, "RevokePass", pass_id=ids["vehicle"], reason=3)
    story.command("registration", OTHER_GRID, "ForgetHousehold", household_id=ids["household2"], reason=1)
    story.advance_to(story.now_ms + 31 * 24 * HOUR)
    homes[1] = (OTHER_GRID, ids["household1"])
    ids["over"] = story.scan(OTHER_GRID, gate, ids["other card"])
    issue("vehicle anew", 1, ids["resident1"], pass_id=ids["vehicle"], valid_until_ms=story.now_ms + HOUR)
    story.advance_to(story.now_ms + 2 * HOUR)
    issue("vehicle once more", 1, ids["resident1"], pass_id=ids["vehicle"])


def zoned(story: Story, ids: dict[str, str]):
    """What sealed zones mean; one over a building of the first grid, which becomes wider, of another kind, narrower, and
    is lifted; one that ends by itself; one over the community. What is not there, or over, is refused."""
    story.command("registration", DISTRICT, "SetZoneRules", rules=[
        {"kind": 1, "exit": 1, "entry": 3, "delivery": 1, "longest_pass_hours": 12, "test_days": [1, 4]}])
    ids["other building"] = names.derived_id("other building")
    story.command("registration", GRID, "RegisterBuilding", building_id=ids["other building"], name="Zone 2")
    one, two = ({"building_id": ids[name]} for name in ("building1", "other building"))

    def order(name, key, rpc, places=(), kind=1, zone="zone", **fields):
        ids[zone] = names.derived_id("zone", zone)
        extent = {"extent": {"kind": kind, "places": places, **fields}} if rpc != "LiftZone" else {}
        ids[name] = story.command("registration", key, rpc, zone_id=ids[zone], order_number=name, **extent)
        story.advance_to(story.now_ms + HOUR)
    order("nowhere", GRID, "DeclareZone", [{"building_id": names.derived_id("none")}])
    order("declared", GRID, "DeclareZone", [one], from_ms=story.now_ms - HOUR)
    order("wider", GRID, "ChangeZone", [one, two])
    order("milder", GRID, "ChangeZone", [one, two], kind=3)
    order("narrower", GRID, "ChangeZone", [two], kind=3)
    order("unknown", GRID, "ChangeZone", [two], zone="unknown zone")
    order("lifted", GRID, "LiftZone")
    order("lifted again", GRID, "LiftZone")
    order("short", GRID, "DeclareZone", [{"area_code": GRID}], zone="short zone", until_ms=story.now_ms + HOUR)
    order("too late", GRID, "ChangeZone", [{"area_code": GRID}], zone="short zone")
    order("upper", GRID[:12], "DeclareZone", [{"area_code": GRID}, {"area_code": OTHER_GRID}], zone="upper zone")
    ids["card in a zone"] = names.derived_id("pass in a zone")
    story.command("registration", GRID, "IssuePass", household_id=ids["household1"], **{
        "pass": {"pass_id": ids["card in a zone"], "resident_id": ids["resident1"]}})
