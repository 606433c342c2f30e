"""The service processes as an operator sees them: health, reflection, metrics, draining, settings, topics, `env`."""

import os
import re
import signal
import subprocess

import grpc
import pytest
from city import UPPER_STAFF
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType
from harness.api import Caller, module, new_command_id, stub
from harness.cluster import ROOT, free_port, wait_until
from installation import ADMIN, TOKENS
from processes import metrics, run_to_its_end, second_instance

SERVICES = ("registration", "health", "supply", "alerting")
SERVING = b"\x08\x01"         # grpc.health.v1.HealthCheckResponse{status: SERVING}
LIST_SERVICES = b"\x3a\x00"   # ServerReflectionRequest{list_services: ""}


def raw(channel: grpc.Channel, method: str, request: bytes) -> bytes:
    return channel.unary_unary(method, None, None)(request, timeout=10)


def reflected(channel: grpc.Channel) -> bytes:
    """The names of all services, by gRPC reflection."""
    ask = channel.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", None, None)
    return next(ask(iter([LIST_SERVICES]), timeout=10))


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_reports_its_health_and_shows_its_contract(gridkeeper, name):
    with grpc.insecure_channel(gridkeeper.services[name].address) as channel:
        assert raw(channel, "/grpc.health.v1.Health/Check", b"") == SERVING
        assert f"gridkeeper.{name}.v1.{name.capitalize()}Service".encode() in reflected(channel)


def test_without_its_setting_there_is_no_reflection(gridkeeper):
    with second_instance(gridkeeper, "supply", REFLECTION="off") as service, \
            grpc.insecure_channel(service.address) as channel:
        # It tells so a moment after it is ready.
        wait_until(lambda: raw(channel, "/grpc.health.v1.Health/Check", b"") == SERVING, "supply-1 serving", 10)
        with pytest.raises(grpc.RpcError) as refused:
            reflected(channel)
        assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED


def test_metrics_tell_of_commands_loop_lag_and_dead_letters_and_name_nobody(gridkeeper, grid, city):
    person = city.new_person("Singular Name")
    grid.open_case(grid.household(person).resident_ids[0])
    for name, service in gridkeeper.services.items():
        text = metrics(service)
        for family in ("gridkeeper_inputs_total", "gridkeeper_decide_seconds", "gridkeeper_commit_seconds",
                       "gridkeeper_project_seconds", "gridkeeper_input_lag", "gridkeeper_last_stable_offset_behind",
                       "gridkeeper_rebuilding_partitions", "gridkeeper_rpc_total"):
            assert f"\n# TYPE {family}" in text, f"{name} has no {family}"
        assert grid.code not in text and "Singular" not in text and person["id_number"] not in text
        assert re.search(r'gridkeeper_inputs_total\{[^}]*result="dead_lettered"\} 0', text)
    carried_out = re.search(r'gridkeeper_inputs_total\{[^}]*result="carried_out"\} (\d+)',
                            metrics(gridkeeper.services["health"]))
    assert int(carried_out[1]) >= 2  # the household's event and the command


def test_sigterm_answers_the_call_that_is_under_way_and_ends_the_process(gridkeeper, grid):
    health = gridkeeper.services["health"]
    case_id = grid.open_case()
    service, health_stub = module("health", "service"), stub("health", grpc.insecure_channel(health.address))
    token = (("authorization", f"Bearer {gridkeeper.token(grid.worker)}"),)
    gridkeeper.kafka.pause()  # so that the command waits for its place in the log
    try:
        under_way = health_stub.RecordFollowUp.future(service.RecordFollowUpRequest(
            command_id=new_command_id(), grid_code=grid.code, case_id=case_id, temperature_tenths=366, method=1,
            taken_at_ms=grid.case(case_id).opened_at_ms), metadata=token, timeout=60)
        # One connection: what is answered after it was sent after it.
        health_stub.GetCase(service.GetCaseRequest(grid_code=grid.code, case_id=case_id), metadata=token, timeout=10)
        assert not under_way.done()
        os.kill(health.pid(), signal.SIGTERM)
        wait_until(lambda: "draining" in health.log.read_text(), "health draining", 10)
        assert not under_way.done()
        gridkeeper.kafka.resume()
        assert under_way.result().receipt.state == 2  # PROCESSED
        wait_until(lambda: health.pid() is None, "health ending", 30)
    finally:
        gridkeeper.kafka.resume()
        health.start()
    assert len(grid.case(case_id).follow_ups) == 1


