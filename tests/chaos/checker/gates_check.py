"""What gates go by is right at rest (registration_gates.proto), counted by other ways than the rules': a pass is in one
grid, with its resident, and its data key is there as long as it is; who is in isolation by health is noted in the same
grid; what was scanned stands in the log once, as the gate was told; and of who breaks an isolation or has a fever at a
gate somebody knows, once."""

import collections
import dataclasses

from google.protobuf import json_format

from checker import contracts, names
from checker.alerting_rules import AT_GATES, RAISED_BY, alert_id_of, resident_of
from checker.finding import CannotCheck, Finding
from checker.gates_fold import text_of
from checker.health_fold import OPEN
from checker.log import Record
from checker.registration_fold import record_ids, records_of
from checker.walk import walk

KIND = "gate"
TOLD = ("verdict", "reason")                                             # of a ScanAnswer and of a GateScan
SCANNED = ("direction", "temperature_tenths", "taken_at_ms", *TOLD)


def check(evidence):
    grids = {key: state for partition in range(evidence.log.partitions)
             for key, state in walk(evidence.log, "registration", partition).states.items()}
    for text in (*_passes(evidence.log, grids), *_keys(evidence.log, grids), *_isolations(evidence.log, grids),
                 *_scans(evidence), *_alerts(evidence.log)):
        yield Finding(KIND, text)


def _named(log, domain, *wanted):
    """The events of these names."""
    return [event for event in log.all_of(names.events(domain))
            if event.message is not None and event.type.rsplit(".", 1)[-1] in wanted]


# Passes

def _passes(log, grids):
    here, people = collections.defaultdict(list), {}
    for grid, state in grids.items():
        for household_id, household in state.households.items():
            people |= {text_of(record.id): (grid, household_id) for record in records_of(household.residents)}
        for pass_id, one in state.passes.items():
            if not one.moved_to:
                here[pass_id].append((grid, one))
    for pass_id, kept in here.items():
        for grid, one in kept:
            resident = text_of(one.resident_id) if one.resident_id else ""
            if resident and people.get(resident) != (grid, text_of(one.household_id)):
                yield f"pass {pass_id} is in {grid}, its resident {resident} in {people.get(resident)}"
    # One of a vehicle may be issued in several grids, also again where one has left: its id is that of the plate.
    issued = collections.defaultdict(list)
    for event in _named(log, "registration", "PassIssued"):
        issued[getattr(event.message, "pass").pass_id].append(event.key)
    for pass_id in issued.keys() | here.keys():
        if len(here[pass_id]) > len(issued[pass_id]):
            yield f"pass {pass_id} is in {[grid for grid, _ in here[pass_id]]}, issued in {sorted(issued[pass_id])}"
    gone = _gone(log)
    for pass_id in issued.keys() - gone:
        if not here[pass_id]:
            yield f"pass {pass_id} is nowhere, and nobody forgot it"
    for grid, state in grids.items():
        for pass_id, one in state.passes.items():
            exists = bool(here[pass_id]) and pass_id not in gone
            if one.moved_to and not _leads_there(grids, pass_id, one.moved_to, {grid}, exists):
                yield f"pass {pass_id} is not where {grid} hands on to what comes for it: {one.moved_to}"


def _gone(log) -> set[str]:
    """Passes that were forgotten, by themselves or with their residents."""
    forgotten = {event.message.pass_id for event in _named(log, "registration", "PassForgotten")}
    residents = {one for event in _named(log, "registration", "HouseholdForgotten")
                 for one in record_ids(event.message.residents)}
    return forgotten | {getattr(event.message, "pass").pass_id for event in _named(log, "registration", "PassIssued")
                        if getattr(event.message, "pass").resident_id in residents}


def _leads_there(grids, pass_id, grid, passed, exists) -> bool:
    """In a circle nothing ever arrives."""
    one = grids[grid].passes.get(pass_id) if grid in grids else None
    if one is None:
        return not exists
    if not one.moved_to:
        return True
    return grid not in passed and _leads_there(grids, pass_id, one.moved_to, passed | {grid}, exists)


def _keys(log, grids):
    last = {record.key: record for record in log.of(names.KEYS, 0)}
    held = {text_of(one.key_id): (grid, pass_id) for grid, state in grids.items()
            for pass_id, one in state.passes.items() if one.key_id}
    for key_id, where in held.items():
        if key_id not in last or last[key_id].value is None:
            yield f"pass {where[1]} in {where[0]} is sealed under {key_id}, which is destroyed"
    for event in _named(log, "registration", "PassIssued"):
        key_id = getattr(event.message, "pass").key_id
        if key_id and key_id not in held and key_id in last and last[key_id].value is not None:
            yield f"data key {key_id} of {event.place} is not destroyed, though no pass is sealed under it"


# Isolations

def _isolations(log, grids):
    by_health = _open_cases(log)
    noted = {(grid, resident): {one.case_id: one.since_ms for one in isolation.cases}
             for grid, state in grids.items() for resident, isolation in state.isolations.items()}
    for where in by_health.keys() | noted.keys():
        if by_health.get(where, {}) != noted.get(where, {}):
            yield (f"resident {where[1]} has in {where[0]} the open cases {by_health.get(where, {})} by health; noted "
                   f"are {noted.get(where, {})}")


