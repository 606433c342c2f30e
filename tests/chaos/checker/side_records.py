"""What an event leads to beside itself, in its transaction: messages to other keys, a command that is handed on,
reference records, tombstones of data keys. From the services' READMEs and the protos of their commands. They are
numbered on after their event."""

import dataclasses

from checker import contracts, names
from checker.finding import Finding
from checker.groups import FORWARDED, OF_THE_LOOP
from checker.log import Record
from checker.registration_fold import records_of

KIND = "side-record"


@dataclasses.dataclass
class Side:
    topic: str
    key: str
    value: object  # a message without meta; None: a tombstone


def expected_of(event: Record) -> list[Side]:
    if event.message is None:
        return []
    domain = event.topic.removesuffix(".events.v1")
    if event.type == FORWARDED:
        return [Side(names.commands(domain), event.message.to_key, HANDED_ON)]
    make = None if event.type in OF_THE_LOOP else MADE_BY.get((domain, event.message.DESCRIPTOR.name))
    return make(event, event.message) if make else []


HANDED_ON = object()  # the command itself; the check of causes knows which


def _message(key, name, /, domain="registration", **fields):
    return Side(names.commands(domain), key, contracts.event(domain, name)(**fields))


def _reference(kind, key, **record):
    value = contracts.event("registration", "ReferenceRecord")(**record) if record else None
    return Side(names.REFERENCE, f"{kind}:{key}", value)


def _key_tombstone(key_id):
    return [Side(names.KEYS, key_id, None)] if key_id else []


def _area_defined(event, m):
    return [_reference("area", event.key, area={"name": m.name, "parent_code": m.parent_code})]


def _area_retired(event, m):
    return [_reference("area", event.key, area={"name": m.name, "parent_code": m.parent_code, "retired": True})]


def _dedicated(_, m):
    record = {"dedicated": {"staff_id": m.staff_id}} if m.staff_id else {}
    return [_reference("dedicated", m.household_id, **record)]


def _moved_out(_, m):
    gone = m.household_gone and m.to_household_id != m.household_id
    return [_reference("dedicated", m.household_id)] if gone else []


def _staff_defined(_, m):
    record = {"role": m.role, "area_codes": m.area_codes, "valid_from_ms": m.valid_from_ms,
              "valid_until_ms": m.valid_until_ms}
    released = [_message(m.previous_area_code, "ReleaseStaff", staff_id=m.staff_id)] if m.previous_area_code else []
    return [_reference("staff", m.staff_id, staff=record), *_key_tombstone(m.replaced_key_id), *released]


def _staff_removed(_, m):
    return [_reference("staff", m.staff_id), *_staff_released(_, m)]


def _staff_released(_, m):
    return [_reference("substitution", m.staff_id), *_key_tombstone(m.key_id)]


def _substitution(_, m):
    return [_reference("substitution", m.staff_id, substitution={
        "substitute_id": m.substitute_id, "from_ms": m.from_ms, "until_ms": m.until_ms})]


def _claims(name, event, household_id, residents):
    return [_message(one.person_key, name, claim={"grid_code": event.key, "household_id": household_id,
                                                  "resident_id": one.resident_id}) for one in residents]


def _case(event, m, settled=None):
    """Each grid concerned is told; to one without a claim of its own the case is closed."""
    sides = []
    for grid in m.grid_codes:
        concerned = len(m.claims) > 1 and any(one.grid_code == grid for one in m.claims)
        sides.append(_message(grid, "NoteDuplicateCase", case_id=m.case_id, person_key=event.key,
                              status=settled or (1 if concerned else 2), claims=m.claims))
    return sides


def _move_begun(event, m):
    accept = [_message(m.moving.to.grid_code, "AcceptMove", moving=m.moving)]
    return [*(side for key_id in m.replaced_key_ids for side in _key_tombstone(key_id)),
            *(accept if m.moving.to.grid_code != event.key else [])]


def _moved_in(event, m):
    name = "ReleaseIdNumber" if m.moving.merge_into_resident_id else "ClaimIdNumber"
    claims = _claims(name, event, m.moving.to_household_id, m.moving.residents)
    complete = [_message(m.moving.from_grid_code, "CompleteMove", move_id=m.moving.move_id)]
    return [*(side for key_id in m.replaced_pass_key_ids for side in _key_tombstone(key_id)),
            *claims, *(complete if m.moving.from_grid_code != event.key else [])]


def _forgotten(event, m):
    records = records_of(m.residents)
    keys = sorted({m.key_id, *(one.key_id for one in records), *(one.parties.key_id for one in records),
                   *(arrival.key_id for one in records for arrival in one.arrivals)} - {""})
    return [*(side for key_id in [*keys, *m.pass_key_ids] for side in _key_tombstone(key_id)),
            *_claims("ReleaseIdNumber", event, m.household_id, m.residents),
            _reference("dedicated", m.household_id)]


