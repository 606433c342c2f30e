"""Gridkeeper's messages by their full names, and those of the entities in Redis, compiled below build/python."""

import fcntl
import functools
import importlib
import pathlib
import subprocess
import sys

from google.protobuf import descriptor_pool, message_factory

TESTS = pathlib.Path(__file__).resolve().parents[2]
if str(TESTS) not in sys.path:
    sys.path.insert(0, str(TESTS))

from harness.api import ROOT, STUBS, compile_contracts  # noqa: E402

DOMAINS = ("registration", "health", "supply", "alerting")
KINDS = ("types", "commands", "events", "service")


@functools.cache
def load():
    """Compiles what is out of date and imports all of it."""
    compile_contracts()
    states = [path for domain in DOMAINS for path in sorted((ROOT / "services" / domain / "adapters").glob("*_state.proto"))]
    stamp = STUBS / "state-stamp"
    with open(STUBS / "state-lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.stat().st_mtime < max(path.stat().st_mtime for path in states):
            subprocess.run([sys.executable, "-m", "grpc_tools.protoc", f"-I{ROOT / 'proto'}",
                            f"-I{ROOT / 'services'}", f"--python_out={STUBS}", *map(str, states)], check=True)
            stamp.touch()
    importlib.invalidate_caches()
    importlib.import_module("gridkeeper.common.v1.record_pb2")
    importlib.import_module("gridkeeper.registration.v1.registration_reference_pb2")
    importlib.import_module("gridkeeper.registration.v1.registration_census_pb2")
    importlib.import_module("gridkeeper.registration.v1.registration_moves_pb2")
    for path in states:
        importlib.import_module(f"{path.parts[-3]}.adapters.{path.stem}_pb2")
    for domain in DOMAINS:
        for kind in KINDS:
            importlib.import_module(f"gridkeeper.{domain}.v1.{domain}_{kind}_pb2")


@functools.cache
def message(full_name: str):
    """The class of a message, e.g. message("gridkeeper.health.v1.FeverDetected"); KeyError when there is none."""
    load()
    return message_factory.GetMessageClass(descriptor_pool.Default().FindMessageTypeByName(full_name))


def event(domain: str, name: str):
    return message(f"gridkeeper.{domain}.v1.{name}")


def state(domain: str, name: str):
    """The class of an entity as it stands in Redis."""
    return message(f"gridkeeper.{domain}.state.v1.{name}")


def common(name: str):
    return message(f"gridkeeper.common.v1.{name}")
