"""Alerting's rules once more, from services/alerting/README.md; the answers are as in health_rules."""

from checker import contracts
from checker.alerting_fold import ACKNOWLEDGED, MOVED_FIELDS, OPEN, State
from checker.ever import Ever, one_of
from checker.names import derived_id
from checker.refusal import INVALID, NOT_FOUND, WRONG_STATE, Moved

TOP = 5
# By the cause's message: the rule's name and number, the severity, the cause's field and what it takes over.
RAISED_BY = {
    "FeverDetected": ("FEVER", 1, 3, "fever",
                      ("case_id", "resident_id", "household_id", "temperature_tenths", "taken_at_ms")),
    "FollowUpMissed": ("FOLLOW_UP_MISSED", 2, 2, "follow_up_missed",
                       ("case_id", "resident_id", "household_id", "slot_end_ms")),
    "SupplyOverdue": ("SUPPLY_OVERDUE", 3, 2, "supply_overdue", ("request_id", "household_id", "overdue_at_ms")),
    "CensusRoundDue": ("DOORS_LEFT", 4, 2, "doors_left", ("round_id", "due_at_ms")),
    "GateFeverDetected": ("GATE_FEVER", 5, 3, "gate_fever",
                          ("resident_id", "household_id", "checkpoint_id", "temperature_tenths", "taken_at_ms")),
    "GateScanned": ("ISOLATION_BROKEN", 6, 3, "isolation_broken", ("resident_id", "household_id")),
    "ShiftGapFound": ("SHIFT_GAP", 7, 2, "shift_gap", ("shift_id", "from_ms", "needed", "assigned")),
    "ShiftUnattended": ("SHIFT_UNATTENDED", 8, 2, "shift_unattended", ("shift_id", "from_ms", "needed", "checked_in")),
}
GATE_FEVER, ISOLATION_BROKEN = AT_GATES = (5, 6)  # AlertRule
ALLOW = 1                                         # GateVerdict
CORRECTED, SUPPLY_DELIVERED, SUPPLY_CANCELLED, SUBJECT_FORGOTTEN = 6, 7, 8, 9  # ResolveReason
SHIFT_FILLED, SHIFT_ATTENDED, SHIFT_CANCELLED = 10, 11, 12
LOWEST_LEVEL = {12: 3, 9: 4, 6: 5}  # where the ladder of an area's own begins, by digits; of a grid at 1


def new(name, /, **fields):
    return contracts.event("alerting", name)(**fields)


def alert_id_of(cause) -> str:
    return derived_id(RAISED_BY[cause.message.DESCRIPTOR.name][0], cause.id)


def decide(state: State, record, now_ms: int, ever: Ever, seen):
    m, name = record.message, record.message.DESCRIPTOR.name
    if (name == "CensusRoundDue" and doors_left(m) == 0) or (name == "GateScanned" and not m.isolated):
        return []
    if name in RAISED_BY:
        return raise_alert(state, record, now_ms, ever, seen)
    if name == "AcknowledgeAlert":
        return acknowledge(state, record, now_ms)
    if name == "ResolveAlert":
        if not 1 <= m.reason <= 5:
            return INVALID
        return missing(state, m.alert_id) or [resolved(m.alert_id, m.reason, now_ms, record.meta.actor)]
    if name in ("ResidentMovedOut", "RequestMovedOut"):
        return release(state, m, m.resident_id if name == "ResidentMovedOut" else m.request_id)
    if name == "AcceptAlert":
        return accept(state, m, now_ms, ever, seen)
    about, reason = {
        "FollowUpCorrected": (lambda cause: (cause.follow_up_missed.case_id, cause.follow_up_missed.slot_end_ms)
                              == (m.case_id, m.slot_end_ms), CORRECTED),
        "SupplyDelivered": (lambda cause: cause.supply_overdue.request_id == m.request_id, SUPPLY_DELIVERED),
        "SupplyCancelled": (lambda cause: cause.supply_overdue.request_id == m.request_id, SUPPLY_CANCELLED),
        "ShiftFilled": (lambda cause: cause.shift_gap.shift_id == m.shift_id, SHIFT_FILLED),
        "ShiftAttended": (lambda cause: cause.shift_unattended.shift_id == m.shift_id, SHIFT_ATTENDED),
        "ShiftCancelled": (lambda cause: m.shift_id in (cause.shift_gap.shift_id, cause.shift_unattended.shift_id),
                           SHIFT_CANCELLED),
        "ResidentForgotten": (lambda cause: m.resident_id == resident_of(cause), SUBJECT_FORGOTTEN),
    }.get(name, (lambda cause: False, 0))
    return [resolved(alert_id, reason, now_ms, "") for alert_id in sorted(state.open)
            if about(state.open[alert_id].cause)]


def resident_of(cause) -> str:
    """Empty where it is about nobody, or about somebody whom nobody knows."""
    return getattr(getattr(cause, cause.WhichOneof("about")), "resident_id", "")


def subject_of(cause) -> str:
    return resident_of(cause) or cause.supply_overdue.request_id


