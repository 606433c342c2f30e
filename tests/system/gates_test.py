"""Gates and passes (R5), on all four services: who may go through, who is stopped and why, and who must know."""

import hashlib

import grpc
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from city import COMMUNITY, STREET
from gate import Gate, GateStream, card_of, passes, told
from harness.api import eventually, module, new_command_id, refusal
from installation import ADMIN
from log import type_of

HOUR = 3_600_000
ALLOWED = ("ALLOW", "")


def stopped(reason: str) -> tuple[str, str]:
    return ("STOP", reason)


@pytest.fixture(name="gate")
def gate_of_the_community(city, grid):
    return Gate.new(city, grid, COMMUNITY)


@pytest.fixture(name="scan")
def scanner(gate, clock):
    """Scans one thing at this moment, what is said of it; all on one stream."""
    stream = gate.stream()

    def scan(code="", **fields):
        return told(stream.scan(scan_of(clock, code=code, **fields)))[0]
    yield scan
    stream.end()


def scan_of(clock, **fields) -> dict:
    return {"direction": passes("GateDirection", "GATE_DIRECTION_IN"), "taken_at_ms": clock.now_ms, **fields}


def temporary(grid, from_ms: int, until_ms: int, **details):
    return grid.as_worker("registration").IssuePass(
        grid_code=grid.code, valid_from_ms=from_ms, valid_until_ms=until_ms,
        details={"holder_name": "Zhao Min", "holder_phone": "13911112222", "purpose": "repairs", **details})


def revoke(grid, pass_id: str):
    grid.as_worker("registration").RevokePass(
        grid_code=grid.code, pass_id=pass_id, reason=passes("PassRevocationReason", "PASS_REVOCATION_REASON_LOST"))


def events_since(log, begin, service: str, name: str, count: int) -> list:
    """Key and message of the events of this name since then, once there are this many; in the order of each key."""
    kind = getattr(module(service, "events"), name)

    def enough():
        found = [(record.key().decode(), kind.FromString(record.value())) for record in log.read(begin)
                 if type_of(record) == kind.DESCRIPTOR.full_name]
        assert len(found) == count, f"{len(found)} {name}, not {count}"
        return found
    return eventually(enough)


def scans_since(log, begin, count: int) -> list:
    return events_since(log, begin, "registration", "GateScanned", count)


def alerts_of(grid, rule: str) -> list:
    wanted = module("alerting", "types").AlertRule.Value(f"ALERT_RULE_{rule}")
    return [one for one in grid.alerts() if one.rule == wanted]


def wait_for_alerts_of(grid, rule: str, count: int) -> list:
    def enough():
        alerts = alerts_of(grid, rule)
        assert len(alerts) == count
        return alerts
    return eventually(enough)


def moved_to(grid, home, other, door="301"):
    """Everybody of the household, once the old grid knows that they went."""
    registration = grid.as_worker("registration")
    registration.MoveHousehold(
        grid_code=grid.code, household_id=home.household_id,
        to={"grid_code": other.code, "building_id": other.building(), "unit": "2", "floor": 3, "door": door})

    def gone():
        assert not registration.ListMoves(area_code=grid.code).moves
        return other.as_worker("registration").GetHousehold(grid_code=other.code, household_id=home.household_id)
    eventually(gone)


def test_r5_a_card_opens_the_gate_and_the_scan_is_an_event(grid, gate, city, clock, scan, log):
    home = grid.household(city.new_person("Card Holder"))
    card = card_of(grid, home)
    begin = log.ends()
    assert scan(card.code, temperature_tenths=366) == ALLOWED
    [(key, event)] = scans_since(log, begin, 1)
    assert (key, event.resident_id, event.household_id) == (grid.code, home.resident_ids[0], home.household_id)
    assert (event.scan.pass_id, event.scan.checkpoint_id) == (card.pass_id, gate.checkpoint_id)
    assert (event.scan.temperature_tenths, event.scan.taken_at_ms) == (366, clock.now_ms)
    assert not event.isolated and not event.scan.offline
    assert not any(b"Card Holder" in (record.value() or b"") for record in log.read(begin))
    [shown] = grid.as_worker("registration").ListPasses(area_code=grid.code).passes
    assert (shown.code, shown.resident_id, shown.issued_by) == (card.code, home.resident_ids[0], grid.worker)


