"""Registration's rules about gates: services/registration/README.md. They belong to registration_rules, which asks
here."""

from checker import contracts
from checker.gates_fold import DAY, PASS_KEPT_MS, end_of
from checker.health_fold import OPEN
from checker.health_rules import text_of
from checker.names import id_bytes
from checker.papers_rules import out_of_time
from checker.refusal import ALREADY_EXISTS, INVALID, NOT_FOUND, WRONG_STATE, Moved

COMMANDS = ("DefineCheckpoint", "IssuePass", "RevokePass", "RecordScan")
# Of health's events, those that say which cases of a resident are open in the grid.
HEARD = ("IsolationCaseOpened", "IsolationCompleted", "IsolationEnded", "ResidentMovedIn", "ResidentMovedOut")
ISOLATED = 1  # StopReason
MOST_CHECKPOINTS, MOST_PASSES = 20, 10_000
LONGEST_PASS_MS, OLDEST_SCAN_DAYS = 90 * DAY, 4


def new(name, /, **fields):
    return contracts.event("registration", name)(**fields)


def decide(state, record, now_ms, unusable, at_rest):
    """`unusable`: why nothing can be done with the grid; `at_rest`: the household of an id, or why it is none."""
    m, name = record.message, record.message.DESCRIPTOR.name
    if name == "DefineCheckpoint":
        return unusable or define(state, m)
    if name == "IssuePass":
        return unusable or issue(state, m, now_ms, at_rest)
    if name == "RevokePass":
        return revoke(state, m, now_ms, at_rest)
    return scanned(state, m, now_ms)


def define(state, m):
    if m.checkpoint_id not in state.checkpoints:
        if m.exists:
            return NOT_FOUND
        if len(state.checkpoints) >= MOST_CHECKPOINTS:
            return WRONG_STATE
    return [new("CheckpointDefined", checkpoint_id=m.checkpoint_id, guarded_area_code=m.guarded_area_code, name=m.name,
                closed=m.closed)]


def issue(state, m, now_ms, at_rest):
    asked = getattr(m, "pass")
    issued = new("PassIssued", household_id=m.household_id, **{"pass": asked})
    one = getattr(issued, "pass")
    one.valid_from_ms = asked.valid_from_ms or now_ms
    if asked.resident_id:
        household = at_rest(m.household_id)
        if not hasattr(household, "residents"):
            return household
        if asked.resident_id not in [text_of(resident.id) for resident in household.residents]:
            return NOT_FOUND
    if bad_period(one, now_ms):
        return INVALID
    known = state.passes.get(one.pass_id)
    if known is None:
        return WRONG_STATE if len(state.passes) >= MOST_PASSES else [issued]
    if not known.moved_to and (end_of(known) is None or end_of(known) > now_ms):
        return ALREADY_EXISTS
    issued.replaced_key_id = key_of(known)
    return [issued]


def bad_period(one, now_ms) -> bool:
    if one.valid_from_ms > now_ms + LONGEST_PASS_MS:
        return True
    if not one.valid_until_ms:
        return not one.resident_id
    return one.valid_until_ms <= max(one.valid_from_ms, now_ms) or (
        not one.resident_id and one.valid_until_ms > one.valid_from_ms + LONGEST_PASS_MS)


def key_of(one) -> str:
    return text_of(one.key_id) if one.key_id else ""


def revoke(state, m, now_ms, at_rest):
    one = state.passes.get(m.pass_id)
    if one is None:
        return NOT_FOUND
    if one.moved_to:
        return Moved(one.moved_to)
    if one.resident_id and not hasattr(household := at_rest(text_of(one.household_id)), "residents"):
        return household
    if end_of(one) is not None and end_of(one) <= now_ms:
        return WRONG_STATE
    return [new("PassRevoked", pass_id=m.pass_id, reason=m.reason)]


def scanned(state, m, now_ms):
    """What happened at the gate has happened, whatever the gate said."""
    if out_of_time(m.scan.taken_at_ms, OLDEST_SCAN_DAYS, now_ms):
        return INVALID
    event = new("GateScanned", scan_id=m.scan_id, scan=m.scan)
    one = state.passes.get(m.scan.pass_id)
    if one is not None:
        if one.moved_to:
            return Moved(one.moved_to)
        # A gate's clock may be slow: what it was told counts; not what its list said, which may be a day old.
        was_told = m.scan.reason == ISOLATED and not m.scan.offline
        event.isolated = bool(one.resident_id) and (was_told or 0 < state.isolated_since(one) <= m.scan.taken_at_ms)
        event.resident_id = text_of(one.resident_id) if one.resident_id else ""
        event.household_id = text_of(one.household_id) if one.household_id else ""
    return [event]


def hear(state, record):
    """An event of health: the whole set of open cases, where it is another than what is noted."""
    m, name = record.message, record.message.DESCRIPTOR.name
    known = state.isolations.get(m.resident_id)
    before = {one.case_id: one.since_ms for one in known.cases} if known is not None else {}
    if name == "IsolationCaseOpened":
        now = before | {m.case_id: m.opened_at_ms}
    elif name == "ResidentMovedIn":
        now = {one.case_id: one.opened_at_ms for one in m.cases if one.status == OPEN}
    elif name == "ResidentMovedOut":
        now = {}
    else:
        now = {case_id: since for case_id, since in before.items() if case_id != m.case_id}
    if now == before:
        return []
    return [new("IsolationNoted", isolation={"resident_id": m.resident_id, "cases": [
        {"case_id": case_id, "since_ms": since} for case_id, since in sorted(now.items())]})]


def moving_along(state, records: list[str]) -> dict:
    """What goes along with these records of residents, as fields of MovingResidents."""
    fields = ("sealed", "valid_from_ms", "valid_until_ms", "issued_by", "issued_at_ms", "revoked_at_ms")
    passes = [new("SealedPass", pass_id=pass_id, resident_id=text_of(one.resident_id), key_id=key_of(one),
                  **{field: getattr(one, field) for field in fields})
              for pass_id, one in state.passes_of([id_bytes(record) for record in records]).items()]
    isolations = [{"resident_id": record, "cases": state.isolations[record].cases} for record in records
                  if record in state.isolations]
    return {"passes": passes, "isolations": isolations}


def keys_of_passes(state, records: list[str]) -> list[str]:
    """What is destroyed with the passes of a household that is forgotten."""
    return [one.key_id for one in moving_along(state, records)["passes"] if one.key_id]


def to_forget(state) -> list[tuple[int, str]]:
    """Which passes are forgotten when, earliest first."""
    return sorted((end_of(one) + PASS_KEPT_MS, pass_id) for pass_id, one in state.passes.items()
                  if end_of(one) is not None)


def forgotten(state, moment) -> list:
    return [new("PassForgotten", pass_id=pass_id, key_id=key_of(state.passes[pass_id]))
            for at_ms, pass_id in to_forget(state) if at_ms <= moment]