def _open_cases(log) -> dict[tuple[str, str], dict[str, int]]:
    """By grid and resident: each open case with its beginning, as health's events tell."""
    cases = {}  # by grid and case: resident, beginning
    for event in log.all_of(names.events("health")):
        m, name = event.message, event.type.rsplit(".", 1)[-1]
        if name == "IsolationCaseOpened":
            cases[event.key, m.case_id] = (m.resident_id, m.opened_at_ms)
        elif name in ("IsolationCompleted", "IsolationEnded"):
            cases.pop((event.key, m.case_id), None)
        elif name in ("ResidentMovedIn", "ResidentMovedOut"):
            cases = {where: case for where, case in cases.items() if where[0] != event.key or case[0] != m.resident_id}
            if name == "ResidentMovedIn":
                cases |= {(event.key, case.case_id): (m.resident_id, case.opened_at_ms) for case in m.cases
                          if case.status == OPEN}
    found = collections.defaultdict(dict)
    for (grid, case_id), (resident, since_ms) in cases.items():
        found[grid, resident][case_id] = since_ms
    return dict(found)


# Scans

def _scans(evidence):
    recorded = collections.defaultdict(list)
    for event in _named(evidence.log, "registration", "GateScanned"):
        recorded[event.message.scan_id].append(event)
        if event.meta is not None and event.message.scan_id != event.meta.command_id:
            yield f"{event.place} is of scan {event.message.scan_id}, by command {event.meta.command_id}"
    for scan_id, events in recorded.items():
        if len(events) > 1:
            yield f"scan {scan_id} is recorded {len(events)} times: {[event.place for event in events]}"
    attempts = collections.defaultdict(list)
    for attempt in evidence.attempts:
        if attempt.get("rpc") == "ScanPasses":
            attempts[attempt["command_id"]].append(attempt)
    for scan_id, ones in attempts.items():
        yield from _told(scan_id, ones, recorded[scan_id])


def _told(scan_id, attempts, events):
    """Which of several answers counted is not known where one of them was lost."""
    accepted = [attempt for attempt in attempts if attempt["answer"] == "ACCEPTED"]
    if not accepted:
        return
    name = f"{accepted[0].get('client')}'s scan {scan_id}"
    if not events:
        yield f"{name} was answered as recorded, but is not"
        return
    scan = events[0].message.scan
    told = [_as_contract(attempt) for attempt in accepted]
    if any(getattr(one, field) != getattr(scan, field) for field in SCANNED if field not in TOLD for one in told):
        yield f"{name} stands at {events[0].place} with another content: {scan}".replace("\n", " ")
    all_known = all(attempt["answer"] != "UNKNOWN" for attempt in attempts)
    if all_known and not any(all(getattr(one, field) == getattr(scan, field) for field in TOLD) for one in told):
        yield f"{name} was told {told[0]}, but {events[0].place} says {scan}".replace("\n", " ")


def _as_contract(attempt):
    """What was scanned and told, as the log has it."""
    try:
        fields = {**attempt["request"]["scans"][0], **attempt["told"]}
        asked = json_format.ParseDict({field: fields[field] for field in SCANNED if field in fields},
                                      contracts.message("gridkeeper.registration.v1.GateScan")())
    except (KeyError, IndexError, json_format.ParseError) as error:
        raise CannotCheck(f"attempt {attempt.get('n')} tells nothing of its scan: {error}") from None
    return asked


# Alerts

def _alerts(log):
    causes = {event.id: event for event in [*_named(log, "registration", "GateScanned"),
                                            *_named(log, "health", "GateFeverDetected")]
              if event.type.endswith(".GateFeverDetected") or event.message.isolated}
    spans = collections.defaultdict(list)
    told = set()
    for span in _spans(log):
        if span.event.type.endswith(".AlertRaised"):
            cause = causes.get(span.event.message.cause.event_id)
            if cause is None or alert_id_of(cause) != span.event.message.alert_id:
                yield f"{span.event.place} is of no scan or fever at a gate: {span.event.message.cause.event_id}"
                continue
            told.add(cause.id)
            span.cause = cause
            if span.beside:
                yield f"{span.event.place} is about {span.about[2]}, of whom {span.beside} tells already"
        spans[span.about].append(span)
    for event in causes.values():
        about = (event.key, RAISED_BY[event.message.DESCRIPTOR.name][1], event.message.resident_id)
        if event.id not in told and not (about[2] and any(one.covers(event) for one in spans[about])):
            yield f"{event.place} ({event.type}) raised no alert, though none told of {about[2] or 'it'}"


@dataclasses.dataclass
class _Span:
    """How long an alert of what gates see was open in a grid. `about`: grid, rule, resident. `beside`: another that was
    open then about the same."""
    about: tuple
    event: Record
    beside: str
    until_ms: int | None = None
    cause: Record | None = None

    def covers(self, event: Record) -> bool:
        """Inputs of a grid are decided in their order; what moved in may have come between any two."""
        return (self.cause is None or self.cause.offset < event.offset) and (
            self.until_ms is None or self.until_ms >= event.time_ms)


def _spans(log) -> list[_Span]:
    spans, standing = [], {}  # by grid and alert
    for event in log.all_of(names.events("alerting")):
        m, name = event.message, event.type.rsplit(".", 1)[-1]
        if name in ("AlertRaised", "AlertMovedIn"):
            alert = m if name == "AlertRaised" else m.alert
            about = (event.key, alert.rule, resident_of(alert.cause))
            if alert.rule in AT_GATES:
                beside = next((alert_id for (_, alert_id), one in standing.items() if one.about == about), "")
                standing[event.key, m.alert_id] = _Span(about, event, beside if about[2] else "")
                spans.append(standing[event.key, m.alert_id])
        elif name in ("AlertResolved", "AlertMovedOut") and (event.key, m.alert_id) in standing:
            standing.pop((event.key, m.alert_id)).until_ms = event.time_ms
    return spans
