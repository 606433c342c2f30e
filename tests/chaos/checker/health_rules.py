"""Health's rules once more, from services/health/README.md: what an input must lead to in a state. Each answer is the
list of events (without meta), or the reason of a refusal. `seen`: the first event that the log has, for what depends
on the reference data."""

from checker import contracts, slots
from checker.ever import Ever, one_of
from checker.health_fold import ENDED, MOVED_FIELDS, OPEN, State
from checker.names import derived_id, id_bytes
from checker.refusal import ALREADY_EXISTS, INVALID, NOT_FOUND, WRONG_STATE, Moved
from checker.registration_fold import record_ids

TOLERANCE_MS = 300_000
LAST_SYMPTOM, LAST_METHOD = 9, 3


def new(name, /, **fields):
    return contracts.event("health", name)(**fields)


def decide(state: State, record, now_ms: int, ever: Ever, seen):
    decides = {"OpenIsolationCase": open_case, "RecordFollowUp": follow_up, "HouseholdRegistered": note,
               "ResidentsAdded": note, "ResidentRecordAdded": note_record, "HouseholdForgotten": forget,
               "ResidentsMovedIn": expect, "ResidentsMovedOut": release_residents,
               "AcceptResident": accept, "ArrivalVerified": isolate, "GateScanned": look_at_scan}.get(record.message.DESCRIPTOR.name)
    return decides(state, record.message, now_ms, ever, seen) if decides else []


def open_case(state, m, now_ms, ever, seen):
    as_seen = seen if seen is not None and seen.DESCRIPTOR.name == "IsolationCaseOpened" else None
    days = m.days or one_of({rules.isolation_days for rules in ever.rules}, as_seen.days if as_seen else None)
    if not 1 <= days <= 60:
        return INVALID
    if m.resident_id not in state.residents:
        return where(state, m.resident_id)
    if state.residents[m.resident_id].is_expected:
        return WRONG_STATE
    if state.open_cases_of(m.resident_id) or m.case_id in state.cases:
        return ALREADY_EXISTS
    rules = next((rules for rules in ever.rules if as_seen and all(
        getattr(rules, field) == getattr(as_seen, field) for field in RULES)), ever.rules[-1])
    return [opened(state, m.case_id, m.resident_id, now_ms, days, rules)]


def opened(state, case_id, resident_id, now_ms, days, rules):
    ends = slots.ends_after_days(rules, now_ms, days)
    return new("IsolationCaseOpened", case_id=case_id, resident_id=resident_id,
               household_id=text_of(state.residents[resident_id].household_id), opened_at_ms=now_ms, ends_at_ms=ends,
               days=days, first_slot_end_ms=slots.first_owed(rules, now_ms, ends),
               **{field: getattr(rules, field) for field in RULES})


def isolate(state, m, now_ms, ever, seen):
    """By the rules under which what was seen is among the events."""
    ways = [isolated_by(rules, state, m, now_ms) for rules in ever.rules]
    return next((events for events in ways if seen in events), ways[-1])


def isolated_by(rules, state, m, now_ms):
    ends = slots.ends_after_days(rules, m.arrived_at_ms, m.isolation_days)
    days = (ends - slots.ends_after_days(rules, now_ms, 0)) // slots.DAY if m.isolation_days else 0
    events = []
    for who in m.resident_ids if days > 0 else []:
        if who not in state.residents:
            continue
        longest = max(state.open_cases_of(who), key=lambda case_id: state.cases[case_id].ends_at_ms, default=None)
        case = state.cases.get(longest)
        until = slots.ends_after_days(case, now_ms, days) if case is not None else 0
        if case is None or case.ends_at_ms <= now_ms or until > case.opened_at_ms + slots.REACH:
            events.append(opened(state, derived_id(m.arrival_id, "case", who), who, now_ms, days, rules))
        elif until > case.ends_at_ms:
            events.append(new("IsolationExtended", case_id=longest, ends_at_ms=until, **person(case),
                              next_slot_end_ms=case.next_slot_end_ms or slots.owed_from(case, now_ms, until)))
    return events


RULES = ("fever_threshold_tenths", "morning_end_minute", "evening_end_minute", "utc_offset_minutes")


def follow_up(state, m, now_ms, _ever, _seen):
    if (not 340 <= m.temperature_tenths <= 430 or not 1 <= m.method <= LAST_METHOD
            or any(not 1 <= number <= LAST_SYMPTOM for number in m.symptoms)):
        return INVALID
    case = state.cases.get(m.case_id)
    if case is None:
        return where(state, m.case_id)
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


