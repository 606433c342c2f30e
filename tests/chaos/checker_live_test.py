"""The checker on a real installation: it finds nothing after a day in which everything happens, and it finds what was
tampered with in Redis."""

import json

import pytest
import redis as redis_client
from google.protobuf.json_format import MessageToDict

from checker import check, contracts
from harness.api import Api, eventually, module, new_command_id
from harness.cluster import ROOT, kafka_jars
from installation import ADMIN, Installation, Ports

PARTITIONS = 4
HOUR = 3_600_000
MORNING = 1_583_020_800_000  # 2020-03-01T08:00 in China
DISTRICT, STREET, COMMUNITY, GRID, OTHER_GRID = ("330106", "330106001", "330106001001", "330106001001001",
                                                 "330106001001002")
OF_AREAS = ("OpenVolunteerCall", "SignUpVolunteer", "WithdrawVolunteer", "PlanShifts", "AssignVolunteers",
            "CheckInVolunteer", "CheckOutVolunteer")
LI = {"name": "Li Fang", "id_number": "11010519491231002X"}


class City:
    """An installation whose business time the test moves, and the history of what its one client was told."""

    def __init__(self, folder):
        self.clock = folder / "clock"
        self.now_ms = 0
        self.be(MORNING)
        self.here = Installation(folder / "data", Ports.free(), ROOT / "build" / "release", kafka_jars(),
                                 clock=f"manual:{self.clock}", settings={"GRIDKEEPER_PARTITIONS": str(PARTITIONS)},
                                 java_options=("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"))
        self.api = Api(self.here)
        self.history = folder / "history.jsonl"
        self.history.touch()

    def be(self, ms: int):
        self.now_ms = ms
        new = self.clock.with_suffix(".new")
        new.write_text(str(ms))
        new.rename(self.clock)

    def do(self, service, rpc, key, command_id=None, **fields):
        """A command as the administrator, with its line in the history."""
        command_id = command_id or new_command_id()
        area = {"DefineArea": "area_code", "SetRules": "district_code",
                **dict.fromkeys(OF_AREAS, "area_code")}.get(rpc, "grid_code")
        fields[area] = key
        answer = eventually(lambda: getattr(getattr(self.api, service)(ADMIN), rpc)(command_id=command_id, **fields))
        told = {"answers": [MessageToDict(one, preserving_proto_field_name=True) for one in answer.answers]
                } if rpc == "ImportResidents" else {}
        with open(self.history, "a", encoding="utf-8") as history:
            history.write(json.dumps({"client": "c1", "n": 0, "service": service, "rpc": rpc, "key": key, **told,
                                      "command_id": command_id, "request": fields, "answer": "PROCESSED"}) + "\n")
        return answer

    def scan(self, checkpoint_id: str, **fields):
        """At a gate of the first grid; recorded, with its line in the history."""
        scan = {"command_id": new_command_id(), "direction": 1, "taken_at_ms": self.now_ms, **fields}
        place = {"grid_code": GRID, "checkpoint_id": checkpoint_id}
        request = module("registration", "gates").ScanPassesRequest(scans=[scan], **place)
        [answer] = next(self.api.registration(ADMIN).stream("ScanPasses", iter([request]))).answers
        assert answer.recorded, answer
        with open(self.history, "a", encoding="utf-8") as history:
            history.write(json.dumps({"client": "c1", "n": 0, "service": "registration", "rpc": "ScanPasses", "key": GRID,
                                      "command_id": scan["command_id"], "request": {**place, "scans": [scan]},
                                      "told": {"verdict": answer.verdict, "reason": answer.reason},
                                      "answer": "ACCEPTED"}) + "\n")

    def alerts(self, count: int):
        def enough():
            alerts = self.api.alerting(ADMIN).ListAlerts(area_code=DISTRICT, filter="ALERT_FILTER_ALL").alerts
            assert len(alerts) == count
            return alerts
        return eventually(enough)

    def check(self, **more):
        return check(self.here.kafka.address, self.here.redis.url, PARTITIONS, [self.history], **more)


@pytest.fixture(scope="module", name="city")
def played_city(tmp_path_factory):
    city = City(tmp_path_factory.mktemp("city"))
    with city.here:
        city.here.start()
        play(city)
        yield city


