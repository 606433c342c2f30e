"""Service processes beside those of the installation."""

import contextlib
import os
import subprocess
import urllib.request

from harness.cluster import ROOT, TEST_JAVA, free_port, kafka_jars
from installation import Installation, Ports, Service


@contextlib.contextmanager
def stores_alone(folder, **kafka_settings: str):
    """An installation of its own with its stores and topics, and no service running yet. `kafka_settings`: with _ for
    each dot."""
    with Installation(folder, Ports.free(), ROOT / "build" / "release", kafka_jars(),
                      java_options=TEST_JAVA) as gridkeeper:
        gridkeeper.kafka.settings |= {key.replace("_", "."): value for key, value in kafka_settings.items()}
        gridkeeper.start_stores()
        gridkeeper.make_keys()
        gridkeeper.gridctl("topics", "create")
        yield gridkeeper


@contextlib.contextmanager
def second_instance(gridkeeper: Installation, name: str, **settings: str):
    """One more instance of a service; `settings` by name without GRIDKEEPER_."""
    service = gridkeeper.instance(name, 1, free_port(), free_port())
    service.start({f"GRIDKEEPER_{key}": value for key, value in settings.items()})
    try:
        yield service
    finally:
        service.stop()


def run_to_its_end(service: Service, *arguments: str, **settings: str) -> subprocess.CompletedProcess:
    """Runs a service's program that is expected to end by itself, with its output."""
    service.folder.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, **service.env, **{f"GRIDKEEPER_{key}": value for key, value in settings.items()}}
    return subprocess.run([*service.command, *arguments], env=env, cwd=service.folder, capture_output=True, text=True,
                          timeout=60, check=False)


def metrics(service: Service) -> str:
    with urllib.request.urlopen(f"http://{service.metrics}/metrics", timeout=10) as answer:
        return answer.read().decode()
