"""One client of a world: sends commands as a member of staff, notes every attempt in the history, and looks after a
PROCESSED answer whether the effect can be read. Stubs are shared by all clients and thread-safe."""

import importlib
import random
import threading
import time

import grpc
from google.protobuf import message_factory
from google.protobuf.json_format import MessageToDict

from harness.api import compile_contracts, module, new_command_id

from . import effects, gates
from .history import wall_ms
from .world import World

compile_contracts()
common = importlib.import_module("gridkeeper.common.v1.command_pb2")
errors = importlib.import_module("gridkeeper.common.v1.error_pb2")
_REASON = importlib.import_module("gridkeeper.common.v1.record_pb2").RejectionReason

ATTEMPT_SECONDS = 4.0
# A server that was killed comes back within seconds: be there.
_CHANNEL = [("grpc.initial_reconnect_backoff_ms", 100), ("grpc.min_reconnect_backoff_ms", 100),
            ("grpc.max_reconnect_backoff_ms", 400), ("grpc.enable_retries", 0)]
_SERVICES = {service: (module(service, "service"),
                       importlib.import_module(f"gridkeeper.{service}.v1.{service}_service_pb2_grpc"))
             for service in ("registration", "health", "supply", "alerting")}


# The command may have been accepted or not; with the same id it can be sent again.
_UNKNOWN = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED,
            grpc.StatusCode.RESOURCE_EXHAUSTED)


# The checkpoint was closed, or this instance does not know of it yet: nothing was scanned.
_NO_GATE = (grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.NOT_FOUND)


def request_class(service: str, rpc: str):
    (described,) = _SERVICES[service][0].DESCRIPTOR.services_by_name.values()
    return message_factory.GetMessageClass(described.methods_by_name[rpc].input_type)


class Answer:
    """How an attempt ended: PROCESSED, ACCEPTED, REJECTED or UNKNOWN; the gRPC status; the response, if any."""

    def __init__(self, answer: str, status: str, reason: str = "", field: str = "", response=None):
        self.answer, self.status, self.reason, self.field, self.response = answer, status, reason, field, response


class Doors:
    """Channels and tokens of a world."""

    def __init__(self, world: World):
        self._world = world
        self._stubs: dict[tuple[str, str], object] = {}
        self._tokens: dict[str, str] = {}
        self._lock = threading.Lock()

    def token(self, staff_id: str) -> str:
        with self._lock:
            if staff_id not in self._tokens:
                self._tokens[staff_id] = self._world.parts.token(staff_id)
            return self._tokens[staff_id]

    def stub(self, service: str, instance: str):
        address = self._world.addresses[instance]
        with self._lock:
            if (service, address) not in self._stubs:
                channel = grpc.insecure_channel(address, _CHANNEL)
                self._stubs[service, address] = getattr(_SERVICES[service][1], f"{service.capitalize()}ServiceStub")(
                    channel)
            return self._stubs[service, address]


def _receipt_in(error: grpc.RpcError):
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for detail in errors.ErrorDetails.FromString(value).details:
                receipt = common.CommandReceipt()
                if detail.Unpack(receipt):
                    return receipt
    return None