def look_at_scan(_state, m, _now_ms, ever, seen):
    """A temperature at a gate is no follow-up, whether or not there is a case."""
    thresholds = {rules.fever_threshold_tenths for rules in ever.rules}
    threshold = getattr(seen, "fever_threshold_tenths", max(thresholds))
    scan = m.scan
    if threshold not in thresholds or scan.temperature_tenths < threshold:
        return []
    return [new("GateFeverDetected", scan_id=m.scan_id, resident_id=m.resident_id, household_id=m.household_id,
                checkpoint_id=scan.checkpoint_id, temperature_tenths=scan.temperature_tenths,
                fever_threshold_tenths=threshold, taken_at_ms=scan.taken_at_ms)]


def note(state, m, *_):
    return noted(state, m.household_id, [one.resident_id for one in m.residents])


def note_record(state, m, *_):
    """A case may be opened by either id."""
    return noted(state, m.household_id, [m.record.resident_id])


def noted(state, household_id, records):
    return [new("ResidentNoted", resident_id=who, household_id=household_id) for who in records
            if who not in state.residents or state.residents[who].household_id != id_bytes(household_id)]


def where(state, what):
    """Where a resident or a case went that is not here."""
    left = state.departed.get(what)
    return Moved(left.to_grid_code) if left is not None and left.to_grid_code else NOT_FOUND


def expect(state, m, *_):
    moving = m.moving
    records = record_ids(moving.residents)
    if moving.from_grid_code == state.key:
        return noted(state, moving.to_household_id, records)
    return [new("ResidentExpected", resident_id=who, household_id=moving.to_household_id,
                from_grid_code=moving.from_grid_code, move_number=moving.move_number) for who in records
            if who not in state.residents or state.residents[who].move_number < moving.move_number]


def release_residents(state, m, *_):
    if m.to_grid_code == state.key:
        return []
    return [new("ResidentMovedOut", resident_id=one, household_id=m.household_id, to_grid_code=m.to_grid_code,
                to_household_id=m.to_household_id, move_number=m.move_number,
                record_follows=one in state.residents and state.residents[one].is_expected,
                cases=moved_cases(state, one)) for one in m.resident_ids]


def moved_cases(state, resident_id):
    moved = []
    for case_id, case in sorted(state.cases.items()):
        if case.resident_id != id_bytes(resident_id):
            continue
        readings = [{"taken_at_ms": page.taken_at_ms[i], "temperature_tenths": page.temperature_tenths[i],
                     "symptoms": [number for number in range(10) if page.symptom_bits[i] >> number & 1],
                     "method": page.method[i], "recorded_by": page.recorders[page.recorder[i]]}
                    for number in range(case.pages) for page in [state.pages[f"{case_id}/{number}"]]
                    for i in range(len(page.taken_at_ms))]
        moved.append({"case_id": case_id, "follow_ups": readings,
                      **{field: getattr(case, field) for field in MOVED_FIELDS}})
    return moved


def accept(state, m, now_ms, *_):
    left, known = state.departed.get(m.resident_id), state.residents.get(m.resident_id)
    if left is not None and left.move_number > m.move_number and left.to_grid_code:
        return [new("ResidentMovedOut", resident_id=m.resident_id, household_id=m.household_id, cases=m.cases,
                    to_grid_code=left.to_grid_code, to_household_id=text_of(left.to_household_id),
                    move_number=left.move_number)]
    events = [new("ResidentMovedIn", resident_id=m.resident_id, from_grid_code=m.from_grid_code, cases=m.cases,
                  household_id=text_of(known.household_id) if known is not None else m.household_id,
                  move_number=m.move_number)]
    if left is None or left.to_grid_code or left.move_number < m.move_number or known is not None:
        return events
    who = {"resident_id": m.resident_id, "household_id": m.household_id}
    events += [new("IsolationEnded", case_id=case.case_id, ended_at_ms=min(now_ms, case.ends_at_ms), reason=1, **who)
               for case in m.cases if case.status == OPEN]
    return [*events, new("ResidentForgotten", **who)]


def forget(state, m, now_ms, *_):
    events = []
    for resident_id, resident in sorted(state.residents.items()):
        if resident.household_id != id_bytes(m.household_id):
            continue
        for case_id in state.open_cases_of(resident_id):
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