def release(state, m, subject_id):
    to = {"subject_id": subject_id, "to_grid_code": m.to_grid_code, "move_number": m.move_number}
    events = []
    for alert_id, alert in sorted(state.open.items()):
        if subject_of(alert.cause) != subject_id:
            continue
        out = new("AlertMovedOut", alert_id=alert_id, **to,
                  alert={field: getattr(alert, field) for field in MOVED_FIELDS})
        for step in alert.history:
            out.alert.history.add(**{field.name: value for field, value in step.ListFields()})
        getattr(out.alert.cause, out.alert.cause.WhichOneof("about")).household_id = m.to_household_id
        events.append(out)
    return [*events, new("AlertSubjectMovedOut", **to)]


def accept(state, m, now_ms, ever, seen):
    left = state.departed.get(m.subject_id)
    what = {"alert_id": m.alert_id, "subject_id": m.subject_id, "alert": m.alert}
    if left is not None and left.move_number > m.move_number:
        return [new("AlertMovedOut", to_grid_code=left.to_grid_code, move_number=left.move_number, **what)]
    return [new("AlertMovedIn", from_grid_code=m.from_grid_code, move_number=m.move_number, moved_at_ms=now_ms,
                area_code=one_of(ever.areas_at(m.alert.level, state.key), getattr(seen, "area_code", None)), **what)]


def raise_alert(state, record, now_ms, ever, seen):
    _, rule, severity, about, fields = RAISED_BY[record.message.DESCRIPTOR.name]
    alert_id = alert_id_of(record)
    if alert_id in state.open or alert_id in state.closed or stands_already(state, rule, record.message):
        return []
    level = LOWEST_LEVEL.get(len(record.key), 1)
    waits = {now_ms + wait for wait in ever.waits_at(level)}
    cause = {about: {field: getattr(record.message, field) for field in fields}, "event_id": record.id}
    if about == "doors_left":
        cause[about]["doors_left"] = doors_left(record.message)
    if about == "isolation_broken":
        scan = record.message.scan
        cause[about] |= {"checkpoint_id": scan.checkpoint_id, "taken_at_ms": scan.taken_at_ms,
                         "let_through": scan.verdict == ALLOW}
    return [new("AlertRaised", alert_id=alert_id, rule=rule, severity=severity, cause=cause, raised_at_ms=now_ms,
                level=level, area_code=record.key,
                next_escalation_at_ms=one_of(waits, getattr(seen, "next_escalation_at_ms", None)))]


def stands_already(state, rule, m) -> bool:
    """Of what gates see: somebody of whom the grid's staff know needs no second alert."""
    return rule in AT_GATES and m.resident_id != "" and any(
        alert.rule == rule and resident_of(alert.cause) == m.resident_id for alert in state.open.values())


def doors_left(m) -> int:
    """Known doors that are neither visited, vacant nor in transfer."""
    figures = m.figures
    return figures.doors_known - figures.doors_visited - figures.doors_vacant - figures.doors_in_transfer


def acknowledge(state, record, now_ms):
    m = record.message
    if not 1 <= m.reason <= 6:
        return INVALID
    if reason := missing(state, m.alert_id):
        return reason
    if state.open[m.alert_id].status == ACKNOWLEDGED:
        return WRONG_STATE
    return [new("AlertAcknowledged", alert_id=m.alert_id, acknowledged_by=record.meta.actor, reason=m.reason,
                acknowledged_at_ms=now_ms)]


def missing(state, alert_id):
    if alert_id in state.open:
        return None
    if alert_id in state.closed:
        return WRONG_STATE
    left = state.departed.get(alert_id)
    return Moved(left.to_grid_code) if left is not None else NOT_FOUND


def resolved(alert_id, reason, now_ms, staff_id):
    return new("AlertResolved", alert_id=alert_id, resolved_by=staff_id, reason=reason, resolved_at_ms=now_ms)


def climbing(state):
    """(when, which alert), earliest first: not acknowledged and not at the top."""
    return sorted((alert.next_escalation_at_ms, alert_id) for alert_id, alert in state.open.items()
                  if alert.status == OPEN and alert.next_escalation_at_ms)


def deadline_of(state) -> int | None:
    steps = climbing(state)
    return steps[0][0] if steps else None


def due(state, due_ms: int, now_ms: int, ever: Ever, seen: list):
    """One step for each alert that is due, the levels in their order, each with its full time from now on."""
    now_ms = max(now_ms, due_ms)
    events = []
    for index, alert_id in enumerate(alert_id for at_ms, alert_id in climbing(state) if at_ms <= due_ms):
        as_seen = seen[index] if index < len(seen) else None
        level = min(state.open[alert_id].level + 1, TOP)
        waits = {now_ms + wait if wait else 0 for wait in ever.waits_at(level)}
        events.append(new(
            "AlertEscalated", alert_id=alert_id, level=level, escalated_at_ms=now_ms,
            area_code=one_of(ever.areas_at(level, state.key), getattr(as_seen, "area_code", None)),
            next_escalation_at_ms=one_of(waits, getattr(as_seen, "next_escalation_at_ms", None))))
    return events
