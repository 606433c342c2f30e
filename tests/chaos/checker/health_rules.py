"""Health's rules once more, from services/health/README.md: what an input must lead to in a state. Each answer is the
list of events (without meta), or the reason of a refusal. `seen`: the first event that the log has, for what depends
on the reference data."""

from checker import contracts, slots
from checker.ever import Ever, one_of
from checker.health_fold import ENDED, OPEN, State
from checker.names import id_bytes
from checker.refusal import ALREADY_EXISTS, INVALID, NOT_FOUND, WRONG_STATE

TOLERANCE_MS = 300_000
LAST_SYMPTOM, LAST_METHOD = 9, 3


def new(name, /, **fields):
    return contracts.event("health", name)(**fields)


def decide(state: State, record, now_ms: int, ever: Ever, seen):
    decides = {"OpenIsolationCase": open_case, "RecordFollowUp": follow_up, "HouseholdRegistered": note,
               "HouseholdForgotten": forget}.get(record.message.DESCRIPTOR.name)
    return decides(state, record.message, now_ms, ever, seen) if decides else []


def open_case(state, m, now_ms, ever, seen):
    as_seen = seen if seen is not None and seen.DESCRIPTOR.name == "IsolationCaseOpened" else None
    days = m.days or one_of({rules.isolation_days for rules in ever.rules}, as_seen.days if as_seen else None)
    if not 1 <= days <= 60:
        return INVALID
    if m.resident_id not in state.residents:
        return NOT_FOUND
    if state.open_case_of(m.resident_id) or m.case_id in state.cases:
        return ALREADY_EXISTS
    rules = next((rules for rules in ever.rules if as_seen and all(
        getattr(rules, field) == getattr(as_seen, field) for field in RULES)), ever.rules[-1])
    ends = slots.ends_after_days(rules, now_ms, days)
    household = state.residents[m.resident_id].household_id
    return [new("IsolationCaseOpened", case_id=m.case_id, resident_id=m.resident_id,
                household_id=text_of(household), opened_at_ms=now_ms, ends_at_ms=ends, days=days,
                first_slot_end_ms=slots.first_owed(rules, now_ms, ends),
                **{field: getattr(rules, field) for field in RULES})]


RULES = ("fever_threshold_tenths", "morning_end_minute", "evening_end_minute", "utc_offset_minutes")


def follow_up(state, m, now_ms, _ever, _seen):
    if (not 340 <= m.temperature_tenths <= 430 or not 1 <= m.method <= LAST_METHOD
            or any(not 1 <= number <= LAST_SYMPTOM for number in m.symptoms)):
        return INVALID
    case = state.cases.get(m.case_id)
    if case is None:
        return NOT_FOUND
    if case.status == ENDED:
        return WRONG_STATE
    if m.taken_at_ms > now_ms + TOLERANCE_MS or m.taken_at_ms < case.opened_at_ms:
        return INVALID
    if m.taken_at_ms >= case.ends_at_ms:
        return WRONG_STATE
    slot = slots.at(case, m.taken_at_ms)
    end = slots.end_of(case, slot)
    mark = slots.mark_of(case, end)
    owed = slots.next_owed(case, end) if end == case.next_slot_end_ms else case.next_slot_end_ms
    reading = {"case_id": m.case_id, "taken_at_ms": m.taken_at_ms, "slot": slots.name_of(slot), "slot_end_ms": end}
    measured = {"temperature_tenths": m.temperature_tenths, "symptoms": sorted(set(m.symptoms))}
    events = [new("FollowUpRecorded", **reading, **measured, method=m.method, next_slot_end_ms=owed)]
    if mark & 15 == slots.MISSED:
        events.append(new("FollowUpCorrected", **reading, **person(case)))
    if m.temperature_tenths >= case.fever_threshold_tenths and not mark & slots.FEVER:
        events.append(new("FeverDetected", **reading, **measured, **person(case),
                          fever_threshold_tenths=case.fever_threshold_tenths))
    return events


def note(state, m, *_):
    household = id_bytes(m.household_id)
    return [new("ResidentNoted", resident_id=one.resident_id, household_id=m.household_id) for one in m.residents
            if one.resident_id not in state.residents
            or state.residents[one.resident_id].household_id != household]


def forget(state, m, now_ms, *_):
    events = []
    for resident_id, resident in sorted(state.residents.items()):
        if resident.household_id != id_bytes(m.household_id):
            continue
        if case_id := state.open_case_of(resident_id):
            events.append(new("IsolationEnded", case_id=case_id, resident_id=resident_id, household_id=m.household_id,
                              ended_at_ms=min(now_ms, state.cases[case_id].ends_at_ms), reason=1))
        events.append(new("ResidentForgotten", resident_id=resident_id, household_id=m.household_id))
    return events


def deadline_of(state) -> int | None:
    return min((deadline_of_case(case) for case in state.cases.values() if case.status == OPEN), default=None)


def deadline_of_case(case) -> int:
    return min(case.next_slot_end_ms or case.ends_at_ms, case.ends_at_ms)


def due(state, due_ms: int, _now_ms, _ever, _seen):
    """All that falls due at this moment: each owed slot that ended, and the isolation's own end."""
    events = []
    cases = sorted((deadline_of_case(case), case_id) for case_id, case in state.cases.items() if case.status == OPEN)
    for case_id in (case_id for at_ms, case_id in cases if at_ms <= due_ms):
        case = state.cases[case_id]
        end = case.next_slot_end_ms
        while end and end <= due_ms:
            owed = slots.next_owed(case, end)
            events.append(new("FollowUpMissed", case_id=case_id, slot=slots.name_of(slots.at(case, end - 1)),
                              slot_end_ms=end, next_slot_end_ms=owed, **person(case)))
            end = owed
        if case.ends_at_ms <= due_ms:
            events.append(new("IsolationCompleted", case_id=case_id, completed_at_ms=case.ends_at_ms, **person(case)))
    return events


def person(case):
    return {"resident_id": text_of(case.resident_id), "household_id": text_of(case.household_id)}


def text_of(raw: bytes) -> str:
    digits = raw.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