def test_r5_who_is_in_isolation_is_stopped_until_it_is_over_and_the_worker_knows(grid, clock, scan):
    clock.move_to_next(8)
    home = grid.household()
    card = card_of(grid, home)
    assert scan(card.code) == ALLOWED
    case_id = grid.open_case(home.resident_ids[0], days=1)

    def is_stopped():
        assert scan(card.code) == stopped("ISOLATED")
    eventually(is_stopped)
    assert scan(card.code, temperature_tenths=373) == stopped("ISOLATED")
    [alert] = wait_for_alerts_of(grid, "ISOLATION_BROKEN", 1)
    assert alert.severity == module("alerting", "types").ALERT_SEVERITY_CRITICAL
    assert list(alert.addressed_staff_ids) == [grid.worker]
    assert alert.cause.isolation_broken.resident_id == home.resident_ids[0]
    [shown] = grid.as_worker("registration").ListPasses(area_code=grid.code).passes
    assert shown.is_stopped_by_isolation

    clock.move_to_next(0)

    def is_over():
        assert scan(card.code) == ALLOWED
    eventually(is_over)
    assert grid.case(case_id).closed_at_ms == clock.now_ms
    assert len(alerts_of(grid, "ISOLATION_BROKEN")) == 1


def test_r5_a_temporary_pass_is_good_within_its_time_until_it_is_revoked(grid, clock, scan):
    visitor = temporary(grid, clock.now_ms + HOUR, clock.now_ms + 2 * HOUR)
    other = temporary(grid, 0, clock.now_ms + 24 * HOUR, holder_name="Qian Li")
    assert scan(visitor.code) == stopped("NOT_YET_VALID")
    assert scan(other.code) == ALLOWED
    revoke(grid, other.pass_id)
    assert scan(other.code) == stopped("REVOKED")
    clock.move(hours=1)
    assert scan(visitor.code) == ALLOWED
    clock.move(hours=1)
    assert scan(visitor.code) == stopped("EXPIRED")
    shown = {one.pass_id: one for one in grid.as_worker("registration").ListPasses(area_code=grid.code).passes}
    details = shown[visitor.pass_id].details
    assert (details.holder_name, details.purpose) == ("Zhao Min", "repairs")
    assert shown[other.pass_id].revoked_at_ms and not shown[visitor.pass_id].revoked_at_ms


def test_r5_a_code_that_somebody_made_up_and_no_pass_at_all_are_stopped(grid, clock, scan):
    code = temporary(grid, 0, clock.now_ms + HOUR).code
    forged = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert scan(code) == ALLOWED
    for made_up in (forged, code[:-16], "GK1", "a card of the library"):
        assert scan(made_up) == stopped("UNKNOWN_PASS")
    assert scan() == stopped("NO_PASS")


def test_r5_a_vehicle_goes_through_by_its_plate(grid, clock, scan):
    home = grid.household()
    vehicle = card_of(grid, home, details={"plate": "浙A77001"})
    assert scan(plate="浙A77001") == scan(plate="浙a·77-001") == scan(vehicle.code) == ALLOWED
    assert scan(plate="浙A77002") == stopped("UNKNOWN_PASS")
    assert refusal(lambda: card_of(grid, home, details={"plate": "浙A77001"}))[0] == grpc.StatusCode.ALREADY_EXISTS
    revoke(grid, vehicle.pass_id)
    assert scan(plate="浙A77001") == stopped("REVOKED")
    again = card_of(grid, home, details={"plate": "浙A77001"}, valid_until_ms=clock.now_ms + HOUR)
    assert again.pass_id == vehicle.pass_id
    assert scan(plate="浙A77001") == scan(vehicle.code) == ALLOWED


