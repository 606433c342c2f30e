"""Bad input, for every RPC that there is: a clear status that names field and remedy, nothing written, and the process
goes on. The RPCs and their fields are found from the contract (spoiled.py)."""

import collections
import dataclasses
import functools
import re

import grpc
import pytest
from city import role
from gate import GateStream
from harness.api import eventually, module
from installation import ADMIN
from log import type_of
from spoiled import (CALLERS, ENUMS, GOOD, IDS, INT32, SERVICES, TEXTS, Scene, all_spoiled, command_id_of, good_request,
                     methods, name_of, request_type, service_of, spoil_fields, times)
from tokens import bad_tokens

CLEAR = {grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND, grpc.StatusCode.FAILED_PRECONDITION,
         grpc.StatusCode.ALREADY_EXISTS}
# What a message must hold beside the field: what is possible, or what to do.
REMEDY = re.compile(r"must |possible|digits|check |give |define |ask |leave |send |make |build |register |see |"
                    r"at most|needed|set what")
TOKEN_REMEDY = re.compile(r"get a new token|send ")
DENIED, GONE = grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.NOT_FOUND
KEYS_TOPIC, REFERENCE_TOPIC = "registration.keys.v1", "registration.reference.v1"
# Looks spoiled, and is not: what the contract takes all the same, by RPC.
TAKEN = {
    "registration.DefineStaff": {"valid_from_ms ancient", "valid_until_ms in ten years"},
    "registration.SubstituteStaff": {"from_ms ancient", "until_ms in ten years"},
    "registration.SetRules": {"change.utc_offset_minutes negative"},
    "registration.SetRiskAreas": {"areas[0].from_ms ancient", "areas[0].until_ms in ten years"},
    "registration.DeclareZone": {"until_ms in ten years"},
    "registration.ChangeZone": {"until_ms in ten years"},
    # Who is a resident is not asked: they may be of any grid.
    "registration.SignUpVolunteer": {"resident_id unknown"},
    "registration.PlanShifts": {"shifts[0].checkpoint_id empty"},
    "registration.AddFleetDriver": {"resident_id empty"},  # somebody from outside
    "registration.RecordTrip": {"to_area_code unknown"},   # it may lie in any province
    "registration.ListShifts": {"from_ms ancient", "from_ms in ten years", "until_ms ancient", "until_ms in ten years"},
    **{f"{service}.ListDeeds": {"from_ms ancient", "from_ms in ten years", "until_ms ancient", "until_ms in ten years"}
       for service in SERVICES},
    "registration.RegisterHousehold": {"floor negative"},
    "registration.RegisterDoors": {"doors[0].floor negative"},
    "registration.MoveHousehold": {"to.floor negative"},
    # A household of their own, and nobody made one with another.
    "registration.MoveResidents": {"to.floor negative", "to_household_id empty", "merge_into_resident_id empty"},
    # A row that cannot be taken is answered, not a refusal of the others: see the test of rows below.
    "registration.ImportResidents": {
        f"rows[0].{field} {what}" for fields, values in (
            (("building_id",), IDS), (("floor",), INT32),
            (("unit", "door", "resident.name", "resident.id_number", "resident.phone", "resident.birth_date"), TEXTS))
        for field in fields for what in values},
    # A scan that cannot be taken is answered, not a refusal of the stream: see the test of scans below.
    "registration.ScanPasses": {
        f"scans[0].{field} {what}" for fields, values in (
            (("command_id",), IDS), (("code", "plate"), TEXTS), (("temperature_tenths",), INT32),
            (("taken_at_ms",), times(0)), (("direction", "offline_verdict", "offline_reason"), ENUMS))
        for field in fields for what in values},
    "registration.DefineCheckpoint": {"checkpoint_id empty"},  # a new one
    "registration.IssuePass": {"valid_from_ms ancient", "valid_until_ms in ten years"},
    "registration.GetResident": {"household_id empty"},
    "registration.ListHouseholds": {"building_id empty", "building_id unknown"},  # a filter
    "registration.ListStaff": {"page_token made up"},  # could be a staff id
    # A household that is not known (any more) leaves the duty to be told.
    "registration.GetDutyContacts": {"resident_id empty", "household_id unknown", "resident_id unknown"},
}

EVERY_RPC = pytest.mark.parametrize("method", methods(), ids=name_of)


@pytest.fixture(scope="session", name="scene")
def everything_that_good_requests_speak_of(api, city, clock):
    return Scene(api, city, clock)


@pytest.fixture(scope="session", name="channels")
def one_channel_a_service(gridkeeper):
    channels = {name: grpc.insecure_channel(gridkeeper.services[name].address) for name in SERVICES}
    yield channels
    for channel in channels.values():
        channel.close()