class Client:
    """Not thread-safe: one thread each."""

    def __init__(self, name: str, world: World, doors: Doors, chance: random.Random):
        self.name = name
        self.world = world
        self.chance = chance
        self._doors = doors
        self._attempts = 0

    def request(self, service: str, rpc: str, **fields):
        """A request with a new command id."""
        return request_class(service, rpc)(command_id=new_command_id(), **fields)

    def instance(self, service: str) -> str:
        running = self.world.running(service)
        return self.chance.choice(running) if running else f"{service}-0"

    def call(self, service: str, rpc: str, request, staff: str, seconds: float = ATTEMPT_SECONDS,
             instance: str | None = None):
        """The response; raises grpc.RpcError."""
        stub = self._doors.stub(service, instance or self.instance(service))
        return getattr(stub, rpc)(request, timeout=seconds,
                                  metadata=(("authorization", f"Bearer {self._doors.token(staff)}"),))

    def attempt(self, service: str, rpc: str, request, staff: str, seconds: float = ATTEMPT_SECONDS,
                instance: str | None = None) -> Answer:
        """Sends a command once and notes what came of it."""
        sent = wall_ms()
        try:
            response = self.call(service, rpc, request, staff, seconds, instance)
            state = common.CommandState.Name(response.receipt.state).removeprefix("COMMAND_STATE_")
            answer = Answer(state, "OK", response=response)
        except grpc.RpcError as error:
            receipt = _receipt_in(error)
            if receipt is not None and receipt.state == common.COMMAND_STATE_REJECTED:
                reason = _REASON.Name(receipt.reason).removeprefix("REJECTION_REASON_")
                answer = Answer("REJECTED", error.code().name, reason, receipt.field)
            elif error.code() in _UNKNOWN:
                answer = Answer("UNKNOWN", error.code().name)
            else:
                raise RuntimeError(f"{rpc} {request} was answered {error.code().name}, which says nothing of the "
                                   f"command: {error.details()}") from error
        answered = wall_ms()
        read = None
        if answer.answer == "PROCESSED":
            read = effects.look(self, service, rpc, request, answer.response, staff)
        self._attempts += 1
        self.world.count(service, answer.answer)
        wait = "ACCEPTED" if request.wait == common.WAIT_ACCEPTED else "PROCESSED"
        self.world.history.note(
            client=self.name, n=self._attempts, service=service, rpc=rpc, key=key_of(request),
            command_id=request.command_id, request=MessageToDict(request, preserving_proto_field_name=True), wait=wait,
            sent_ms=sent, answered_ms=answered, answer=answer.answer, reason=answer.reason, field=answer.field,
            status=answer.status, **({"read": read} if read else {}), **_told_of_rows(answer.response))
        return answer

    def send_scans(self, request, staff: str, seconds: float = ATTEMPT_SECONDS) -> list[str]:
        """Sends one request of a gate's stream and notes for each scan what came of it, as of a command; gives those
        answers."""
        sent, told = wall_ms(), {}
        stub = self._doors.stub("registration", self.instance("registration"))
        try:
            responses = stub.ScanPasses(iter([request]), timeout=seconds,
                                        metadata=(("authorization", f"Bearer {self._doors.token(staff)}"),))
            told = {one.command_id: one for response in responses for one in response.answers}
            status = "OK"
        except grpc.RpcError as error:
            if error.code() not in (*_UNKNOWN, *_NO_GATE):
                raise RuntimeError(f"{request} was answered {error.code().name}: {error.details()}") from error
            status = error.code().name
        return [self._note_scan(request, scan, told.get(scan.command_id), sent, status) for scan in request.scans]

    def _note_scan(self, request, scan, answer, sent: int, status: str) -> str:
        """One that was not answered, or not as recorded, may stand in the log or not."""
        self._attempts += 1
        came = "UNKNOWN"
        if answer is not None and (answer.recorded or answer.field):
            came = "ACCEPTED" if answer.recorded else "REJECTED"
        self.world.count("registration", came)
        self.world.history.note(
            client=self.name, n=self._attempts, service="registration", rpc="ScanPasses", key=request.grid_code,
            command_id=scan.command_id, wait="ACCEPTED", sent_ms=sent, answered_ms=wall_ms(), answer=came,
            reason="INVALID" if came == "REJECTED" else "", field=answer.field if answer is not None else "",
            status=status, told=gates.told_of(scan, answer) if came == "ACCEPTED" else {},
            request={"grid_code": request.grid_code, "checkpoint_id": request.checkpoint_id,
                     "scans": [MessageToDict(scan, preserving_proto_field_name=True)]})
        return came

    def command(self, service: str, rpc: str, request, staff: str, seconds: float = 10.0) -> Answer:
        """Sends a command, with the same id again while the answer is UNKNOWN."""
        end = time.monotonic() + seconds
        while True:
            answer = self.attempt(service, rpc, request, staff)
            if answer.answer != "UNKNOWN" or time.monotonic() > end:
                return answer
            time.sleep(0.1)


def _told_of_rows(response) -> dict:
    """What an import said of each row."""
    answers = getattr(response, "answers", None)
    if answers is None:
        return {}
    return {"answers": [MessageToDict(answer, preserving_proto_field_name=True) for answer in answers]}


def key_of(request) -> str:
    for field in ("grid_code", "area_code", "district_code"):
        if field in request.DESCRIPTOR.fields_by_name:
            return getattr(request, field)
    raise ValueError(f"{request.DESCRIPTOR.name} names no grid or area")