def test_r5_a_fever_at_the_gate_stops_and_raises_one_alert_for_each_person(grid, clock, scan, log):
    home = grid.household()
    card, visitor = card_of(grid, home), temporary(grid, 0, clock.now_ms + HOUR)
    begin = log.ends()
    assert scan(card.code, temperature_tenths=372) == ALLOWED
    for _ in range(3):
        assert scan(card.code, temperature_tenths=373) == stopped("FEVER")
    fevers = events_since(log, begin, "health", "GateFeverDetected", 3)
    assert {(key, one.resident_id, one.temperature_tenths, one.fever_threshold_tenths) for key, one in fevers} == {
        (grid.code, home.resident_ids[0], 373, 373)}
    [alert] = wait_for_alerts_of(grid, "GATE_FEVER", 1)
    cause = alert.cause.gate_fever
    assert (cause.resident_id, cause.temperature_tenths) == (home.resident_ids[0], 373)
    for number in range(2):  # nobody knows whether they are one
        assert scan(visitor.code, temperature_tenths=390 + number) == stopped("FEVER")
    wait_for_alerts_of(grid, "GATE_FEVER", 3)
    grid.as_worker("alerting").ResolveAlert(grid_code=grid.code, alert_id=alert.alert_id, reason=1)
    assert scan(card.code, temperature_tenths=380) == stopped("FEVER")
    wait_for_alerts_of(grid, "GATE_FEVER", 4)


def test_r5_who_moved_within_the_community_goes_through_with_the_same_card(city, grid, gate, scan, log):
    other = city.new_grid()
    home = grid.household()
    card, vehicle = card_of(grid, home), card_of(grid, home, details={"plate": "浙A77003"})
    moved_to(grid, home, other)
    begin = log.ends()
    assert scan(card.code) == scan(vehicle.code) == scan(plate="浙A77003") == ALLOWED
    assert {(key, event.resident_id) for key, event in scans_since(log, begin, 3)} == {
        (other.code, home.resident_ids[0])}
    assert not grid.as_worker("registration").ListPasses(area_code=grid.code).passes
    assert len(other.as_worker("registration").ListPasses(area_code=other.code).passes) == 2
    revoke(grid, card.pass_id)  # the old worker's list was older
    assert scan(card.code) == stopped("REVOKED")

    other.open_case(home.resident_ids[0])

    def is_stopped():
        assert scan(plate="浙A77003") == stopped("ISOLATED")
    eventually(is_stopped)
    wait_for_alerts_of(other, "ISOLATION_BROKEN", 1)


def test_r5_the_card_of_who_moved_on_five_times_is_good_and_its_scans_are_kept(city, grid, scan, log):
    home = grid.household()
    card, at = card_of(grid, home), grid
    for _ in range(5):
        there = city.new_grid()
        moved_to(at, home, there)
        at = there
    begin = log.ends()
    assert scan(card.code) == ALLOWED
    assert [(key, event.resident_id) for key, event in scans_since(log, begin, 1)] == [(at.code, home.resident_ids[0])]
    revoke(grid, card.pass_id)
    assert scan(card.code) == stopped("REVOKED")


def test_r5_the_plate_of_a_vehicle_that_went_along_is_free_where_it_was(city, grid):
    other, home, heirs = city.new_grid(), grid.household(), grid.household()
    plate = {"details": {"plate": "浙A77005"}}
    vehicle = card_of(grid, home, **plate)
    moved_to(grid, home, other)
    assert card_of(grid, heirs, **plate).pass_id == vehicle.pass_id
    revoke(grid, vehicle.pass_id)
    revoke(other, vehicle.pass_id)


def test_r5_a_pass_that_gives_way_to_a_newcomers_of_the_same_plate_leaves_no_key_behind(city, grid, log):
    other, plate = city.new_grid(), {"details": {"plate": "浙A77006"}}
    newcomer, at_home = grid.household(), other.household()
    begin = log.ends()
    card_of(other, at_home, **plate)
    keys = [record.key() for record in log.read(begin) if record.topic() == "registration.keys.v1" and record.value()]
    assert len(keys) == 1
    card_of(grid, newcomer, **plate)
    moved_to(grid, newcomer, other)

    def destroyed():
        assert any(record.key() == keys[0] and record.value() is None for record in log.read(begin))
    eventually(destroyed, seconds=10)