@pytest.mark.parametrize("name", SERVICES)
def test_help_lists_every_setting_with_its_default(gridkeeper, name):
    service = gridkeeper.instance(name, 1, free_port(), free_port())
    done = run_to_its_end(service, "--help")
    assert done.returncode == 0
    listed = dict(re.findall(r"^  (GRIDKEEPER_\w+)\n(?:      .*\n)*?      possible: .*; default: (.+)$", done.stdout,
                             re.MULTILINE))
    in_program = {name.decode() for name in re.findall(rb"GRIDKEEPER_[A-Z][A-Z_]*[A-Z]",
                                                       (ROOT / service.command[0]).read_bytes())}
    assert set(listed) == in_program
    assert listed["GRIDKEEPER_SESSION_TIMEOUT_MS"] == "6000" and listed["GRIDKEEPER_CLOCK"] == "real"


@pytest.mark.parametrize("name", SERVICES)
def test_all_wrong_settings_are_told_at_once(gridkeeper, name):
    wrong = {"LISTEN": "nowhere", "PARTITIONS": "many", "CLOCK": "sundial", "REDIS_URL": "http://x",
             "TOKEN_ALGORITHMS": "none", "REFLECTION": "perhaps", "JWKS_FILE": ""}
    done = run_to_its_end(gridkeeper.instance(name, 1, free_port(), free_port()), **wrong)
    assert done.returncode == 2
    for setting in wrong:
        assert f"GRIDKEEPER_{setting}" in done.stderr, f"{setting} is not among\n{done.stderr}"


@pytest.fixture(name="admin")
def kafka_admin(gridkeeper):
    return AdminClient({"bootstrap.servers": gridkeeper.kafka.address})


def set_retention(admin: AdminClient, topic: str, value: str):
    entry = ConfigEntry("retention.ms", value, incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])
    admin.incremental_alter_configs([resource])[resource].result(30)


def test_a_service_refuses_to_start_when_a_topic_differs_or_is_missing_and_says_how(gridkeeper, admin):
    differs, missing = "supply.bulk.v1.supply.dlq", "supply.commands.v1.supply.dlq"
    service = gridkeeper.instance("supply", 1, free_port(), free_port())
    set_retention(admin, differs, "1000")
    admin.delete_topics([missing])[missing].result(30)
    wait_until(lambda: missing not in admin.list_topics(timeout=10).topics, "the topic being gone", 30)
    try:
        done = run_to_its_end(service)
    finally:
        set_retention(admin, differs, str(7 * 24 * 3_600_000))
        gridkeeper.gridctl("topics", "create")
    assert done.returncode == 1
    said = done.stdout + done.stderr
    for word in (f"{missing} does not exist", differs, "retention.ms", "1000", "604800000", "gridctl topics create"):
        assert word in said, f"{word} is not in\n{said}"
    gridkeeper.gridctl("topics", "check")


def test_a_service_refuses_another_number_of_partitions(gridkeeper):
    service = gridkeeper.instance("health", 1, free_port(), free_port())
    done = run_to_its_end(service, PARTITIONS="8")
    assert done.returncode == 1
    assert re.search(r"health\.events\.v1[^;]*16[^;]*8|health\.events\.v1[^;]*8[^;]*16", done.stdout + done.stderr)


def test_env_prints_where_everything_is_and_a_token_for_each_role(gridkeeper, city, grid):
    city.define_staff("env-guard", "gate_guard", grid.code)
    gridkeeper.make_tokens({"grid_worker": grid.worker, "grid_head": grid.head, "admin": ADMIN, "gate_guard": "env-guard",
                            **{name: name for name in UPPER_STAFF}})
    ports = {f"GRIDKEEPER_LOCAL_{name.upper()}_PORT": str(port) for name, port in gridkeeper.ports.items()}
    printed = subprocess.run([ROOT / "deploy" / "local" / "env"], capture_output=True, text=True, check=True,
                             env={**os.environ, **ports, "GRIDKEEPER_LOCAL_DATA": str(gridkeeper.data)}).stdout
    values = dict(line.split("=", 1) for line in printed.splitlines())
    assert set(values) == {"KAFKA_BOOTSTRAP", "REDIS_URL", "REGISTRATION_ADDR", "HEALTH_ADDR", "SUPPLY_ADDR",
                           "ALERTING_ADDR", "TOKEN_GRID_WORKER", "TOKEN_GRID_HEAD", "TOKEN_COMMUNITY", "TOKEN_STREET",
                           "TOKEN_DISTRICT", "TOKEN_ADMIN", "TOKEN_GATE_GUARD"}
    with grpc.insecure_channel(values["HEALTH_ADDR"]) as channel:
        for token in TOKENS.keys() - {"TOKEN_GATE_GUARD"}:
            Caller("health", channel, values[token]).ListCases(area_code=grid.code)
    with grpc.insecure_channel(values["REGISTRATION_ADDR"]) as channel:
        Caller("registration", channel, values["TOKEN_GATE_GUARD"]).ListCheckpoints(area_code=grid.code)
