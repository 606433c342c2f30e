"""One installation for all tests of this folder: Kafka, Redis and the four released services, with a business clock
that only the tests move. Each test works in a grid of its own, so none meets what another left behind."""

import pytest

from city import City
from clock import ManualClock
from harness.api import Api
from harness.cluster import ROOT, TEST_JAVA, kafka_jars
from installation import Installation, Ports
from log import Log


@pytest.fixture(scope="session", name="clock")
def manual_clock(tmp_path_factory):
    return ManualClock(tmp_path_factory.mktemp("clock") / "now")


@pytest.fixture(scope="session", name="gridkeeper")
def running_installation(tmp_path_factory, clock):
    with Installation(tmp_path_factory.mktemp("gridkeeper"), Ports.free(), ROOT / "build" / "release", kafka_jars(),
                      clock=clock.setting, java_options=TEST_JAVA,
                      settings={"GRIDKEEPER_SESSION_TIMEOUT_MS": "2000", "GRIDKEEPER_WATCH_HEARTBEAT_MS": "500",
                                "GRIDKEEPER_LOG_FORMAT": "json"}) as gridkeeper:
        gridkeeper.start()
        yield gridkeeper


@pytest.fixture(scope="session", name="api")
def callers(gridkeeper):
    return Api(gridkeeper)


@pytest.fixture(scope="session", name="city")
def city_with_its_upper_staff(api):
    return City(api)


@pytest.fixture(name="grid")
def new_grid(city):
    return city.new_grid()


@pytest.fixture(scope="session", name="log")
def kafka_log(gridkeeper):
    return Log(gridkeeper.kafka.address)