@pytest.fixture(scope="session", name="bad")
def bad_tokens_by_staff_id(gridkeeper):
    return functools.cache(lambda staff_id: bad_tokens(gridkeeper, staff_id))


@pytest.fixture(scope="session", name="strangers")
def authorizations_of_staff_elsewhere(gridkeeper, city, scene):
    """By whose place they would take: people of the same role in another district."""
    city.define_areas("330108", "330108001", "330108001001", "330108001001001")
    authorizations = {}
    for staff_id, role_name, area in ((scene.grid.worker, "grid_worker", "330108001001001"),
                                      ("community", "community", "330108001001"), ("district", "district", "330108")):
        stranger = f"elsewhere-{area}"
        city.define_staff(stranger, role_name, area)
        authorizations[staff_id] = f"Bearer {gridkeeper.token(stranger)}"
    city.new_grid()  # who knows of this grid knows of them too
    return authorizations


def access_rule(method):
    from gridkeeper.common.v1 import access_pb2  # pylint: disable=import-outside-toplevel
    return method.GetOptions().Extensions[access_pb2.access]


class Unanswered:
    """A stream that ended well and said nothing, among errors."""

    @staticmethod
    def code() -> grpc.StatusCode:
        return grpc.StatusCode.OK

    @staticmethod
    def details() -> str:
        return "the stream ended without an answer"


class Client:
    """One RPC with any bytes and any authorization."""

    def __init__(self, method, channels, gridkeeper, staff_id: str):
        path = f"/{method.containing_service.full_name}/{method.name}"
        channel = channels[service_of(method)]
        self._streams, self._takes_stream = method.server_streaming, method.client_streaming
        kind = (channel.stream_stream if self._takes_stream else
                channel.unary_stream if self._streams else channel.unary_unary)
        self._call = kind(path, None, None)
        self.staff_id = staff_id
        self._authorization = f"Bearer {gridkeeper.token(self.staff_id)}"

    def send(self, request: bytes, authorization: str | None = ""):
        """None when it was answered well, else the error."""
        value = self._authorization if authorization == "" else authorization
        metadata = () if value is None else (("authorization", value),)
        try:
            call = self._call(iter([request]) if self._takes_stream else request, metadata=metadata, timeout=20)
            if self._streams:
                next(call)
                call.cancel()
            return None
        except grpc.RpcError as error:
            return error
        except StopIteration:
            return Unanswered()


@pytest.fixture(name="client")
def client_of_the_rpc(method, channels, gridkeeper, scene):
    if name_of(method) not in GOOD:
        pytest.fail(f"{name_of(method)} has no good request in spoiled.py: add one")
    return Client(method, channels, gridkeeper, CALLERS.get(name_of(method), scene.grid.worker))


@pytest.fixture(name="pids", autouse=True)
def processes_live_on(gridkeeper):
    before = {name: service.pid() for name, service in gridkeeper.services.items()}
    yield
    assert {name: service.pid() for name, service in gridkeeper.services.items()} == before


def receipt_in(error):
    """The refusal behind a status; None where there is none."""
    from gridkeeper.common.v1 import command_pb2, error_pb2  # pylint: disable=import-outside-toplevel
    details = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin")
    if details is None:
        return None
    [packed] = error_pb2.ErrorDetails.FromString(details).details
    receipt = command_pb2.CommandReceipt()
    assert packed.Unpack(receipt)
    return receipt


def fault_in(error, spoiled) -> str:
    """What is wrong with an error as the answer to this request; empty when it is right."""
    if error.code() not in CLEAR:
        return f"is {error.code().name}: {error.details()}"
    if spoiled.malformed and error.code() != grpc.StatusCode.INVALID_ARGUMENT:
        return f"is {error.code().name}, not INVALID_ARGUMENT: {error.details()}"
    receipt = receipt_in(error)
    if receipt is None or not receipt.message:
        return f"carries no details: {error.details()}"
    if spoiled.field:
        leaf = spoiled.what.split(" ")[0].split(".")[-1]
        if not receipt.field or not re.search(rf"\b({spoiled.field}|{leaf})\b", error.details()):
            return f"does not name its field: {error.details()}"
        if not error.details().startswith(f"{receipt.field}: "):
            return f"does not begin with its field: {error.details()}"
    if not REMEDY.search(receipt.message):
        return f"does not say what to do: {error.details()}"
    return ""


@dataclasses.dataclass
class Meta:
    command_id: str
    correlation_id: str