def test_r5_a_pass_of_another_community_is_stopped_and_recorded_at_the_gate(api, city, grid, clock, scan, log):
    community = f"{STREET}020"
    elsewhere = f"{community}001"
    city.define_areas(community, elsewhere)
    stranger = api.registration(ADMIN).IssuePass(
        grid_code=elsewhere, details={"holder_name": "Sun Qi"}, valid_until_ms=clock.now_ms + HOUR)
    begin = log.ends()
    assert scan(stranger.code) == stopped("OTHER_AREA")
    [(key, event)] = scans_since(log, begin, 1)
    assert (key, event.resident_id, event.scan.pass_id) == (grid.code, "", stranger.pass_id)


def test_r5_a_guard_scans_and_sees_nothing_else(grid, gate):
    home = grid.household()
    registration = gate.as_guard()
    household = {"grid_code": grid.code, "household_id": home.household_id}
    for rpc, fields in (("GetHousehold", household), ("ListHouseholds", {"grid_code": grid.code}),
                        ("GetResident", {**household, "resident_id": home.resident_ids[0]}),
                        ("ListResidents", {"grid_code": grid.code}), ("ListPasses", {"area_code": grid.code}),
                        ("ListStops", {"area_code": grid.code}), ("GetCoverage", {"area_code": grid.code}),
                        ("IssuePass", {**household, "resident_id": home.resident_ids[0]}),
                        ("RevokePass", {"grid_code": grid.code, "pass_id": new_command_id(), "reason": 1}),
                        ("DefineCheckpoint", {"grid_code": grid.code, "guarded_area_code": grid.code, "name": "Mine"})):
        assert refusal(lambda one=rpc, what=fields: getattr(registration, one)(**what)
                       )[0] == grpc.StatusCode.PERMISSION_DENIED, rpc
    for service, rpc in (("health", "ListCases"), ("supply", "ListOpenRequests"), ("alerting", "ListAlerts")):
        caller = grid.as_staff(service, gate.guard)
        assert refusal(lambda: getattr(caller, rpc)(area_code=grid.code)  # pylint: disable=cell-var-from-loop
                       )[0] == grpc.StatusCode.PERMISSION_DENIED, service
    [shown] = registration.ListCheckpoints(area_code=grid.code).checkpoints
    assert (shown.checkpoint_id, shown.guarded_area_code, shown.is_closed) == (gate.checkpoint_id, COMMUNITY, False)


def test_r5_a_guard_is_on_no_roster_and_nobodys_worker(api, grid, gate):
    home = grid.household()
    assert refusal(lambda: api.registration("community").SetRoster(
        grid_code=grid.code, staff_ids=[grid.worker, gate.guard]))[0] == grpc.StatusCode.INVALID_ARGUMENT
    assert refusal(lambda: api.registration("community").AssignDedicatedWorker(
        grid_code=grid.code, household_id=home.household_id, staff_id=gate.guard))[0] == grpc.StatusCode.INVALID_ARGUMENT


def test_r5_a_checkpoint_that_is_closed_or_somewhere_else_takes_no_scans(api, city, grid, gate, clock):
    scan = scan_of(clock)

    def define(**fields):
        api.registration("community").DefineCheckpoint(grid_code=grid.code, checkpoint_id=gate.checkpoint_id,
                                                       guarded_area_code=COMMUNITY, name="East gate", **fields)

    stream = gate.stream()
    assert told(stream.scan(scan)) == [stopped("NO_PASS")]
    define(is_closed=True)
    assert refusal(lambda: stream.scan(scan))[0] == grpc.StatusCode.FAILED_PRECONDITION
    assert refusal(lambda: gate.stream().scan(scan))[0] == grpc.StatusCode.FAILED_PRECONDITION
    define(is_closed=False)
    stream = gate.stream()
    assert told(stream.scan(scan, scan)) == [stopped("NO_PASS")] * 2
    assert refusal(lambda: stream.scan(scan, checkpoint_id=new_command_id()))[0] == grpc.StatusCode.INVALID_ARGUMENT
    assert refusal(lambda: GateStream(gate.as_guard(), grid.code, new_command_id()).scan(scan)
                   )[0] == grpc.StatusCode.NOT_FOUND
    other = Gate.new(city, city.new_grid(), grid.code[:12])
    assert refusal(lambda: GateStream(gate.as_guard(), grid.code, other.checkpoint_id).scan(scan)
                   )[0] == grpc.StatusCode.NOT_FOUND
    own = Gate.new(city, grid, grid.code)  # this guard covers the grid only
    assert refusal(lambda: GateStream(own.as_guard(), grid.code, gate.checkpoint_id).scan(scan)
                   )[0] == grpc.StatusCode.NOT_FOUND