def play(city):
    for code in (DISTRICT, STREET, COMMUNITY, GRID, OTHER_GRID):
        parent = {6: "", 15: COMMUNITY}.get(len(code), code[:-3])
        city.do("registration", "DefineArea", code, name=f"area {code}", parent_code=parent)
    city.do("registration", "SetRules", DISTRICT, change={"isolation_days": 2, "supply_overdue_hours": 6})
    households = []
    for grid in (GRID, OTHER_GRID):
        building = city.do("registration", "RegisterBuilding", grid, name="Building 1").building_id
        households.append(city.do("registration", "RegisterHousehold", grid, building_id=building, door="101",
                                  residents=[LI]).household_id)
        take_in_file(city, grid, building)
    at_home = city.api.registration(ADMIN).GetHousehold(grid_code=GRID, household_id=households[0]).household
    case = city.do("health", "OpenIsolationCase", GRID, resident_id=at_home.residents[0].resident_id).case_id
    reading = {"case_id": case, "method": "FOLLOW_UP_METHOD_VISIT"}
    city.do("health", "RecordFollowUp", GRID, temperature_tenths=366, taken_at_ms=MORNING, **reading)
    goods = [{"name": "rice", "quantity": 5, "unit": "SUPPLY_UNIT_KILOGRAM"}]
    request = city.do("supply", "RequestSupply", GRID, household_id=households[0], items=goods,
                      category="SUPPLY_CATEGORY_GROCERIES").request_id
    city.be(MORNING + 13 * HOUR)  # the evening was missed, the goods are late
    city.alerts(2)
    fever_id = new_command_id()
    fever = {"temperature_tenths": 384, "taken_at_ms": MORNING + 10 * HOUR, "symptoms": ["SYMPTOM_COUGH"], **reading}
    for _ in range(2):
        city.do("health", "RecordFollowUp", GRID, command_id=fever_id, **fever)
    alert = next(one for one in city.alerts(3) if one.cause.HasField("fever"))
    city.do("alerting", "AcknowledgeAlert", GRID, alert_id=alert.alert_id, reason="ACKNOWLEDGE_REASON_PHONING")
    city.do("supply", "ClaimSupply", GRID, request_id=request)
    city.do("supply", "DeliverSupply", GRID, request_id=request, delivered_at_ms=city.now_ms)
    city.do("supply", "ConfirmSupply", GRID, request_id=request)
    city.do("registration", "ForgetHousehold", OTHER_GRID, household_id=households[1],
            reason="FORGET_REASON_REGISTERED_IN_ERROR")
    stand_at_gate(city, at_home)
    help_out(city, GRID)
    help_out(city, COMMUNITY)
    city.be(MORNING + 72 * HOUR)  # the isolation is over, what nobody took note of has climbed to the top


def stand_at_gate(city, home):
    """Where the one who is in isolation is stopped twice, a vehicle goes through, and somebody has a fever."""
    gate = city.do("registration", "DefineCheckpoint", GRID, guarded_area_code=COMMUNITY, name="Gate").checkpoint_id
    holder = {"household_id": home.household_id, "resident_id": home.residents[0].resident_id}
    card = city.do("registration", "IssuePass", GRID, **holder)
    visitor = city.do("registration", "IssuePass", GRID, valid_until_ms=city.now_ms + HOUR,
                      details={"holder_name": "Visitor", "plate": "浙A12345"})
    for fields in ({"code": card.code}, {"code": card.code}, {"plate": "浙A12345"}, {"temperature_tenths": 384}, {},
                   {"code": visitor.code, "temperature_tenths": 366}):
        city.scan(gate, **fields)
    city.do("registration", "RevokePass", GRID, pass_id=visitor.pass_id, reason="PASS_REVOCATION_REASON_NOT_NEEDED")
    city.scan(gate, code=visitor.code)


def help_out(city, area):
    """Somebody answers a call, comes to a shift, leaves another and withdraws; nobody comes to a third."""
    call = city.do("registration", "OpenVolunteerCall", area, title="Stations").call_id
    who = city.do("registration", "SignUpVolunteer", area, call_id=call, name="Zhao Liu", phone="13800000001",
                  origin="VOLUNTEER_ORIGIN_RESIDENT").volunteer_id
    shifts = city.do("registration", "PlanShifts", area, shifts=[
        {"kind": "SHIFT_KIND_DELIVERY", "place": "Yard", "from_ms": city.now_ms + hours * HOUR,
         "until_ms": city.now_ms + (hours + 2) * HOUR, "needed": 1} for hours in (3, 6, 6)]).shift_ids
    for shift in shifts[:2]:
        city.do("registration", "AssignVolunteers", area, shift_id=shift, volunteer_ids=[who])
    city.be(city.now_ms + 3 * HOUR)
    for rpc in ("CheckInVolunteer", "CheckOutVolunteer"):
        city.do("registration", rpc, area, shift_id=shifts[0], volunteer_id=who)
    city.be(city.now_ms + 2 * HOUR)
    city.do("registration", "WithdrawVolunteer", area, volunteer_id=who)


def take_in_file(city, grid, building):
    """Twice, and once more with the same id: somebody new, the one who lives there, also with a phone, and a building
    that there is not."""
    wang = {"name": "Wang Fang", "id_number": "33010619500101001X"}
    rows = [{"building_id": place, "door": door, "resident": who} for place, door, who in (
        (building, "102", wang), (building, "101", LI), (building, "101", {**LI, "phone": "13900000001"}),
        (building, "102", {**wang, "id_number": "330106195001010010"}), (new_command_id(), "101", wang))]
    for command_id in (new_command_id(), *[new_command_id()] * 2):
        city.do("registration", "ImportResidents", grid, command_id=command_id, rows=rows)


def test_nothing_is_found_after_a_day_in_which_everything_happens(city):
    assert city.check() == []


def test_what_was_tampered_with_in_redis_is_found(city):
    redis = redis_client.Redis.from_url(city.here.redis.url)
    name = next(redis.scan_iter(f"gk:*:health:*:case:{GRID}"))
    (case_id, value), = redis.hgetall(name).items()
    case = contracts.state("health", "CaseState").FromString(value)
    case.pages += 1
    redis.hset(name, case_id, case.SerializeToString())
    assert [finding.kind for finding in city.check()] == ["redis"]
    redis.hset(name, case_id, value)
    assert city.check() == []