def meta_of(record) -> Meta:
    """What stands in front of every command and event, as its first field."""
    from gridkeeper.common.v1 import record_pb2  # pylint: disable=import-outside-toplevel
    value = record.value()
    assert value[0] == 0x0A
    begin, length = (2, value[1]) if value[1] < 0x80 else (3, value[1] & 0x7F | value[2] << 7)
    kind = record_pb2.CommandMeta if is_input(record.topic()) else record_pb2.EventMeta
    meta = kind.FromString(value[begin:begin + length])
    return Meta(meta.command_id, meta.correlation_id or meta.command_id)


def is_input(topic: str) -> bool:
    return topic.endswith((".commands.v1", ".bulk.v1"))


@pytest.fixture(scope="session", name="admitted")
def ids_of_commands_that_were_carried_out(scene, log) -> set[str]:
    """What follows from them may stand in the log at any time after."""
    log.quiet_ends()  # what the scene set off has run its course
    return set()


def written_in_vain(records, admitted: set[str], malformed: set[str]) -> list[str]:
    """What stands in the log though no command that was carried out led to it."""
    faults, outcomes, keys, reference, carried_out = [], collections.Counter(), {}, [], False
    for record in records:
        where = f"{record.topic()}/{record.partition()}/{record.offset()}"
        if record.topic() == KEYS_TOPIC:
            keys[record.key()] = record.value()
        elif record.topic() == REFERENCE_TOPIC:
            reference.append(f"{where}: reference data was changed")
        elif (meta := meta_of(record)).correlation_id in admitted:
            carried_out |= not is_input(record.topic())
        elif is_input(record.topic()):
            outcomes.setdefault(meta.command_id, 0)
            if meta.command_id in malformed:
                faults.append(f"{where}: a malformed command reached the log")
        elif type_of(record) == "gridkeeper.common.v1.CommandRejected":
            outcomes[meta.command_id] += 1
        else:
            faults.append(f"{where}: {type_of(record)}")
    faults += [f"command {command_id} was refused {count} times in the log" for command_id, count in outcomes.items()
               if count != 1]
    if not carried_out:
        faults += reference
        faults += [f"data key {key} was left behind" for key, value in keys.items() if value is not None]
    return faults


@EVERY_RPC
def test_a_spoiled_request_is_refused_by_name_of_its_field_and_writes_nothing(method, client, scene, log, admitted):
    begin = log.ends()
    faults, malformed, taken = [], set(), set()
    for spoiled in all_spoiled(method, scene):
        error = client.send(spoiled.bytes)
        if error is None:
            admitted |= {spoiled.command_id} - {""}
            taken.add(spoiled.what)
        elif spoiled.malformed:
            malformed.add(spoiled.command_id)
        if error and (fault := fault_in(error, spoiled)):
            faults.append(f"{spoiled.what}: {fault}")
    faults += [f"{what}: is taken" for what in taken - TAKEN.get(name_of(method), set())]
    faults += [f"{what}: is not taken" for what in TAKEN.get(name_of(method), set()) - taken]
    assert not faults, "\n".join(faults)

    def nothing_was_written():  # a moment later: an unused data key is removed when its refusal is out
        vain = written_in_vain(log.read(begin), admitted, malformed - {""})
        assert not vain, "\n".join(vain)
    eventually(nothing_was_written, seconds=5)


def test_a_spoiled_row_is_rejected_by_name_of_its_field_and_the_one_beside_it_is_taken(scene, log, admitted):
    [method] = [one for one in methods() if name_of(one) == "registration.ImportResidents"]
    results = module("registration", "import").ImportResult
    begin, faults, tried = log.ends(), [], 0
    for spoiled in spoil_fields(method, scene):
        if spoiled.what not in TAKEN[name_of(method)] - {"rows[0].floor negative"}:
            continue
        tried += 1
        admitted.add(spoiled.command_id)
        request = request_type(method).FromString(spoiled.bytes)
        request.rows.extend(good_request(method, scene).rows)
        answers = scene.api.registration(scene.grid.worker).ImportResidents(
            command_id=request.command_id, grid_code=request.grid_code, rows=request.rows).answers
        assert [one.row for one in answers] == [0, 1], spoiled.what
        if answers[1].result != results.Value("IMPORT_RESULT_REGISTERED"):
            faults.append(f"{spoiled.what}: the row beside it is answered {answers[1]}")
        field = spoiled.what.split(" ")[0].removeprefix("rows[0].")
        if (answers[0].result, answers[0].field) != (results.Value("IMPORT_RESULT_REJECTED"), field):
            faults.append(f"{spoiled.what}: is answered {answers[0]}")
        elif not REMEDY.search(answers[0].message):
            faults.append(f"{spoiled.what}: does not say what to do: {answers[0].message}")
    assert tried > 20 and not faults, "\n".join(faults)
    malformed = module("registration", "commands").ImportResidents
    for record in log.read(begin):
        if type_of(record) == malformed.DESCRIPTOR.full_name:
            assert [row.row for row in malformed.FromString(record.value()).rows] == [1], "it reached the log"


