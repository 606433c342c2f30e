"""Alerting's entities folded from its events: services/alerting/README.md and adapters/alerting_state.proto."""

from checker import contracts

OPEN, ACKNOWLEDGED, RESOLVED = 1, 2, 3                                    # AlertStatus
RAISED_STEP, ESCALATED_STEP, ACKNOWLEDGED_STEP, RESOLVED_STEP = 1, 2, 3, 4  # AlertStep
MOVED_IN_STEP = 5
RETENTION_MS = 30 * 86_400_000
# Of an alert that moves, and as they stand in Redis.
MOVED_FIELDS = ("rule", "severity", "status", "cause", "raised_at_ms", "level", "next_escalation_at_ms")


class State:
    """One grid. Entities by their field in Redis."""

    def __init__(self, key: str):
        self.key = key
        self.open = {}
        self.closed = {}
        self.departed = {}

    def tables(self):
        return {"open": self.open, "closed": self.closed, "departed": self.departed}

    def apply(self, event):
        rested = [alert_id for alert_id, alert in self.closed.items()
                  if alert.resolved_at_ms + RETENTION_MS <= event.time_ms]
        for alert_id in rested:
            del self.closed[alert_id]
        getattr(self, event.message.DESCRIPTOR.name)(event.message)

    def AlertRaised(self, m):
        if m.alert_id in self.open or m.alert_id in self.closed:
            return
        alert = contracts.state("alerting", "AlertState")(
            rule=m.rule, severity=m.severity, status=OPEN, cause=m.cause, raised_at_ms=m.raised_at_ms, level=m.level,
            area_code=m.area_code, next_escalation_at_ms=m.next_escalation_at_ms)
        self.open[m.alert_id] = alert
        self._step(alert, RAISED_STEP, m.raised_at_ms)

    def AlertSubjectMovedOut(self, m):
        self._depart(m.subject_id, m)

    def AlertMovedOut(self, m):
        self.open.pop(m.alert_id, None)
        self._depart(m.alert_id, m)

    def _depart(self, what, m):
        self.departed[what] = contracts.state("alerting", "DepartedState")(to_grid_code=m.to_grid_code,
                                                                           move_number=m.move_number)

    def AlertMovedIn(self, m):
        self.departed.pop(m.alert_id, None)
        alert = self.open[m.alert_id] = contracts.state("alerting", "AlertState")(
            area_code=m.area_code, **{field: getattr(m.alert, field) for field in MOVED_FIELDS})
        for step in m.alert.history:
            alert.history.add(**{field.name: value for field, value in step.ListFields()})
        self._step(alert, MOVED_IN_STEP, m.moved_at_ms)

    def AlertEscalated(self, m):
        if alert := self.open.get(m.alert_id):
            alert.level, alert.area_code = m.level, m.area_code
            alert.next_escalation_at_ms = m.next_escalation_at_ms
            self._step(alert, ESCALATED_STEP, m.escalated_at_ms)

    def AlertAcknowledged(self, m):
        if alert := self.open.get(m.alert_id):
            alert.status, alert.next_escalation_at_ms = ACKNOWLEDGED, 0
            self._step(alert, ACKNOWLEDGED_STEP, m.acknowledged_at_ms, staff_id=m.acknowledged_by,
                       acknowledge_reason=m.reason)

    def AlertResolved(self, m):
        if alert := self.open.pop(m.alert_id, None):
            alert.status, alert.next_escalation_at_ms, alert.resolved_at_ms = RESOLVED, 0, m.resolved_at_ms
            self._step(alert, RESOLVED_STEP, m.resolved_at_ms, staff_id=m.resolved_by, resolve_reason=m.reason)
            self.closed[m.alert_id] = alert

    @staticmethod
    def _step(alert, step, at_ms, **more):
        alert.history.add(step=step, at_ms=at_ms, level=alert.level, area_code=alert.area_code, **more)