def test_r5_a_scan_that_is_sent_again_is_recorded_once(grid, gate, clock, log):
    code = temporary(grid, 0, clock.now_ms + HOUR).code
    begin = log.ends()
    one, other = ({**scan_of(clock, code=code), "command_id": new_command_id()} for _ in range(2))
    for scans in ((one,), (one, other), (other, one)):
        stream = gate.stream()
        assert told(stream.scan(*scans)) == [ALLOWED] * len(scans)
        stream.end()
    events = scans_since(log, begin, 2)
    assert {event.scan_id for _, event in events} == {one["command_id"], other["command_id"]}
    log.quiet_ends()
    scans_since(log, begin, 2)


def test_r5_a_scan_that_is_sent_again_with_what_the_gate_said_by_itself_is_recorded_once(grid, gate, clock, log):
    code = temporary(grid, 0, clock.now_ms + HOUR).code
    begin = log.ends()
    scan = {**scan_of(clock, code=code), "command_id": new_command_id()}
    stream = gate.stream()
    assert told(stream.scan(scan)) == [ALLOWED]
    stream.scan({**scan, "offline_verdict": passes("GateVerdict", "GATE_VERDICT_ALLOW")})
    later = {**scan, "command_id": new_command_id(), "offline_verdict": passes("GateVerdict", "GATE_VERDICT_STOP"),
             "offline_reason": passes("StopReason", "STOP_REASON_LIST_OUTDATED")}
    stream.scan(later)
    events = {event.scan_id: event.scan for _, event in scans_since(log, begin, 2)}
    assert not events[scan["command_id"]].offline
    said = events[later["command_id"]]
    assert (said.offline, said.verdict, said.reason) == (True, later["offline_verdict"], later["offline_reason"])
    stream.end()


def test_r5_what_an_old_list_says_of_an_isolation_is_recorded_and_alarms_nobody(grid, gate, clock, log):
    """Somebody whose isolation is over, and somebody who cannot have been in one: no resident."""
    home = grid.household()
    codes = [card_of(grid, home).code, temporary(grid, 0, clock.now_ms + HOUR).code]
    said = {"offline_verdict": passes("GateVerdict", "GATE_VERDICT_STOP"),
            "offline_reason": passes("StopReason", "STOP_REASON_ISOLATED")}
    begin = log.ends()
    stream = gate.stream()
    assert all(one.recorded for one in stream.scan(*(scan_of(clock, code=code, **said) for code in codes)))
    assert not any(event.isolated for _, event in scans_since(log, begin, 2))
    log.quiet_ends()
    assert not alerts_of(grid, "ISOLATION_BROKEN")
    assert not [record for record in log.read(begin) if record.topic().endswith(".dlq")]


def test_r5_a_scan_that_is_sent_again_after_its_holder_moved_is_recorded_once(city, grid, gate, clock, log):
    other, home = city.new_grid(), grid.household()
    scan = {**scan_of(clock, code=card_of(grid, home).code), "command_id": new_command_id()}
    begin = log.ends()
    stream = gate.stream()
    assert told(stream.scan(scan)) == [ALLOWED]
    scans_since(log, begin, 1)
    moved_to(grid, home, other)
    assert stream.scan(scan)[0].recorded
    stream.end()
    log.quiet_ends()
    scans_since(log, begin, 1)


# The list for when the network is down

def fingerprint(shown: str) -> bytes:
    """Of a code, without the grid, which is another after a move; or of a plate."""
    text = ".".join(shown.split(".")[2:]) if shown.startswith("GK1.") else shown
    return hashlib.sha256(text.encode()).digest()[:16]