def test_a_bad_scan_is_answered_by_name_of_its_field_and_its_stream_goes_on(scene, log, admitted):
    [method] = [one for one in methods() if name_of(one) == "registration.ScanPasses"]
    begin, faults, malformed = log.ends(), [], set()
    stream = GateStream(scene.api.registration(scene.grid.worker), scene.grid.code, scene.checkpoint_id)
    for spoiled in spoil_fields(method, scene):
        if spoiled.what not in TAKEN[name_of(method)]:
            continue
        malformed.add(spoiled.command_id)
        request = request_type(method).FromString(spoiled.bytes)
        request.scans.extend(good_request(method, scene).scans)
        admitted.add(request.scans[1].command_id)
        bad, good = stream.send(request)
        if not good.recorded or good.message:
            faults.append(f"{spoiled.what}: the scan beside it is answered {good}")
        field = spoiled.what.split(" ")[0].removeprefix("scans[0].")
        if bad.command_id != request.scans[0].command_id or bad.recorded or bad.verdict or bad.field != field:
            faults.append(f"{spoiled.what}: is answered {bad}")
        elif not REMEDY.search(bad.message):
            faults.append(f"{spoiled.what}: does not say what to do: {bad.message}")
    stream.end()
    assert len(malformed) > 20 and not faults, "\n".join(faults)
    recorded = module("registration", "commands").RecordScan
    for record in log.read(begin):
        if type_of(record) == recorded.DESCRIPTOR.full_name:
            assert recorded.FromString(record.value()).meta.command_id not in malformed, "it reached the log"


@EVERY_RPC
def test_a_request_of_5_megabytes_is_too_large_and_writes_nothing(method, client, scene, log):
    begin = log.ends()
    unknown_field = b"\xfa\x3e" + b"\x80\x80\xc0\x02" + b"x" * (5 << 20)  # field 1007, length-delimited
    error = client.send(good_request(method, scene).SerializeToString() + unknown_field)
    assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert re.search(r"larger than max \(\d+ vs. 1048576\)", error.details())
    assert log.ends() == begin


@EVERY_RPC
def test_a_call_without_a_good_token_is_unauthenticated_and_writes_nothing(method, client, scene, log, bad):
    begin = log.ends()
    faults = []
    for what, authorization in bad(client.staff_id).items():
        error = client.send(good_request(method, scene).SerializeToString(), authorization)
        if error is None or error.code() != grpc.StatusCode.UNAUTHENTICATED:
            faults.append(f"{what}: {error and error.code()}")
        elif not re.search(r"token|authorization", error.details()) or not TOKEN_REMEDY.search(error.details()):
            faults.append(f"{what}: does not say what to do: {error.details()}")
    assert not faults, "\n".join(faults)
    assert log.ends() == begin


@EVERY_RPC
def test_a_caller_whose_areas_do_not_cover_it_finds_nothing_and_writes_nothing(method, client, scene, log, strangers):
    begin = log.ends()
    if client.staff_id == ADMIN:  # whose area is everywhere
        error, expected = client.send(good_request(method, scene).SerializeToString(), strangers["district"]), DENIED
    else:
        error, expected = client.send(good_request(method, scene).SerializeToString(), strangers[client.staff_id]), GONE
    assert error.code() == expected, error.details()
    assert log.ends() == begin


@EVERY_RPC
def test_an_area_that_there_is_not_is_found_by_nobody_and_made_by_defining_it_only(method, scene, channels, gridkeeper,
                                                                                   log):
    access = access_rule(method)
    if name_of(method) == "registration.DefineArea":
        assert list(access.roles) == [role("admin")], "who else defines areas?"
        return
    assert role("admin") in access.roles
    begin = log.ends()
    request = good_request(method, scene)
    setattr(request, access.scope_field, "999999999999999"[:len(getattr(request, access.scope_field))])
    error = Client(method, channels, gridkeeper, ADMIN).send(request.SerializeToString())
    assert error is not None and error.code() == GONE
    assert error.details().startswith(f"{access.scope_field}: ")
    assert log.ends() == begin


@EVERY_RPC
def test_a_good_request_is_answered_after_all_that(method, client, scene, admitted):
    request = good_request(method, scene)
    admitted |= {command_id_of(request)} - {""}
    error = client.send(request.SerializeToString())
    assert error is None, f"{error.code()}: {error.details()}"
