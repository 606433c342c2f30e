"""Gridkeeper's RPCs for tests: the contracts compiled once, a stub per service, a token per role, command ids made
here, and waiting for what comes by itself.

    api = Api(gridkeeper)                              # an Installation
    receipt = api.health("w1").OpenIsolationCase(grid_code=..., resident_id=...)
"""

import fcntl
import importlib
import os
import subprocess
import sys
import time
import uuid

import grpc
from google.protobuf import message_factory

from harness.cluster import ROOT

STUBS = ROOT / "build" / "python"


def compile_contracts():
    """proto/ as Python below build/, made again when a contract is newer."""
    protos = sorted((ROOT / "proto").glob("**/*.proto"))
    stamp = STUBS / "stamp"
    STUBS.mkdir(parents=True, exist_ok=True)
    with open(STUBS / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        newest = max(path.stat().st_mtime for path in protos)
        if not stamp.exists() or stamp.stat().st_mtime < newest:
            subprocess.run([sys.executable, "-m", "grpc_tools.protoc", f"-I{ROOT / 'proto'}", f"--python_out={STUBS}",
                            f"--grpc_python_out={STUBS}", *map(str, protos)], check=True)
            stamp.touch()
    if str(STUBS) not in sys.path:
        sys.path.insert(0, str(STUBS))


def module(service: str, kind: str):
    """A generated module, e.g. module("health", "types")."""
    compile_contracts()
    return importlib.import_module(f"gridkeeper.{service}.v1.{service}_{kind}_pb2")


def stub(service: str, channel: grpc.Channel):
    """The generated client of a service, as it is."""
    compile_contracts()
    generated = importlib.import_module(f"gridkeeper.{service}.v1.{service}_service_pb2_grpc")
    return getattr(generated, f"{service.capitalize()}ServiceStub")(channel)


def new_command_id(later_ms: int = 0) -> str:
    """UUIDv7 of this moment, or of one so much later."""
    value = (time.time_ns() // 1_000_000 + later_ms) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


class Caller:
    """One service as one member of staff: caller.RpcName(field=value, ...). A request with a command id gets a new
    one unless it is given. UNAVAILABLE is asked again, with the same id, until the deadline."""

    def __init__(self, service: str, channel: grpc.Channel, token: str):
        self._service = next(iter(module(service, "service").DESCRIPTOR.services_by_name.values()))
        self._stub = stub(service, channel)
        self._metadata = (("authorization", f"Bearer {token}"),)

    def __getattr__(self, rpc: str):
        def call(**fields):
            seconds = fields.pop("seconds", 20.0)
            patient = fields.pop("wait_for_ready", None)
            request_type = message_factory.GetMessageClass(self._service.methods_by_name[rpc].input_type)
            if "command_id" in request_type.DESCRIPTOR.fields_by_name and rpc != "GetOutcome":
                fields.setdefault("command_id", new_command_id())
            request = request_type(**fields)
            end = time.monotonic() + seconds
            while True:
                try:
                    return getattr(self._stub, rpc)(request, timeout=max(0.1, end - time.monotonic()),
                                                    metadata=self._metadata, wait_for_ready=patient)
                except grpc.RpcError as error:
                    if error.code() != grpc.StatusCode.UNAVAILABLE or time.monotonic() > end:
                        raise
                    time.sleep(0.05)
        return call

    def stream(self, rpc: str, requests, seconds: float = 60.0):
        """A call that takes requests as they come; it is not made again when it breaks."""
        return getattr(self._stub, rpc)(requests, timeout=seconds, metadata=self._metadata)


class Api:
    """Callers for an installation; tokens are minted as they are asked for."""

    def __init__(self, installation):
        self._installation = installation
        self._channels: dict[str, grpc.Channel] = {}
        self._tokens: dict[str, str] = {}

    def __getattr__(self, service: str):
        def caller(staff_id: str) -> Caller:
            if service not in self._channels:
                address = self._installation.services[service].address
                self._channels[service] = grpc.insecure_channel(address)
            if staff_id not in self._tokens:
                self._tokens[staff_id] = self._installation.token(staff_id)
            return Caller(service, self._channels[service], self._tokens[staff_id])
        return caller


def refusal(call) -> tuple[grpc.StatusCode, str]:
    """What the RPC that is called is refused with, which it must be: code and details."""
    try:
        call()
    except grpc.RpcError as refused:
        return refused.code(), refused.details()
    raise AssertionError("it was not refused")


def eventually(attempt, seconds: float = 30.0):
    """The value of attempt() once it no longer raises an RPC error or fails an assertion: what one service does
    reaches the others through the log."""
    end = time.monotonic() + seconds
    while True:
        try:
            return attempt()
        except (grpc.RpcError, AssertionError):
            if time.monotonic() > end:
                raise
        time.sleep(0.05)