def _resident_moved_out(event, m):
    if m.record_follows:
        return []
    return [_message(m.to_grid_code, "AcceptResident", domain="health", resident_id=m.resident_id, cases=m.cases,
                     household_id=m.to_household_id, from_grid_code=event.key, move_number=m.move_number)]


def _request_moved_out(event, m):
    return [_message(m.to_grid_code, "AcceptRequest", domain="supply", request_id=m.request_id, request=m.request,
                     household_id=m.to_household_id, from_grid_code=event.key, move_number=m.move_number)]


def _alert_moved_out(event, m):
    return [_message(m.to_grid_code, "AcceptAlert", domain="alerting", alert_id=m.alert_id, subject_id=m.subject_id,
                     from_grid_code=event.key, move_number=m.move_number, alert=m.alert)]


OF_REGISTRATION = {
    "AreaDefined": _area_defined,
    "AreaRetired": _area_retired,
    "DedicatedWorkerAssigned": _dedicated,
    "ResponsiblePartiesNamed": lambda _, m: _key_tombstone(m.replaced_key_id),
    "ResidentsMovedOut": _moved_out,
    "BuildingMoveBegun": lambda _, m: [_message(m.moving.to_grid_code, "AcceptBuilding", moving=m.moving)],
    "BuildingMovedIn": lambda _, m: [_message(m.moving.from_grid_code, "CompleteBuildingMove",
                                              building_id=m.moving.building_id)],
    "BuildingMoveDeclined": lambda _, m: [_message(m.from_grid_code, "ReturnBuilding", building_id=m.building_id,
                                                   reason=m.reason, message=m.message)],
    "StaffDefined": _staff_defined,
    "StaffRemoved": _staff_removed,
    "StaffReleased": _staff_released,
    "RosterChanged": lambda event, m: [_reference("roster", event.key,
                                                  roster={"staff_ids": m.staff_ids, "times": m.times})],
    "SubstitutionBegun": _substitution,
    "SubstitutionEnded": lambda _, m: [_reference("substitution", m.staff_id)],
    "RulesChanged": lambda event, m: [_reference("rules", event.key, rules=m.rules)],
    "RiskAreasChanged": lambda event, m: [_reference("risk", event.key, risk={"areas": m.areas})],
    "ZoneRulesChanged": lambda event, m: [_reference("zonerules", event.key, zonerules={"rules": m.rules})],
    "ZoneDeclared": lambda _, m: [_reference("zone", m.zone_id, zone=m.extent)],
    "ZoneChanged": lambda _, m: [_reference("zone", m.zone_id, zone=m.extent)],
    "ZoneLifted": lambda _, m: [_reference("zone", m.zone_id)],
    "HouseholdRegistered": lambda event, m: _claims("ClaimIdNumber", event, m.household_id, m.residents),
    "ResidentsAdded": lambda event, m: _claims("ClaimIdNumber", event, m.household_id, m.residents),
    "ResidentsImported": lambda _, m: [side for key_id in m.unused_key_ids for side in _key_tombstone(key_id)],
    "HouseholdForgotten": _forgotten,
    "MoveBegun": _move_begun,
    "ResidentsMovedIn": _moved_in,
    "MoveDeclined": lambda _, m: [_message(m.from_grid_code, "ReturnMove", move_id=m.move_id, reason=m.reason,
                                           message=m.message)],
    "CensusRoundOpened": lambda _, m: [
        _message(grid, "BeginCensusRound", round_id=m.round_id, due_at_ms=m.due_at_ms, opened_at_ms=m.opened_at_ms)
        for grid in m.grid_codes],
    "VolunteerWithdrawn": lambda _, m: _key_tombstone(m.key_id),
    "EnterpriseChanged": lambda _, m: _key_tombstone(m.replaced_key_id),
    "ReopeningFileSubmitted": lambda _, m: _key_tombstone(m.replaced_key_id),
    "EnterpriseClosed": lambda _, m: [side for key_id in m.key_ids for side in _key_tombstone(key_id)],
    "FleetDriverRemoved": lambda _, m: _key_tombstone(m.key_id),
    "TripReturned": lambda _, m: _key_tombstone(m.unused_key_id),
    "VenueRulesChanged": lambda event, m: [_reference("venue", event.key, venue={"rules": m.rules})],
    "ResidentSeparated": lambda event, m: _claims("ClaimIdNumber", event, m.household_id, [m.resident]),
    "DuplicateFindingGiven": lambda _, m: [_message(m.person_key, "SettleDuplicateCase", case_id=m.case_id,
                                                    finding=m.finding, resident_ids=m.resident_ids)],
    "CheckpointDefined": lambda event, m: [_reference("checkpoint", m.checkpoint_id, checkpoint={
        "grid_code": event.key, "guarded_area_code": m.guarded_area_code, "name": m.name, "closed": m.closed})],
    "PassIssued": lambda _, m: _key_tombstone(m.replaced_key_id),
    "PassForgotten": lambda _, m: _key_tombstone(m.key_id),
    "DuplicateCaseSettled": lambda event, m: _case(event, m, settled=m.finding + 2),
    "DuplicateCaseOpened": _case, "DuplicateCaseChanged": _case, "DuplicateCaseClosed": _case,
}
MADE_BY = {("registration", name): make for name, make in OF_REGISTRATION.items()} | {
    ("health", "ResidentMovedOut"): _resident_moved_out,
    ("supply", "RequestMovedOut"): _request_moved_out,
    ("alerting", "AlertMovedOut"): _alert_moved_out,
}


