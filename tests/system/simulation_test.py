"""A played day: the simulation registers, visits and guards a community, and what it says of itself is what stands in
the log. Has an installation of its own, whose clock is fast."""

import collections
import json

import pytest

import demo
from harness.api import module
from harness.cluster import ROOT, TEST_JAVA, kafka_jars
from installation import ADMIN, Installation, Ports
from log import Log, type_of

GUARD_RULES = {"GATE_FEVER": 2, "ISOLATION_BROKEN": 2, "SHIFT_GAP": 2, "SHIFT_UNATTENDED": 1}


@pytest.fixture(name="here")
def installation_before_dawn(tmp_path):
    with Installation(tmp_path, Ports.free(), ROOT / "build" / "release", kafka_jars(), java_options=TEST_JAVA,
                      clock=demo.clock_for_a_played_day(tmp_path / "begins")) as here:
        here.start()
        community = tmp_path / "community.jsonl"
        here.gridctl("simulate", "--make-community", str(community))
        here.make_tokens({**demo.first_of_each_role(community), "admin": ADMIN})
        here.gridctl("--as", "admin", "import", str(community))
        demo.begin_day(here)
        yield here


def events_of(log: Log, service: str, *names: str) -> list:
    types = {getattr(module(service, "events"), name).DESCRIPTOR.full_name: getattr(module(service, "events"), name)
             for name in names}
    return [types[type_of(record)].FromString(record.value()) for record in log.read({})
            if type_of(record) in types]


def test_a_simulated_day_at_the_gates_is_in_the_log_as_it_was_counted(here, tmp_path):
    printed = here.gridctl("--clock", here.clock, "--json", "simulate", "--community", str(tmp_path / "community.jsonl"),
                           "--key", str(here.token_key))
    told = [json.loads(line) for line in printed.splitlines()]
    summary = told[-1]
    assert (summary["failed"], summary["findings"], summary["compared"]) == (0, [], True)
    gates, alerts = summary["gates"], summary["expected_alerts"]
    assert gates["scans"] == gates["answered"] == gates["recorded"] > 250
    stops = sum(gates["stopped"].values())
    assert gates["allowed"] + stops == gates["scans"] and summary["listed_stops"] == stops
    assert set(gates["stopped"]) == {"isolated", "fever", "no_pass", "unknown_pass", "expired"}
    assert summary["isolations"] == 2
    assert {rule.upper(): count for rule, count in alerts.items()} == GUARD_RULES

    log = Log(here.kafka.address)
    scans = events_of(log, "registration", "GateScanned")
    assert len({event.scan_id for event in scans}) == len(scans)
    stop = module("registration", "passes").GATE_VERDICT_STOP
    assert (len(scans), sum(event.scan.verdict == stop for event in scans)) == (gates["scans"], stops)
    rules = module("alerting", "types").AlertRule
    raised = collections.Counter(rules.Name(event.rule).removeprefix("ALERT_RULE_")
                                 for event in events_of(log, "alerting", "AlertRaised"))
    assert {rule: raised[rule] for rule in GUARD_RULES} == GUARD_RULES

    shown = [line for line in told if "shifts" in line and "gates" in line]
    assert shown[-1]["shifts"] == {"planned": 3, "filled": 2, "attended": 2, "gaps": 1}
    assert sum(gate["scans"] for gate in shown[-1]["gates"].values()) == gates["scans"]