def gate_list(gate) -> list:
    """Its pages, each verified."""
    guard = gate.as_guard()
    public = Ed25519PublicKey.from_public_bytes(guard.ListCheckpoints(area_code=gate.grid.code).list_public_key)
    pages, token = [], ""
    while not pages or token:
        page = guard.GetGateList(grid_code=gate.grid.code, checkpoint_id=gate.checkpoint_id, page_token=token)
        public.verify(page.signature, page.list)  # raises where it is another's
        pages.append(module("registration", "gates").GateList.FromString(page.list))
        token = page.next_page_token
    return pages


def entries_of(gate) -> dict[bytes, object]:
    return {entry.fingerprint: entry for page in gate_list(gate) for entry in page.entries}


def test_r5_the_list_is_signed_and_says_who_goes_through_without_naming_anybody(grid, city, clock):
    gate = Gate.new(city, grid, grid.code)
    home = grid.household(city.new_person("Listed Person"), city.new_person())
    card, isolated = card_of(grid, home), card_of(grid, home, 1)
    vehicle = card_of(grid, home, details={"plate": "浙A77004"})
    visitor = temporary(grid, clock.now_ms + HOUR, clock.now_ms + 2 * HOUR)
    revoked = temporary(grid, 0, clock.now_ms + HOUR, holder_name="Li Lei")
    revoke(grid, revoked.pass_id)
    grid.open_case(home.resident_ids[1])
    reason = passes("StopReason", "STOP_REASON_ISOLATED")

    def is_stopped():
        assert entries_of(gate)[fingerprint(isolated.code)].stop_reason == reason
    eventually(is_stopped)
    [page] = gate_list(gate)
    assert (page.checkpoint_id, list(page.grid_codes)) == (gate.checkpoint_id, [grid.code])
    assert page.made_at_ms == clock.now_ms and page.valid_until_ms == clock.now_ms + 24 * HOUR
    assert page.fever_threshold_tenths == 373
    entries = entries_of(gate)
    assert set(entries) == {fingerprint(one) for one in (card.code, isolated.code, vehicle.code, "浙A77004",
                                                         visitor.code)}
    for one in (card.code, vehicle.code, "浙A77004"):
        assert (entries[fingerprint(one)].stop_reason, entries[fingerprint(one)].valid_until_ms) == (0, 0)
    shown = entries[fingerprint(visitor.code)]
    assert (shown.valid_from_ms, shown.valid_until_ms) == (clock.now_ms + HOUR, clock.now_ms + 2 * HOUR)
    for text in ("Listed Person", "Zhao Min", "77004", card.pass_id, home.resident_ids[0]):
        assert text.encode() not in page.SerializeToString()


def test_r5_the_list_knows_the_card_of_who_moved(city, grid, gate):
    other, home = city.new_grid(), grid.household()
    card = card_of(grid, home)
    moved_to(grid, home, other)
    assert fingerprint(card.code) in entries_of(gate)


def test_r5_whom_a_gate_stopped_is_listed_as_they_came(grid, gate, clock, scan):
    begin = clock.now_ms
    visitor = temporary(grid, 0, clock.now_ms + HOUR)
    assert scan() == stopped("NO_PASS")
    assert scan(visitor.code) == ALLOWED
    clock.move(minutes=1)
    assert scan(visitor.code, temperature_tenths=385) == stopped("FEVER")
    clock.move(minutes=1)
    assert scan("nonsense") == stopped("UNKNOWN_PASS")

    def stops(**page):
        return grid.as_worker("registration").ListStops(area_code=grid.code, **page)

    def listed():
        assert len(stops().stops) == 3
    eventually(listed)
    reasons = [passes("StopReason", f"STOP_REASON_{one}") for one in ("NO_PASS", "FEVER", "UNKNOWN_PASS")]
    assert [one.scan.reason for one in stops().stops] == reasons
    assert [one.scan.taken_at_ms - begin for one in stops().stops] == [0, 60_000, 120_000]
    assert [one.scan.pass_id for one in stops().stops] == ["", visitor.pass_id, ""]
    first = stops(page_size=2)
    rest = stops(page_size=2, page_token=first.next_page_token)
    assert [one.scan.reason for one in (*first.stops, *rest.stops)] == reasons
    clock.move(hours=73)
    assert not stops().stops