def check(evidence):
    """Each expected one is there once, and each that is there was expected. Compaction may take out a table's record
    that a later one of its key replaces."""
    log = evidence.log
    there: dict[tuple[str, str], Record] = {}  # by domain and id: two domains may follow from one event
    last_of_key = {(record.topic, record.key): record for topic in (names.REFERENCE, names.KEYS)
                   for record in log.of(topic, 0)}
    derived = (*names.own_inputs("registration"), *names.foreign_inputs("registration"), names.deadlines("registration"))
    messages = [record for domain in names.DOMAINS for record in log.all_of(names.commands(domain))
                if record.is_message or (record.meta is not None and record.meta.forwards)]
    tombstones = [record for record in log.of(names.KEYS, 0)
                  if record.value is None and record.id.rsplit("/", 3)[0] in derived]
    for record in [*messages, *log.of(names.REFERENCE, 0), *tombstones]:
        name = (_domain_of(record.topic), record.id)
        if name in there:
            yield Finding(KIND, f"{record.place} and {there[name].place} are the same one: {record.id}")
        there[name] = record
    for event in (event for domain in names.DOMAINS for event in log.all_of(names.events(domain))):
        if event.meta is None:
            continue
        cause = event.meta.cause
        for number, side in enumerate(expected_of(event), cause.index + 1):
            side_id = f"{cause.topic}/{cause.partition}/{cause.offset}/{number}"
            record = there.pop((_domain_of(event.topic), side_id), None)
            if record is None:
                if not _may_be_gone(side, last_of_key.get((side.topic, side.key))):
                    yield Finding(KIND, f"{event.place} ({event.type}) did not lead to {side_id} for {side.key}")
            elif text := _difference(log, event, side, record):
                yield Finding(KIND, f"{record.place}, which follows from {event.place}, {text}")
    for record in there.values():
        yield Finding(KIND, f"{record.place} ({record.type}) for {record.key} follows from no event: {record.id}")


def _may_be_gone(side: Side, last_of_key: Record | None) -> bool:
    """Whether compaction may have taken it out. A tombstone goes too, in time: there is then no record of its key at
    all. A data key that still stands was not destroyed: its id is never given again."""
    if side.topic == names.KEYS:
        return last_of_key is None or last_of_key.value is None
    return side.topic == names.REFERENCE and (last_of_key is not None or side.value is None)


def _domain_of(topic: str) -> str:
    return topic.split(".", 1)[0]


def _difference(log, event, side: Side, record: Record) -> str:
    if (record.topic, record.key) != (side.topic, side.key):
        return f"is for {record.key} in {record.topic}, not for {side.key} in {side.topic}"
    if side.topic.endswith(".commands.v1"):
        if record.partition != names.partition_of(side.key, log.partitions):
            return f"stands in the partition of another key than {side.key}"
        if side.value is HANDED_ON:
            cause = event.meta.cause
            return _not_handed_on(log.find(cause.topic, cause.partition, cause.offset), record)
        return "" if record.message is not None and record.body == side.value else "says something else"
    if side.value is None or record.value is None:
        return "" if side.value is None and record.value is None else "says something else"
    return "" if type(side.value).FromString(record.value) == side.value else "says something else"


def _not_handed_on(before: Record | None, record: Record) -> str:
    """The same command with the same id, once more on its way."""
    if before is None or before.message is None or record.message is None:
        return "is no command that was here"
    meta = type(before.meta)()
    meta.CopyFrom(before.meta)
    meta.forwards += 1
    return "" if (record.type, record.body, record.meta) == (before.type, before.body, meta) else "is another command"
